package import VQZCore

/// The architecture of a model: the ladder of `Formats/vqzm.md`, of which the plain VQ-VAE is the
/// case of one level, one step, one group and one class.
///
/// Decoding runs down the levels, coarse to fine. At each level the features start as a learnt
/// constant (first level) or come from the level above through `entry`; each step then refines
/// them with what it decodes; `output` turns the last level's features into samples.
package struct NetworkDescription: Sendable, Equatable {
  /// Coarsest stride a level may have: one position every 256 samples each way.
  package static var maximumStride: Int { 256 }

  /// The kind of signal this was trained for.
  package var signal: SignalKind
  /// What the numbers of the network mean in samples.
  package var scale: SampleScale
  /// Samples of one position, without alpha: 1 or 3 colours of a picture, up to 4096.
  package var channels: Int
  /// B: every activation, codeword and mean lies in [−B, B].
  package var bound: Int
  /// Fractional bits of the output activations in samples of 8 bits, of which 64 are the activation
  /// 1: for that there are `fractionBits` + 6.
  package var fractionBits: Int
  /// Fractional bits of codewords and means: latent value = integer / 2^latentFractionBits.
  package var latentFractionBits: Int
  /// Coarsest first; at least one.
  package var levels: [Level]
  /// Last level's features to samples; with a skeleton, to corrections of its coefficients.
  package var output: [Layer]
  /// The linear transform the ladder codes the coefficients of; nil: values only enter features.
  package var skeleton: Skeleton?

  /// One grid of the ladder.
  package struct Level: Sendable, Equatable {
    /// Samples from one position to the next: powers of two up to `maximumStride`.
    package var stride: Extent
    /// Channels of the features at this level.
    package var features: Int
    /// From the features of the level above; empty at the first level.
    package var entry: [Layer]
    package var steps: [Step]
    /// Analysis (encoder only): from the next finer level's analysis features, or from the
    /// samples at the last level.
    package var trunk: [Layer]
    /// With a skeleton, at every level but the last: from what was lifted to this level, then the
    /// decoded values of its steps, to coefficients on the next level's grid.
    package var lift: [Layer]
    /// The lifted coefficients to an update of the next level's features.
    package var liftMerge: Layer.Convolution?

    package init(
      stride: Extent, features: Int, entry: [Layer] = [], steps: [Step], trunk: [Layer],
      lift: [Layer] = [], liftMerge: Layer.Convolution? = nil
    ) {
      self.stride = stride
      self.features = features
      self.entry = entry
      self.steps = steps
      self.trunk = trunk
      self.lift = lift
      self.liftMerge = liftMerge
    }
  }

  /// One parallel network pass and one burst of entropy decoding.
  package struct Step: Sendable, Equatable {
    /// Refines the features before the step decodes.
    package var body: [Layer]
    /// Features to `groups·dimension` means and `groups` spreads; empty: means 0, class 0.
    package var head: [Layer]
    /// The class of a group is its spread `>> classShift`, clamped to the classes there are.
    package var classShift: Int
    package var groups: Int
    /// Dimensions of one group.
    package var dimension: Int
    package var classes: [Class]
    /// Decoded values (`groups·dimension` channels) to an update of the features.
    package var merge: Layer.Convolution
    /// Analysis (encoder only): the level's analysis features to `groups·dimension` values. Empty
    /// with a skeleton: the values are a slice of the trunk's channels, in the order of the steps,
    /// behind those that go on to the coarser level.
    package var analysis: [Layer]
    /// With a skeleton: fractional bits of this step's values and means.
    package var valueFractionBits: Int
    /// With a skeleton: how many classes, the first ones, have a table for each context.
    package var contextClasses: Int

    package init(
      body: [Layer] = [], head: [Layer] = [], classShift: Int = 0, groups: Int, dimension: Int,
      classes: [Class], merge: Layer.Convolution, analysis: [Layer], valueFractionBits: Int = 0,
      contextClasses: Int = 0
    ) {
      self.valueFractionBits = valueFractionBits
      self.contextClasses = contextClasses
      self.body = body
      self.head = head
      self.classShift = classShift
      self.groups = groups
      self.dimension = dimension
      self.classes = classes
      self.merge = merge
      self.analysis = analysis
    }

    /// Channels of the decoded values.
    package var latentChannels: Int { groups * dimension }
  }

  /// A codebook and its probability table.
  package struct Class: Sendable, Equatable {
    /// K, 1 to 4096.
    package var codewords: Int
    /// d: dimensions of one codeword; divides the dimension of the group.
    package var dimension: Int

    package init(codewords: Int, dimension: Int) {
      self.codewords = codewords
      self.dimension = dimension
    }
  }

  /// A linear transform with learnt corrections: the samples are
  /// `synthesis(lifted and decoded values + output(features))`, so that a network whose
  /// corrections are zero is a transform codec.
  ///
  /// Its steps have a quantiser step size for every quality and channel; means and values are in
  /// units of the coefficients, whatever the quality, and only codewords are in steps.
  package struct Skeleton: Sendable, Equatable {
    /// Q: rows of every step's tensors of step sizes, spread offsets and conditions.
    package var qualities: Int
    /// Fractional bits of codewords: c_j = integer / 2^codewordFractionBits steps.
    package var codewordFractionBits: Int
    /// Coefficients at the last level's grid to `channels` at stride 1.
    package var synthesis: [Layer]

    package init(qualities: Int, codewordFractionBits: Int, synthesis: [Layer]) {
      self.qualities = qualities
      self.codewordFractionBits = codewordFractionBits
      self.synthesis = synthesis
    }
  }

  package init(
    channels: Int, bound: Int = 8191, fractionBits: Int = 4, latentFractionBits: Int = 8,
    levels: [Level], output: [Layer], skeleton: Skeleton? = nil, signal: SignalKind = .picture,
    scale: SampleScale = .bytes
  ) {
    self.signal = signal
    self.scale = scale
    self.skeleton = skeleton
    self.channels = channels
    self.bound = bound
    self.fractionBits = fractionBits
    self.latentFractionBits = latentFractionBits
    self.levels = levels
    self.output = output
  }
}

extension NetworkDescription {
  /// Stride of the coarsest level: signals are extended to a multiple of it.
  package var stride: Extent { levels.first?.stride ?? 1 }

  /// Rows of the tensors of a quality; 1 without a skeleton.
  package var qualityCount: Int { skeleton?.qualities ?? 1 }

  /// Channels that level `index` takes from the coefficients of the level above; 0 at the first.
  package func liftedChannels(_ index: Int) -> Int {
    index > 0 ? levels[index - 1].liftMerge?.inputs ?? 0 : 0
  }

  /// Coefficients of level `index`, with a skeleton: what was lifted to it, then the values of its
  /// steps.
  package func coefficientChannels(_ index: Int) -> Int {
    levels[index].steps.reduce(liftedChannels(index)) { $0 + $1.latentChannels }
  }

  /// Tensor path of a level.
  package static func path(level: Int) -> String { "levels.\(level)" }
  /// Tensor path of a step.
  package static func path(level: Int, step: Int) -> String { "levels.\(level).steps.\(step)" }
}
