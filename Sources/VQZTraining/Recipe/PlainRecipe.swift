package import VQZNetwork

/// What a plain network is trained by: its sizes, its objective, and how codewords are found.
///
/// Symbols, as in Wu and Flierl 2018: I is a block of the signal, z_e what the encoder makes of it,
/// Z the index of its codeword e, d the mean squared error of the samples in units of 64 sample
/// values, K the number of codewords, sg what no gradient passes.
public struct PlainRecipe: Sendable, Equatable {
  /// The sizes of the network.
  public struct Sizes: Sendable, Equatable {
    /// Colour channels, 1 or 3.
    public var channels = 3
    /// Samples from one codeword position to the next along each axis, 4 or 8.
    public var stride = 8
    /// Features at the codeword positions, 1 to 1024.
    public var width = 128
    /// Residual blocks at the codeword positions, on each side, 0 to 64.
    public var blocks = 2
    /// Codewords of one position, 1 to 64; more than one make a product code.
    public var groups = 1
    /// K, 2 to 65536; a model file holds at most 4096.
    public var codewords = 512
    /// Dimensions of a codeword, 1 to 256.
    public var dimension = 16

    /// A network that learns photographs well at one quality.
    public init() {}
  }

  /// How large the network is.
  public var sizes = Sizes()
  /// What is minimised.
  public var objective = Objective.vqvae
  /// r(z): what the use of codewords is modelled by.
  public var prior = Prior.uniform
  /// β of vdib and vib, 0 to 1000: squared error of a sample that a bit a latent vector weighs.
  public var rateWeight = 0.001
  /// c, 0 to 1000: the weight of the commitment ‖z_e − sg(e)‖².
  public var commitment = 0.25
  /// p(z|i): how a latent becomes a codeword.
  public var assignment = Assignment.nearest
  /// m of the assignment `sample`, 1 to 1000.
  public var sampleCount = 10
  /// T of soft assignments at the start, above 0: exp(−‖z_e − e‖² / T).
  public var temperature = 1.0
  /// T at four fifths of the training and after; 0 is a hard assignment.
  public var finalTemperature = 0.0
  /// How codewords begin, move and start anew.
  public var codebook = CodebookRecipe()
  /// Longest gradient, above 0; longer ones are shortened to it.
  package var gradientNorm = 1.0

  /// The vqvae of the paper.
  public init() {}

  /// An objective with what belongs to it where nothing else is said: nearest codewords for vqvae;
  /// the cheapest ones for vdib and posteriors of an unchanging temperature for vib, both against
  /// how often codewords are used.
  ///
  /// - Parameters:
  ///   - objective: what is minimised.
  ///   - assignment: how a latent becomes a codeword, where not by what belongs to the objective.
  public init(objective: Objective, assignment: Assignment? = nil) {
    self.objective = objective
    prior = objective == .vqvae ? .uniform : .empirical
    self.assignment =
      switch objective {
      case .vqvae: assignment ?? .nearest
      case .vdib: assignment ?? .rate
      case .vib: assignment ?? .soft
      }
    setTemperature(temperature)
  }

  /// Sets T at the start. It ends at 0, hard, so that training ends as the codec that is written;
  /// but vib, which is about softness, keeps it to the end.
  ///
  /// - Parameter start: above 0.
  public mutating func setTemperature(_ start: Double) {
    temperature = start
    finalTemperature = objective == .vib ? start : 0
  }

  /// λ of the assignment `rate`, β · d / c: squared latent units a bit.
  var pricePerBit: Float {
    Float(rateWeight * Double(sizes.dimension) / max(commitment, 1e-9))
  }

  /// The network of these sizes.
  package var description: NetworkDescription {
    .plain(
      channels: sizes.channels, stride: sizes.stride, width: sizes.width, blocks: sizes.blocks,
      groups: sizes.groups, codewords: sizes.codewords, dimension: sizes.dimension)
  }
}
