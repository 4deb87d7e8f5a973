import CVQZ
import VQZ

/// What came of a call, for the caller.
enum CallStatus {
  static let ok = vqz_status(VQZ_OK)

  /// Does the work of a function, and turns what it throws into a status and the caller's error.
  static func of(
    _ error: UnsafeMutablePointer<vqz_error>?, _ work: () throws -> Void
  ) -> vqz_status {
    do {
      try work()
      return ok
    } catch let failure as VQZError {
      unsafe report(failure, to: error)
      return failure.code.rawValue
    } catch let other {
      let failure = VQZError(.inputOutput, "work: found \(other), expected none")
      unsafe report(failure, to: error)
      return failure.code.rawValue
    }
  }

  private static func report(_ failure: VQZError, to error: UnsafeMutablePointer<vqz_error>?) {
    guard let error = unsafe error else { return }
    var report = vqz_error()
    report.status = failure.code.rawValue
    CallerBytes.write(failure.rule ?? "", to: &report.rule)
    CallerBytes.write(failure.message, to: &report.message)
    CallerBytes.write(failure.hint ?? "", to: &report.hint)
    unsafe UnsafeMutableRawPointer(error).storeBytes(of: report, as: vqz_error.self)
  }
}
