public import CVQZ
import VQZ

/// Fills in the defaults.
@c @implementation
public func vqz_encode_options_init(
  _ options: UnsafeMutablePointer<vqz_encode_options>?, _ structSize: Int
) {
  let known = VQZEncoder.Options()
  var value = unsafe vqz_encode_options()
  unsafe value.effort = Int32(known.effort)
  unsafe value.falls_back = known.fallsBack ? 1 : 0
  unsafe CallerStruct.fill(options, size: structSize, with: value)
}

/// Encodes the samples of a signal, which lie in `capacity` bytes of memory, into one allocation.
@c @implementation
public func vqz_encode(
  _ model: OpaquePointer?, _ signal: UnsafePointer<vqz_signal>?, _ samples: UnsafeRawPointer?,
  _ capacity: Int, _ layout: UnsafePointer<vqz_layout>?,
  _ options: UnsafePointer<vqz_encode_options>?,
  _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ count: UnsafeMutablePointer<Int>?,
  _ result: UnsafeMutablePointer<vqz_result>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenBytes(bytes, count)
    try unsafe CallerStruct.check(result, "result", isOptional: true)
    let header = try unsafe SignalHeader(signal)
    let request = try unsafe EncodeRequest(options, model, for: header)
    let source = try unsafe Signal(
      header, samples, capacity: capacity, layout: layout, check: request.checkMemory)
    var file: [UInt8] = []
    let summary = try request.encoder.encode(source, progress: request.progress) { file += $0 }
    try target.give(file)
    unsafe CallerStruct.write(vqz_result(summary), to: result)
  }
}

/// Encodes a signal whose rows come one after another, and hands out its bytes in order: in memory
/// are one row of blocks and the file.
@c @implementation
public func vqz_encode_rows(
  _ model: OpaquePointer?, _ signal: UnsafePointer<vqz_signal>?, _ rows: vqz_rows_in_fn?,
  _ rowsUser: UnsafeMutableRawPointer?, _ options: UnsafePointer<vqz_encode_options>?,
  _ write: vqz_write_fn?, _ writeUser: UnsafeMutableRawPointer?,
  _ result: UnsafeMutablePointer<vqz_result>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let fill = unsafe rows else { throw VQZError.missing("rows") }
    guard let write = unsafe write else { throw VQZError.missing("write") }
    try unsafe CallerStruct.check(result, "result", isOptional: true)
    let header = try unsafe SignalHeader(signal)
    let request = try unsafe EncodeRequest(options, model, for: header)
    try request.checkPositions(header)
    var first = 0
    let summary = try request.encoder.encode(
      header, progress: request.progress,
      rows: { limit in
        var part = [UInt8](repeating: 0, count: limit * header.rowByteCount)
        let answer = unsafe part.withUnsafeMutableBytes {
          unsafe fill(
            rowsUser, $0.baseAddress, UInt64(first), UInt64(limit), header.rowByteCount)
        }
        try Callbacks.check(answer, "rows")
        first += limit
        return part
      },
      to: { part in
        let answer = unsafe part.withUnsafeBytes {
          unsafe write(writeUser, $0.baseAddress, $0.count)
        }
        try Callbacks.check(answer, "write")
      })
    unsafe CallerStruct.write(vqz_result(summary), to: result)
  }
}

/// Bytes of memory that an encode of such a signal takes at most, beside those that the caller
/// gives.
@c @implementation
public func vqz_encode_memory(
  _ model: OpaquePointer?, _ signal: UnsafePointer<vqz_signal>?,
  _ options: UnsafePointer<vqz_encode_options>?, _ byteCount: UnsafeMutablePointer<UInt64>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let byteCount = unsafe byteCount else { throw VQZError.missing("byte_count") }
    let header = try unsafe SignalHeader(signal)
    let request = try unsafe EncodeRequest(options, model, for: header)
    unsafe byteCount.pointee = UInt64(try request.memoryNeeded(header))
  }
}

/// Bytes that the file of such a signal has at most.
@c @implementation
public func vqz_encode_bound(
  _ model: OpaquePointer?, _ signal: UnsafePointer<vqz_signal>?,
  _ options: UnsafePointer<vqz_encode_options>?, _ byteCount: UnsafeMutablePointer<UInt64>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let byteCount = unsafe byteCount else { throw VQZError.missing("byte_count") }
    let header = try unsafe SignalHeader(signal)
    let request = try unsafe EncodeRequest(options, model, for: header)
    try request.checkPositions(header)
    unsafe byteCount.pointee = UInt64(try request.encoder.byteCountLimit(of: header))
  }
}

extension vqz_result {
  fileprivate init(_ summary: EncodeSummary) {
    self.init()
    byte_count = UInt64(summary.byteCount)
    bits_per_position = summary.bitsPerPixel
    mean_squared_error = summary.meanSquaredError
    psnr = summary.psnr
    largest_error = summary.largestError
    quality = summary.quality
    quality_index = UInt32(summary.qualityIndex)
    missed_target = summary.missedTarget == nil ? 0 : 1
    block_count = UInt64(summary.tileCount)
    plain_block_count = UInt64(summary.plainTileCount)
    index_count = UInt64(summary.symbolCount)
  }
}
