public import CVQZ
import VQZ

/// Opens an archive that is in memory; the bytes are copied.
@c @implementation
public func vqz_archive_open(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: UnsafePointer<vqz_limits>?,
  _ archive: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(archive, "archive")
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    let limits = try unsafe ResourceLimits(limits)
    target.give(ArchiveHandle(try VQZArchive(file, limits: limits)))
  }
}

/// Opens an archive of the disk, which is read as its members are asked for.
@c @implementation
public func vqz_archive_open_path(
  _ path: UnsafePointer<CChar>?, _ limits: UnsafePointer<vqz_limits>?,
  _ archive: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(archive, "archive")
    guard let path = try unsafe CallerBytes.text(path, "path") else {
      throw VQZError.missing("path")
    }
    let limits = try unsafe ResourceLimits(limits)
    target.give(ArchiveHandle(try VQZArchive(path: path, limits: limits)))
  }
}

/// Describes an archive.
@c @implementation
public func vqz_archive_describe(
  _ archive: OpaquePointer?, _ info: UnsafeMutablePointer<vqz_archive_info>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ArchiveHandle = try unsafe Handle.object(archive, "archive")
    try unsafe CallerStruct.check(info, "info")
    var known = vqz_archive_info()
    known.byte_count = UInt64(handle.archive.byteCount)
    known.index_byte_count = UInt64(handle.archive.indexByteCount)
    known.model_byte_count = UInt64(handle.archive.modelByteCount)
    known.member_count = UInt64(handle.archive.count)
    known.model_count = UInt64(handle.archive.modelIdentifiers.count)
    unsafe CallerStruct.write(known, to: info)
  }
}

/// The name of a member: bytes, mostly UTF-8, and none of them 0.
@c @implementation
public func vqz_archive_name(
  _ archive: OpaquePointer?, _ number: Int,
  _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ count: UnsafeMutablePointer<Int>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ArchiveHandle = try unsafe Handle.object(archive, "archive")
    let target = try unsafe GivenBytes(bytes, count)
    try handle.check(number)
    try target.give(handle.archive.name(number))
  }
}

/// The number of the member of a name of `count` bytes.
@c @implementation
public func vqz_archive_find(
  _ archive: OpaquePointer?, _ name: UnsafeRawPointer?, _ count: Int,
  _ number: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ArchiveHandle = try unsafe Handle.object(archive, "archive")
    let name = try unsafe CallerBytes.array(name, count, "name")
    guard let number = unsafe number else { throw VQZError.missing("number") }
    guard let found = handle.archive.number(of: name) else {
      throw VQZError(
        .noInput,
        "member: found none named \(String(decoding: name.prefix(80), as: UTF8.self)), expected "
          + "one of \(handle.archive.count)")
    }
    unsafe number.pointee = found
  }
}

/// A member as the file that was put in, for vqz_decode and all that takes files.
@c @implementation
public func vqz_archive_member(
  _ archive: OpaquePointer?, _ number: Int,
  _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ count: UnsafeMutablePointer<Int>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ArchiveHandle = try unsafe Handle.object(archive, "archive")
    let target = try unsafe GivenBytes(bytes, count)
    try handle.check(number)
    try target.give(try handle.archive.file(number))
  }
}

/// A model that the archive carries, verified.
@c @implementation
public func vqz_archive_model(
  _ archive: OpaquePointer?, _ number: Int, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ArchiveHandle = try unsafe Handle.object(archive, "archive")
    let target = try unsafe GivenHandle(model, "model")
    let count = handle.archive.modelIdentifiers.count
    guard (0..<count).contains(number) else {
      throw VQZError(
        .usage, "number: found \(UInt(bitPattern: number)), expected less than \(count)")
    }
    target.give(ModelHandle(try handle.archive.carriedModels()[number]))
  }
}

/// Releases an archive.
@c @implementation
public func vqz_archive_free(_ archive: OpaquePointer?) {
  unsafe Handle.release(archive, as: ArchiveHandle.self)
}
