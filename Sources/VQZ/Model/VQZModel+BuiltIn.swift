import CVQZModels
public import VQZCore

/// The models that are built into the library.
extension VQZModel {
  /// The photograph model.
  ///
  /// - Throws: `modelMissing` in a build made without one.
  public static var photo: VQZModel {
    get throws(VQZError) { try builtIn(for: .picture) }
  }

  /// The general model of arrays: fields on grids of one to four axes.
  ///
  /// - Throws: `modelMissing` in a build made without one.
  public static var array: VQZModel {
    get throws(VQZError) { try builtIn(for: .array) }
  }

  /// The general model of series: sensors, electrocardiograms, sound.
  ///
  /// - Throws: `modelMissing` in a build made without one.
  public static var series: VQZModel {
    get throws(VQZError) { try builtIn(for: .series) }
  }

  /// The model that is used for signals of a kind where nobody names another.
  ///
  /// - Throws: `modelMissing` for a kind without one, or in a build made without it.
  public static func builtIn(for kind: SignalKind) throws(VQZError) -> VQZModel {
    guard let shelf = shelves[kind] else { throw missing(kind) }
    let result = shelf.withLock { kept in
      let result = kept ?? made(kind)
      kept = result
      return result
    }
    return try result.get()
  }

  /// The models of this build whose identifier begins so.
  ///
  /// - Parameter prefix: hexadecimal digits, all 64 or the first of them.
  /// - Throws: `memoryLimit` where there is such a model, but no room for it.
  static func builtIn(startingWith prefix: String) throws(VQZError) -> [VQZModel] {
    var found: [VQZModel] = []
    for kind in SignalKind.allCases {
      // A model is only made where it is wanted.
      let known = unsafe String(cString: vqz_model_identifier(number(kind)))
      guard known.isEmpty || known.hasPrefix(prefix) else { continue }
      do throws(VQZError) {
        let model = try builtIn(for: kind)
        if model.identifier.hasPrefix(prefix) { found.append(model) }
      } catch {
        if error.code == .memoryLimit, !known.isEmpty { throw error }
      }
    }
    return found
  }

  /// Each is made when it is first asked for.
  private static let shelves = Dictionary(
    uniqueKeysWithValues: SignalKind.allCases.map {
      ($0, PerProcess<Result<VQZModel, VQZError>?> { nil })
    })

  private static func number(_ kind: SignalKind) -> UInt32 { UInt32(kind.rawValue) }

  private static func made(_ kind: SignalKind) -> Result<VQZModel, VQZError> {
    var count = 0
    guard let start = unsafe vqz_model_file(number(kind), &count) else {
      return .failure(missing(kind))
    }
    // Checked as any other, but neither copied nor named anew: a test compares its name.
    let file = unsafe SharedBytes(program: UnsafeBufferPointer(start: start, count: count))
    let identifier = SHA256.digest(
      hex: unsafe String(cString: vqz_model_identifier(number(kind))))
    return Result { () throws(VQZError) in
      try VQZModel(file: file, limits: ResourceLimits(), identifier: identifier)
    }
  }

  private static func missing(_ kind: SignalKind) -> VQZError {
    VQZError(
      .modelMissing, "model of kind \(kind): found none in this build, expected one",
      hint: "name a model file")
  }
}
