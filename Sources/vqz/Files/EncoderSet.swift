import Synchronization
import VQZ

/// The encoders of a run: one for each kind of signal that comes in, made when the first one does.
/// Several threads may share them.
final class EncoderSet: Sendable {
  /// The model that was named; nil where each kind has the one built in.
  private let named: VQZModel?
  /// What those built in are tuned for.
  private let tuning: VQZModel.Tuning
  private let options: VQZEncoder.Options
  private let limits: ResourceLimits
  private let made = Mutex<[(model: VQZModel, encoder: VQZEncoder)]>([])

  /// - Throws: what is wrong with a model that was named, or with the options.
  init(
    _ named: VQZModel?, tuning: VQZModel.Tuning, options: VQZEncoder.Options,
    limits: ResourceLimits
  ) throws {
    self.named = named
    self.tuning = tuning
    self.options = options
    self.limits = limits
    // What can be known before the work is checked before it.
    if let named { _ = try encoder(for: named.kind) }
  }

  /// The models that there are encoders of, in the order in which they were wanted.
  var models: [VQZModel] { made.withLock { $0.map(\.model) } }

  /// The encoder of signals of a kind.
  ///
  /// - Parameter first: told the model where this call made the encoder.
  func encoder(
    for kind: SignalKind, first: (VQZModel) -> Void = { _ in }
  ) throws -> VQZEncoder {
    try pair(for: kind, first: first).encoder
  }

  /// The model that signals of a kind are encoded with.
  func model(for kind: SignalKind) throws -> VQZModel { try pair(for: kind).model }

  private func pair(
    for kind: SignalKind, first: (VQZModel) -> Void = { _ in }
  ) throws -> (model: VQZModel, encoder: VQZEncoder) {
    try made.withLock { made in
      if let known = made.first(where: { $0.model.kind == kind }) { return known }
      let model = try named ?? VQZModel.builtIn(for: kind, tuning: tuning)
      guard model.kind == kind else {
        throw VQZError(
          .wrongModel,
          "model \(model.name): found one for signals of kind \(model.kind), expected one for "
            + "\(kind)",
          hint: "--kind says what files are read as")
      }
      let encoder = try VQZEncoder(model, options: options, limits: limits)
      made.append((model, encoder))
      first(model)
      return (model, encoder)
    }
  }
}
