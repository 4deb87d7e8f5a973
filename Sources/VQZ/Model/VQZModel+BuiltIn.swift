import CVQZModels
public import VQZCore
import VQZNetwork

/// The models that are built into the library.
extension VQZModel {
  /// What a model makes the most of, at equal bytes.
  public enum Tuning: String, Sendable, CaseIterable {
    /// The mean squared error: PSNR.
    case error
    /// What is seen: steps are finer where an error shows, and coarser where it does not.
    case look
  }

  /// The photograph model.
  ///
  /// - Throws: `modelMissing` in a build made without one.
  public static var photo: VQZModel {
    get throws(VQZError) { try builtIn(for: .picture) }
  }

  /// The same network with steps for the eye.
  ///
  /// - Throws: `modelMissing` in a build made without one.
  public static var photoLook: VQZModel {
    get throws(VQZError) { try builtIn(for: .picture, tuning: .look) }
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
  /// - Parameters:
  ///   - kind: what signals are.
  ///   - tuning: what the model makes the most of; only pictures have a choice.
  /// - Throws: `modelMissing` for a kind without one, or in a build made without it.
  public static func builtIn(
    for kind: SignalKind, tuning: Tuning = .error
  ) throws(VQZError) -> VQZModel {
    let place = Place(kind: kind, tuning: tuning)
    guard let shelf = shelves[place] else { throw place.missing }
    let result = shelf.withLock { kept in
      let result = kept ?? place.made()
      kept = result
      return result
    }
    return try result.get()
  }

  /// The models of this build, of one kind or all.
  ///
  /// Each is made when it is first asked for; one that cannot be made is left out.
  ///
  /// - Parameter kind: nil is all of them.
  public static func allBuiltIn(for kind: SignalKind? = nil) -> [VQZModel] {
    Place.all.filter { kind == nil || $0.kind == kind }.compactMap {
      try? builtIn(for: $0.kind, tuning: $0.tuning)
    }
  }

  /// The models of this build whose identifier begins so.
  ///
  /// - Parameter prefix: hexadecimal digits, all 64 or the first of them.
  /// - Throws: `memoryLimit` where there is such a model, but no room for it.
  static func builtIn(startingWith prefix: String) throws(VQZError) -> [VQZModel] {
    var found: [VQZModel] = []
    for place in Place.all {
      // A model is only made where it is wanted.
      let known = place.identifier
      guard known.isEmpty || known.hasPrefix(prefix) else { continue }
      do throws(VQZError) {
        let model = try builtIn(for: place.kind, tuning: place.tuning)
        if model.identifier.hasPrefix(prefix) { found.append(model) }
      } catch {
        if error.code == .memoryLimit, !known.isEmpty { throw error }
      }
    }
    return found
  }

  /// What is in the model of this build with that identifier; nil where there is none. The model is
  /// not made for it: one that is a difference to it needs no more.
  static func builtInArchive(_ identifier: String) throws -> TensorArchive? {
    guard let place = Place.all.first(where: { $0.identifier == identifier }) else {
      return try builtIn(startingWith: identifier).first?.archive
    }
    if let made = shelves[place]?.withLock({ $0 }) { return try made.get().archive }
    return try place.file.map {
      try StoredModel($0, limits: ResourceLimits().limits, bases: []).archive
    }
  }

  /// Each is made when it is first asked for.
  private static let shelves = Dictionary(
    uniqueKeysWithValues: Place.all.map {
      ($0, PerProcess<Result<VQZModel, VQZError>?> { nil })
    })

  /// Where the program has a model.
  private struct Place: Hashable {
    let kind: SignalKind
    let tuning: Tuning

    /// Those that are a difference to another come behind it.
    static let all = Tuning.allCases.flatMap { tuning in
      SignalKind.allCases.map { Place(kind: $0, tuning: tuning) }
    }

    private var number: UInt32 { UInt32(kind.rawValue) }

    private var tuningNumber: UInt32 {
      switch tuning {
      case .error: UInt32(VQZ_TUNED_FOR_ERROR)
      case .look: UInt32(VQZ_TUNED_FOR_LOOK)
      }
    }

    /// As the program has it written down; empty where there is none.
    var identifier: String {
      unsafe String(cString: vqz_model_identifier(number, tuningNumber))
    }

    /// As the program has it; nil where there is none.
    var file: SharedBytes? {
      var count = 0
      guard let start = unsafe vqz_model_file(number, tuningNumber, &count) else { return nil }
      return unsafe SharedBytes(program: UnsafeBufferPointer(start: start, count: count))
    }

    func made() -> Result<VQZModel, VQZError> {
      // Checked as any other, but neither copied nor named anew: a test compares its name.
      guard let file else { return .failure(missing) }
      let identifier = SHA256.digest(hex: identifier)
      return Result { () throws(VQZError) in
        try VQZModel(file: file, limits: ResourceLimits(), identifier: identifier)
      }
    }

    var missing: VQZError {
      let tuned = tuning == .error ? "" : " tuned for \(tuning)"
      return VQZError(
        .modelMissing, "model of kind \(kind)\(tuned): found none in this build, expected one",
        hint: tuning == .error ? "name a model file" : "only pictures are tuned for \(tuning)")
    }
  }
}
