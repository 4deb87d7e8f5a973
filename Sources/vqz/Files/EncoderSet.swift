import VQZ

/// The encoders of a run: one for each kind of signal that comes in, made when the first one does.
final class EncoderSet {
  /// The model that was named; nil where each kind has the one built in.
  private let named: VQZModel?
  private let options: VQZEncoder.Options
  private let limits: ResourceLimits
  private let console: Console
  private var encoders: [SignalKind: VQZEncoder] = [:]

  /// - Throws: what is wrong with a model that was named, or with the options.
  init(
    _ named: VQZModel?, options: VQZEncoder.Options, limits: ResourceLimits, console: Console
  ) throws {
    self.named = named
    self.options = options
    self.limits = limits
    self.console = console
    // What can be known before the work is checked before it.
    if let named { _ = try encoder(for: named.kind) }
  }

  /// The encoder of signals of a kind.
  func encoder(for kind: SignalKind) throws -> VQZEncoder {
    if let known = encoders[kind] { return known }
    let model = try named ?? VQZModel.builtIn(for: kind)
    guard model.kind == kind else {
      throw VQZError(
        .wrongModel,
        "model \(model.name): found one for signals of kind \(model.kind), expected one for "
          + "\(kind)",
        hint: "--kind says what files are read as")
    }
    console.detail("model \(model.name) \(model.identifier)")
    let made = try VQZEncoder(model, options: options, limits: limits)
    encoders[kind] = made
    return made
  }
}
