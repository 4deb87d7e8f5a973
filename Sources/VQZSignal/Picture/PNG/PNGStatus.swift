#if PNG
  import CSPNG
  import VQZCore

  /// The outcomes of libspng, as errors of this module.
  enum PNGStatus {
    static func isSuccess(_ status: Int32) -> Bool { status == Int32(SPNG_OK.rawValue) }
    static func isEnd(_ status: Int32) -> Bool { status == Int32(SPNG_EOI.rawValue) }

    static func text(_ status: Int32) -> String {
      guard let text = unsafe spng_strerror(status) else { return "status \(status)" }
      return unsafe String(cString: text)
    }

    /// Whether a chunk needs more memory than the library was allowed.
    static func isOverLimit(_ status: Int32) -> Bool {
      [SPNG_EMEM, SPNG_ECHUNK_LIMITS].contains { status == Int32($0.rawValue) }
    }

    /// What a failed call to read a file of so many bytes means.
    static func readFailure(_ status: Int32, byteCount: Int) -> SignalError {
      switch status {
      case Int32(SPNG_IO_EOF.rawValue), Int32(SPNG_EOF.rawValue):
        .truncated(format: .png, found: "\(byteCount) bytes", expected: "a whole file")
      case Int32(SPNG_EIDAT_TOO_SHORT.rawValue):
        .truncated(
          format: .png, found: "too few samples", expected: "as many as its header says")
      case Int32(SPNG_EMEM.rawValue):
        .library(format: .png, status: text(status))
      default:
        .malformedSignal(
          format: .png, what: "decoding", found: text(status), expected: "a valid PNG")
      }
    }

    static func check(_ status: Int32) throws(SignalError) {
      guard isSuccess(status) else {
        throw .library(format: .png, status: text(status))
      }
    }
  }
#endif
