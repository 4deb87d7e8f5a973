import ArgumentParser
import VQZ

/// What the files are that come in.
struct SignalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read files as picture, array, series or vectors; the default is what they are made for.",
      valueName: "kind"))
  var kind: KindWord?

  @Flag(help: "Files are samples and nothing else; --shape and --dtype say which.")
  var raw = false

  @Option(
    help: ArgumentHelp("Axes of raw samples, the slowest first: 37x721x1440.", valueName: "axes"))
  var shape: AxesQuantity?

  @Option(
    help: ArgumentHelp(
      "Type of raw samples, such as u8, i16, f32, or >f4 for the highest byte first (u8).",
      valueName: "type"))
  var dtype: String?

  func validate() throws {
    guard raw else {
      guard shape == nil, dtype == nil else {
        throw ValidationError("options --shape and --dtype: found no --raw, expected it with them")
      }
      return
    }
    guard shape != nil else {
      throw ValidationError("option --raw: found no --shape, expected one")
    }
  }

  /// What files are read as; nil is what they are made for.
  ///
  /// - Parameter model: one that is named. Nothing but its model says that an array of NumPy holds
  ///   vectors.
  func signalKind(for model: VQZModel?) -> SignalKind? {
    if let kind { return kind.kind }
    guard let model, model.kind == .vectors else { return nil }
    return model.kind
  }

  /// The shape of raw samples. Of a series and of vectors a second axis is channels, of a picture a
  /// third one.
  func signalShape(of kind: SignalKind) throws -> Signal.Shape {
    let sizes = shape?.sizes ?? []
    guard sizes.count == kind.axisCounts.upperBound + 1, let channels = sizes.last else {
      return try Signal.Shape(axes: sizes)
    }
    return try Signal.Shape(axes: Array(sizes.dropLast()), channels: channels)
  }
}

/// Sizes along axes, `721x1440`.
struct AxesQuantity: ExpressibleByArgument, Sendable {
  let sizes: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let sizes = parts.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    guard !parts.isEmpty, sizes.count == parts.count else { return nil }
    self.sizes = sizes
  }
}

/// A kind of signal by its name.
struct KindWord: ExpressibleByArgument, Sendable {
  let kind: SignalKind

  init?(argument: String) {
    guard let kind = SignalKind.allCases.first(where: { "\($0)" == argument }) else { return nil }
    self.kind = kind
  }

  static var allValueStrings: [String] { SignalKind.allCases.map { "\($0)" } }
}
