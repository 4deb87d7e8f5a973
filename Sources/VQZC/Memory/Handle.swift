import VQZ

/// Objects that the caller holds by a pointer, each with a count of references.
enum Handle {
  /// A pointer with a reference of its own.
  static func pointer(retaining object: AnyObject) -> OpaquePointer {
    unsafe OpaquePointer(Unmanaged.passRetained(object).toOpaque())
  }

  /// The object behind a pointer that this library gave, and that has not been released.
  ///
  /// - Throws: `usage` for NULL.
  static func object<Object: AnyObject>(
    _ pointer: OpaquePointer?, _ name: String, as type: Object.Type = Object.self
  ) throws(VQZError) -> Object {
    guard let pointer = unsafe pointer else { throw .missing(name) }
    return unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }

  /// The object, of which the pointer's reference is taken over.
  static func take<Object: AnyObject>(_ pointer: OpaquePointer, as type: Object.Type) -> Object {
    unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(pointer)).takeRetainedValue()
  }

  static func retain<Object: AnyObject>(_ pointer: OpaquePointer?, as type: Object.Type) {
    guard let pointer = unsafe pointer else { return }
    _ = unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(pointer)).retain()
  }

  static func release<Object: AnyObject>(_ pointer: OpaquePointer?, as type: Object.Type) {
    guard let pointer = unsafe pointer else { return }
    unsafe Unmanaged<Object>.fromOpaque(UnsafeRawPointer(pointer)).release()
  }
}

/// Where a function puts the pointer of an object that it makes.
@safe struct GivenHandle {
  private let target: UnsafeMutablePointer<OpaquePointer?>

  /// - Throws: `usage` for NULL.
  init(_ target: UnsafeMutablePointer<OpaquePointer?>?, _ name: String) throws(VQZError) {
    guard let target = unsafe target else { throw .missing(name) }
    unsafe self.target = unsafe target
  }

  func give(_ object: AnyObject) {
    unsafe target.pointee = Handle.pointer(retaining: object)
  }
}
