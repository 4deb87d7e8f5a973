import CVQZ
import VQZ

extension SignalHeader {
  /// What the caller says of a signal.
  ///
  /// - Throws: `usage` for what makes no sense.
  init(_ pointer: UnsafePointer<vqz_signal>?) throws(VQZError) {
    guard let given = try unsafe CallerStruct.read(pointer, "signal") else {
      throw .missing("signal")
    }
    let kind = try Self.choice(unsafe given.kind, "signal.kind", SignalKind.init(rawValue:))
    let type = try Self.choice(
      unsafe given.sample_type, "signal.sample_type", SampleType.init(rawValue:))
    let origin = try Self.choice(
      unsafe given.origin, "signal.origin", Signal.Origin.init(rawValue:))
    let count = unsafe given.axis_count
    guard count <= VQZ_AXIS_LIMIT else {
      throw VQZError(
        .usage, "signal.axis_count: found \(count), expected at most \(VQZ_AXIS_LIMIT)")
    }
    let axes = unsafe [given.axes.0, given.axes.1, given.axes.2, given.axes.3]
      .prefix(Int(count)).map { Int(clamping: $0) }
    let metadata = try unsafe Self.metadata(given.metadata, count: given.metadata_count)
    try self.init(
      kind, shape: try Signal.Shape(axes: axes, channels: Int(clamping: unsafe given.channels)),
      sampleType: type, metadata: metadata, origin: origin,
      originalBitsPerSample: Int(unsafe given.original_bits))
  }

  /// A number that must be one of those with a name.
  private static func choice<Choice>(
    _ number: Int32, _ name: String, _ make: (UInt8) -> Choice?
  ) throws(VQZError) -> Choice {
    guard let choice = UInt8(exactly: number).flatMap(make) else {
      throw VQZError(.usage, "\(name): found \(number), expected one that vqz.h names")
    }
    return choice
  }

  private static func metadata(
    _ start: UnsafePointer<vqz_metadata>?, count: Int
  ) throws(VQZError) -> [Signal.Metadata] {
    guard count != 0 else { return [] }
    guard let start = unsafe start else { throw .missing("signal.metadata") }
    // More than any file may have: a number that nobody has filled in.
    guard (0...(1 << 20)).contains(count) else {
      throw VQZError(
        .usage,
        "signal.metadata_count: found \(UInt(bitPattern: count)), expected at most \(1 << 20)")
    }
    var all: [Signal.Metadata] = []
    for index in 0..<count {
      let entry = unsafe UnsafeRawPointer(start + index).loadUnaligned(as: vqz_metadata.self)
      all.append(try unsafe Signal.Metadata(entry))
    }
    return all
  }
}

extension Signal.Metadata {
  /// - Throws: `usage` for a kind that is none, or for text that is none.
  fileprivate init(_ entry: vqz_metadata) throws(VQZError) {
    let bytes = try unsafe CallerBytes.array(entry.bytes, entry.count, "metadata.bytes")
    let key = try unsafe CallerBytes.text(entry.key, "metadata.key") ?? ""
    switch Int(unsafe entry.kind) {
    case Int(VQZ_META_ICC): self = .colourProfile(bytes)
    case Int(VQZ_META_EXIF): self = .exif(bytes)
    case Int(VQZ_META_TEXT):
      guard let value = String(validating: bytes, as: UTF8.self) else {
        throw VQZError(.usage, "metadata.bytes: found bytes that are no UTF-8, expected text")
      }
      self = .text(keyword: key, value: value)
    case Int(VQZ_META_CHUNK): self = .chunk(type: key, bytes)
    case Int(VQZ_META_PROPERTY):
      let format = key.prefix { $0 != ":" }
      guard let origin = Signal.Origin.allCases.first(where: { "\($0)" == format }) else {
        throw VQZError(
          .usage, "metadata.key: found \(key), expected a format, a colon and a name")
      }
      self = .property(format: origin, name: String(key.dropFirst(format.count + 1)), bytes)
    default:
      throw VQZError(
        .usage, "metadata.kind: found \(unsafe entry.kind), expected one that vqz.h names")
    }
  }
}
