public import CVQZ
import VQZ

/// What a file is, from its first bytes: 128 are enough for most.
@c @implementation
public func vqz_peek(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: UnsafePointer<vqz_limits>?,
  _ info: UnsafeMutablePointer<vqz_info>?, _ need: UnsafeMutablePointer<Int>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  var isShort = false
  let status = unsafe CallStatus.of(error) {
    try unsafe CallerStruct.check(info, "info")
    let limits = try unsafe ResourceLimits(limits)
    switch try unsafe FileStart.peek(bytes, count, limits) {
    case .needs(let byteCount):
      isShort = true
      unsafe need?.pointee = byteCount
    case .known(let preview):
      unsafe CallerStruct.write(vqz_info(preview), to: info)
    }
  }
  return status == CallStatus.ok && isShort ? vqz_status(VQZ_MORE) : status
}

/// What a whole file is; all checksums of stored bytes are checked, no sample is decoded.
@c @implementation
public func vqz_inspect(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: UnsafePointer<vqz_limits>?,
  _ info: UnsafeMutablePointer<vqz_info>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    try unsafe CallerStruct.check(info, "info")
    let limits = try unsafe ResourceLimits(limits)
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    let summary = try VQZDecoder.inspect(file, limits: limits)
    guard case .known(let preview) = try VQZDecoder.peek(file, limits: limits) else {
      throw VQZError(.truncated, "file: found \(count) bytes, expected a whole file")
    }
    var known = vqz_info(preview)
    known.sample_checksum = summary.sampleChecksum
    known.byte_count = UInt64(summary.byteCount)
    known.model_byte_count = UInt64(summary.carriedModelByteCount)
    CallerBytes.write(summary.entropy, to: &known.entropy)
    CallerBytes.write(summary.modelName, to: &known.model_name)
    CallerBytes.write(summary.modelHint, to: &known.model_hint)
    unsafe CallerStruct.write(known, to: info)
  }
}

/// What the original file said beside its samples.
@c @implementation
public func vqz_read_metadata(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: UnsafePointer<vqz_limits>?,
  _ metadata: UnsafeMutablePointer<UnsafeMutablePointer<vqz_metadata>?>?,
  _ metadataCount: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let metadata = unsafe metadata else { throw VQZError.missing("metadata") }
    guard let metadataCount = unsafe metadataCount else {
      throw VQZError.missing("metadata_count")
    }
    let limits = try unsafe ResourceLimits(limits)
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    let found = try VQZDecoder.metadata(of: file, limits: limits)
    unsafe metadata.pointee = try unsafe GivenMetadata.copy(of: found)
    unsafe metadataCount.pointee = found.count
  }
}

/// Where the blocks of a file lie, from two ends of it: `prefix` as vqz_peek takes it, and `end`,
/// the last index_byte_count bytes, or more, of a file of `file_count` bytes.
@c @implementation
public func vqz_read_blocks(
  _ prefix: UnsafeRawPointer?, _ prefixCount: Int, _ end: UnsafeRawPointer?, _ endCount: Int,
  _ fileCount: UInt64, _ limits: UnsafePointer<vqz_limits>?,
  _ blocks: UnsafeMutablePointer<UnsafeMutablePointer<vqz_block>?>?,
  _ blockCount: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    guard let blocks = unsafe blocks else { throw VQZError.missing("blocks") }
    guard let blockCount = unsafe blockCount else { throw VQZError.missing("block_count") }
    let limits = try unsafe ResourceLimits(limits)
    let first = try unsafe FileStart.prefix(prefix, prefixCount, limits)
    let last = try unsafe CallerBytes.array(end, endCount, "end")
    let tiles = try VQZDecoder.tiles(
      prefix: first, end: last, fileByteCount: Int(clamping: fileCount), limits: limits)
    let memory = try unsafe GivenBytes.allocate(tiles.count * MemoryLayout<vqz_block>.stride)
    let target = unsafe memory.bindMemory(to: vqz_block.self, capacity: tiles.count)
    for (number, tile) in tiles.enumerated() {
      unsafe (target + number).initialize(to: vqz_block(tile))
    }
    unsafe blocks.pointee = target
    unsafe blockCount.pointee = tiles.count
  }
}

extension vqz_block {
  fileprivate init(_ tile: FileTile) {
    self.init()
    let starts = tile.region.start.map { UInt64($0) } + [0, 0, 0, 0]
    let sizes = tile.region.size.map { UInt64($0) } + [1, 1, 1, 1]
    start = (starts[0], starts[1], starts[2], starts[3])
    size = (sizes[0], sizes[1], sizes[2], sizes[3])
    offset = UInt64(tile.offset)
    byte_count = UInt64(tile.byteCount)
  }
}
