public import CVQZ
import VQZ

/// Fills in the defaults.
@c @implementation
public func vqz_decode_options_init(
  _ options: UnsafeMutablePointer<vqz_decode_options>?, _ structSize: Int
) {
  unsafe CallerStruct.fill(options, size: structSize, with: vqz_decode_options())
}

/// Decodes a file, or a region of it, into `capacity` bytes of memory.
@c @implementation
public func vqz_decode(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ options: UnsafePointer<vqz_decode_options>?,
  _ samples: UnsafeMutableRawPointer?, _ capacity: Int, _ layout: UnsafePointer<vqz_layout>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let samples = unsafe samples else { throw VQZError.missing("samples") }
    let request = try unsafe DecodeRequest(options)
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    var target: SampleLayout?
    var position = 0
    _ = try request.decoder.decode(
      file, region: request.region(of: file), progress: request.progress,
      header: { target = try unsafe SampleLayout(layout, of: $0, capacity: capacity) },
      rows: { rows in
        if let target {
          position += unsafe target.scatter(rows, first: position, to: samples)
        }
      })
  }
}

/// Decodes some vectors of a file of vectors into `capacity` bytes of memory, in the order of their
/// indices.
@c @implementation
public func vqz_decode_vectors(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ options: UnsafePointer<vqz_decode_options>?,
  _ indices: UnsafePointer<UInt64>?, _ indexCount: Int, _ samples: UnsafeMutableRawPointer?,
  _ capacity: Int, _ layout: UnsafePointer<vqz_layout>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let samples = unsafe samples else { throw VQZError.missing("samples") }
    let request = try unsafe DecodeRequest(options)
    try request.refuseRegion()
    let wanted = try unsafe CallerBytes.indices(
      indices, indexCount, limits: request.limits)
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    let signal = try request.decoder.decode(file, vectors: wanted)
    let header = try SignalHeader(
      signal.kind, shape: signal.shape, sampleType: signal.sampleType)
    let target = try unsafe SampleLayout(layout, of: header, capacity: capacity)
    _ = unsafe target.scatter(signal.samples, first: 0, to: samples)
  }
}

/// Decodes a small picture out of the coarse levels of a file, or of its first bytes, into
/// `capacity` bytes of memory.
@c @implementation
public func vqz_decode_preview(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ options: UnsafePointer<vqz_decode_options>?,
  _ scale: UInt32, _ isPartial: Int32, _ samples: UnsafeMutableRawPointer?, _ capacity: Int,
  _ layout: UnsafePointer<vqz_layout>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  var isCutOff = false
  let status = unsafe CallStatus.of(error) {
    guard let samples = unsafe samples else { throw VQZError.missing("samples") }
    guard let size = PreviewScale(rawValue: Int(scale)) else {
      throw VQZError(.usage, "scale: found \(scale), expected 8 or 32")
    }
    let request = try unsafe DecodeRequest(options)
    try request.refuseRegion(for: "a preview")
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    var target: SampleLayout?
    var position = 0
    let made = try request.decoder.preview(
      file, scale: size, isPartial: isPartial != 0, progress: request.progress,
      header: { target = try unsafe SampleLayout(layout, of: $0, capacity: capacity) },
      rows: { rows in
        if let target {
          position += unsafe target.scatter(rows, first: position, to: samples)
        }
      })
    isCutOff = made.isCutOff
  }
  return status == CallStatus.ok && isCutOff ? vqz_status(VQZ_MORE) : status
}

/// Decodes row by row, in memory that does not grow with the number of rows.
@c @implementation
public func vqz_decode_rows(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ options: UnsafePointer<vqz_decode_options>?,
  _ rows: vqz_rows_out_fn?, _ rowsUser: UnsafeMutableRawPointer?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let take = unsafe rows else { throw VQZError.missing("rows") }
    let request = try unsafe DecodeRequest(options)
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    var rowByteCount = 1
    var first = 0
    _ = try request.decoder.decode(
      file, region: request.region(of: file), progress: request.progress,
      header: { rowByteCount = $0.rowByteCount },
      rows: { finished in
        let count = finished.count / rowByteCount
        guard count > 0 else { return }
        let answer = unsafe finished.withUnsafeBytes {
          unsafe take(rowsUser, $0.baseAddress, UInt64(first), UInt64(count), rowByteCount)
        }
        try Callbacks.check(answer, "rows")
        first += count
      })
  }
}

/// Bytes of memory that a decode takes at most, beside those that the caller gives: found out
/// without decoding.
@c @implementation
public func vqz_decode_memory(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ options: UnsafePointer<vqz_decode_options>?,
  _ byteCount: UnsafeMutablePointer<UInt64>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let byteCount = unsafe byteCount else { throw VQZError.missing("byte_count") }
    let request = try unsafe DecodeRequest(options)
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    let needed = try request.decoder.memoryNeeded(
      toDecode: file, region: request.region(of: file))
    // The file was copied.
    let (sum, isTooLarge) = needed.addingReportingOverflow(file.count)
    unsafe byteCount.pointee = UInt64(isTooLarge ? .max : sum)
  }
}
