public import CVQZ
import VQZ

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The VQZ_ABI_VERSION of the library: for programs that load it by hand.
@c @implementation
public func vqz_abi_version() -> UInt32 { UInt32(VQZ_ABI_VERSION) }

/// The version of the library.
@c @implementation
public func vqz_version() -> UnsafePointer<CChar>? { unsafe LibraryTexts.shared.version }

/// The name of a status, such as "corrupt"; "unknown" for none of this version.
@c @implementation
public func vqz_status_name(_ status: vqz_status) -> UnsafePointer<CChar>? {
  unsafe LibraryTexts.shared.names[status] ?? LibraryTexts.shared.unknown
}

/// Releases bytes that a function of this library gave.
@c @implementation
public func vqz_free(_ bytes: UnsafeMutableRawPointer?) {
  unsafe free(bytes)
}

/// Texts of the library that stay for as long as the process.
@safe struct LibraryTexts: @unchecked Sendable {
  static let shared = LibraryTexts()

  @unsafe let version: UnsafePointer<CChar>?
  @unsafe let unknown: UnsafePointer<CChar>?
  /// By status.
  @unsafe let names: [vqz_status: UnsafePointer<CChar>]

  private init() {
    unsafe version = unsafe UnsafePointer(CallerBytes.copy(VQZLibrary.version))
    unsafe unknown = unsafe UnsafePointer(CallerBytes.copy("unknown"))
    var words: [vqz_status: String] = [vqz_status(VQZ_OK): "ok", vqz_status(VQZ_MORE): "more"]
    for code in VQZError.Code.allCases { words[code.rawValue] = "\(code)" }
    unsafe names = unsafe words.compactMapValues { word in
      unsafe CallerBytes.copy(word).map { unsafe UnsafePointer($0) }
    }
  }
}
