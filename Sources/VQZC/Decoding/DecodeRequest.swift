import CVQZ
import VQZ

/// How a decode is to be done, as the caller's options say.
@safe struct DecodeRequest {
  /// Threads beyond that no machine has use for; results do not depend on them.
  static let threadLimit = 1024

  let decoder: VQZDecoder
  let progress: ProgressHandler?
  let limits: ResourceLimits
  @unsafe private let given: vqz_decode_options?

  /// - Parameter options: NULL is the defaults.
  init(_ options: UnsafePointer<vqz_decode_options>?) throws(VQZError) {
    unsafe given = try unsafe CallerStruct.read(options, "options")
    guard let given = unsafe given else {
      decoder = VQZDecoder()
      progress = nil
      limits = ResourceLimits()
      return
    }
    var models: [VQZModel] = []
    let count = unsafe given.model_count
    if count != 0 {
      guard let start = unsafe given.models else { throw .missing("options.models") }
      guard count > 0, count <= 1 << 20 else {
        throw VQZError(
          .usage,
          "options.model_count: found \(UInt(bitPattern: count)), expected at most \(1 << 20)")
      }
      for index in 0..<count {
        let handle: ModelHandle = try unsafe Handle.object(start[index], "options.models entry")
        models.append(handle.model)
      }
    }
    var resolver: VQZDecoder.ModelResolver?
    if let caller = unsafe CallerResolver(given.resolve, given.resolve_user) {
      resolver = { try caller.model($0) }
    }
    limits = try unsafe ResourceLimits(given.limits)
    decoder = VQZDecoder(
      models: models, limits: limits,
      threads: try unsafe Self.threads(given.threads), resolver: resolver)
    progress = unsafe Callbacks.progress(given.progress, given.progress_user)
  }

  static func threads(_ number: Int32) throws(VQZError) -> Int {
    guard number >= 0 else {
      throw VQZError(.usage, "options.threads: found \(number), expected 0 or more")
    }
    return min(Int(number), threadLimit)
  }

  /// The part that is wanted of a file; nil is all.
  func region(of file: [UInt8]) throws(VQZError) -> Signal.Region? {
    guard let given = unsafe given, unsafe given.has_region != 0 else { return nil }
    // What is wrong with a file that tells nothing, the decode will find.
    guard case .known(let preview)? = try? VQZDecoder.peek(file, limits: limits) else {
      return nil
    }
    let axes = preview.shape.axes.count
    let (start, size) = unsafe (given.region_start, given.region_size)
    return Signal.Region(
      start: [start.0, start.1, start.2, start.3].prefix(axes).map { Int(clamping: $0) },
      size: [size.0, size.1, size.2, size.3].prefix(axes).map { Int(clamping: $0) })
  }

  /// - Throws: `usage` for work that has no region.
  func refuseRegion(for work: String = "indices") throws(VQZError) {
    guard let given = unsafe given, unsafe given.has_region != 0 else { return }
    throw VQZError(.usage, "options.has_region: found 1, expected 0 for \(work)")
  }
}
