import CVQZ
import VQZ

/// Functions of the caller, each with the pointer it is to get. They run on the thread that made
/// the call.
enum Callbacks {
  /// Tells progress; nil where nobody is to be told.
  static func progress(
    _ function: vqz_progress_fn?, _ user: UnsafeMutableRawPointer?
  ) -> ProgressHandler? {
    guard let function = unsafe function else { return nil }
    return { done in
      let answer = unsafe function(user, done)
      guard answer == 0 else {
        throw VQZError(.interrupted, "progress: found a request to stop (\(answer)), expected 0")
      }
    }
  }

  /// - Throws: `inputOutput` where a callback failed.
  static func check(_ answer: Int32, _ name: String) throws(VQZError) {
    guard answer == 0 else {
      throw VQZError(.inputOutput, "\(name): found \(answer) from the callback, expected 0")
    }
  }
}

/// Finds models by asking the caller.
@safe struct CallerResolver: @unchecked Sendable {
  @unsafe private let function: vqz_resolve_fn
  @unsafe private let user: UnsafeMutableRawPointer?

  /// Nil where there is nobody to ask.
  init?(_ function: vqz_resolve_fn?, _ user: UnsafeMutableRawPointer?) {
    guard let function = unsafe function else { return nil }
    unsafe self.function = unsafe function
    unsafe self.user = unsafe user
  }

  func model(_ identifier: String) throws(VQZError) -> VQZModel? {
    var pointer: OpaquePointer? = nil
    let answer = unsafe identifier.withCString { unsafe function(user, $0, &pointer) }
    // The reference is this function's, whatever the answer.
    let handle = unsafe pointer.map { unsafe Handle.take($0, as: ModelHandle.self) }
    try Callbacks.check(answer, "resolve")
    return handle?.model
  }
}
