import Synchronization
import VQZ

/// Encoders that several threads share: one for each kind of signal, made when the first one comes
/// in.
final class PackEncoders: Sendable {
  /// The model that was named; nil where each kind has the one built in.
  private let named: VQZModel?
  private let options: VQZEncoder.Options
  private let limits: ResourceLimits
  private let made = Mutex<[SignalKind: VQZEncoder]>([:])
  private let used = Mutex<[VQZModel]>([])

  /// - Throws: what is wrong with a model that was named, or with the options.
  init(_ named: VQZModel?, options: VQZEncoder.Options, limits: ResourceLimits) throws {
    self.named = named
    self.options = options
    self.limits = limits
    if let named { _ = try encoder(for: named.kind) }
  }

  /// The models that signals were encoded with.
  var models: [VQZModel] { used.withLock { $0 } }

  /// The encoder of signals of a kind.
  func encoder(for kind: SignalKind) throws -> VQZEncoder {
    try made.withLock { encoders in
      if let known = encoders[kind] { return known }
      let model = try named ?? VQZModel.builtIn(for: kind)
      guard model.kind == kind else {
        throw VQZError(
          .wrongModel,
          "model \(model.name): found one for signals of kind \(model.kind), expected one for "
            + "\(kind)", hint: "--kind says what files are read as")
      }
      let encoder = try VQZEncoder(model, options: options, limits: limits)
      encoders[kind] = encoder
      used.withLock { $0.append(model) }
      return encoder
    }
  }
}
