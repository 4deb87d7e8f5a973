public import CVQZ
import VQZ

/// Opens a file of vectors that is in memory; the bytes are copied.
@c @implementation
public func vqz_vector_file_open(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ options: UnsafePointer<vqz_decode_options>?,
  _ file: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(file, "file")
    let request = try unsafe DecodeRequest(options)
    try request.refuseRegion()
    let bytes = try unsafe CallerBytes.array(bytes, count, "bytes")
    target.give(VectorFileHandle(try request.decoder.vectors(bytes), limits: request.limits))
  }
}

/// Opens a file of vectors of the disk, of which blocks are read as their vectors are asked for.
@c @implementation
public func vqz_vector_file_open_path(
  _ path: UnsafePointer<CChar>?, _ options: UnsafePointer<vqz_decode_options>?,
  _ file: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(file, "file")
    let request = try unsafe DecodeRequest(options)
    try request.refuseRegion()
    guard let path = try unsafe CallerBytes.text(path, "path") else {
      throw VQZError.missing("path")
    }
    target.give(
      VectorFileHandle(try request.decoder.vectors(path: path), limits: request.limits))
  }
}

/// Describes a file of vectors.
@c @implementation
public func vqz_vector_file_describe(
  _ file: OpaquePointer?, _ info: UnsafeMutablePointer<vqz_vector_file_info>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: VectorFileHandle = try unsafe Handle.object(file, "file")
    try unsafe CallerStruct.check(info, "info")
    let header = handle.vectors.header
    var known = vqz_vector_file_info()
    known.count = UInt64(handle.vectors.count)
    known.dimensions = UInt32(header.shape.channels)
    known.sample_type = Int32(header.sampleType.rawValue)
    unsafe CallerStruct.write(known, to: info)
  }
}

/// Decodes some vectors into `capacity` bytes of memory, in the order of their indices.
@c @implementation
public func vqz_vector_file_decode(
  _ file: OpaquePointer?, _ indices: UnsafePointer<UInt64>?, _ indexCount: Int,
  _ samples: UnsafeMutableRawPointer?, _ capacity: Int, _ layout: UnsafePointer<vqz_layout>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: VectorFileHandle = try unsafe Handle.object(file, "file")
    guard let samples = unsafe samples else { throw VQZError.missing("samples") }
    let wanted = try unsafe CallerBytes.indices(indices, indexCount, limits: handle.limits)
    let target = try unsafe SampleLayout(
      layout, of: try handle.header(of: wanted.count), capacity: capacity)
    let found = try handle.vectors.samples(of: wanted)
    _ = unsafe target.scatter(found, first: 0, to: samples)
  }
}

/// Closes a file of vectors.
@c @implementation
public func vqz_vector_file_free(_ file: OpaquePointer?) {
  unsafe Handle.release(file, as: VectorFileHandle.self)
}
