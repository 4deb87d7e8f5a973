import CVQZ
import VQZ

/// Structs of the caller that begin with their size: what is read from them and written to them is
/// never more than the caller says they hold.
enum CallerStruct {
  /// Bytes that a struct of a later version may have more than it has here; beyond, the size is
  /// taken for one that nobody has filled in.
  private static let growthLimit = 1 << 16

  /// The struct, as much of it as is known here; nil for NULL.
  ///
  /// - Throws: `usage` for a size that cannot be, or where a later version has a say that is not
  ///   known here.
  static func read<Value: BitwiseCopyable>(
    _ pointer: UnsafePointer<Value>?, _ name: String
  ) throws(VQZError) -> Value? {
    guard let pointer = unsafe pointer else { return nil }
    let start = unsafe UnsafeRawPointer(pointer)
    let size = unsafe start.loadUnaligned(as: Int.self)
    let known = MemoryLayout<Value>.stride
    try check(size, known, name)
    for offset in known..<size {
      guard unsafe start.load(fromByteOffset: offset, as: UInt8.self) == 0 else {
        throw VQZError(
          .usage, "\(name): found a member at byte \(offset), expected none beyond \(known)",
          hint: "the program was built for a later version of this library")
      }
    }
    return unsafe start.loadUnaligned(as: Value.self)
  }

  /// Checks the size that a struct for results says it has; NULL is fine where it may be.
  static func check<Value: BitwiseCopyable>(
    _ pointer: UnsafeMutablePointer<Value>?, _ name: String, isOptional: Bool = false
  ) throws(VQZError) {
    guard let pointer = unsafe pointer else {
      guard isOptional else { throw .missing(name) }
      return
    }
    let size = unsafe UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    try check(size, MemoryLayout<Value>.stride, name)
  }

  /// Writes a result whose size was checked before, and 0 into what is not known here.
  static func write<Value: BitwiseCopyable>(
    _ value: Value, to pointer: UnsafeMutablePointer<Value>?
  ) {
    guard let pointer = unsafe pointer else { return }
    let size = unsafe UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    unsafe fill(pointer, size: size, with: value)
  }

  /// Fills a struct in the way of `_init`. A size that cannot be is written down all the same, for
  /// the call that gets the struct to refuse it; no byte beyond is touched.
  static func fill<Value: BitwiseCopyable>(
    _ pointer: UnsafeMutablePointer<Value>?, size: Int, with value: Value
  ) {
    guard let pointer = unsafe pointer, size >= MemoryLayout<Int>.size else { return }
    let known = MemoryLayout<Value>.stride
    let isPossible = size <= known + growthLimit
    let target = unsafe UnsafeMutableRawBufferPointer(
      start: pointer, count: isPossible ? size : min(size, known))
    for index in target.indices { unsafe target[index] = 0 }
    unsafe withUnsafeBytes(of: value) { bytes in
      unsafe target.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes.prefix(target.count)))
    }
    unsafe target.storeBytes(of: size, as: Int.self)
  }

  private static func check(_ size: Int, _ known: Int, _ name: String) throws(VQZError) {
    guard size >= known, size - known <= growthLimit else {
      throw VQZError(
        .usage, "\(name).struct_size: found \(UInt(bitPattern: size)), expected \(known)",
        hint: "fill options by their function _init, and set the size of results")
    }
  }
}

extension VQZError {
  /// A pointer is NULL that must not be.
  static func missing(_ name: String) -> VQZError {
    VQZError(.usage, "\(name): found NULL, expected an address")
  }
}
