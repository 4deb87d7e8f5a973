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

    /// What a failed call to read means; `memoryLimit` is the limit that chunks were held to.
    static func readFailure(_ status: Int32, byteCount: Int, chunkLimit: Int) -> SignalError {
      switch status {
      case Int32(SPNG_IO_EOF.rawValue), Int32(SPNG_EOF.rawValue),
        Int32(SPNG_EIDAT_TOO_SHORT.rawValue):
        .truncated(format: .png, found: "\(byteCount) bytes", expected: "a whole file")
      case Int32(SPNG_EMEM.rawValue), Int32(SPNG_ECHUNK_LIMITS.rawValue):
        // The library reports a chunk over the limit as a lack of memory.
        .overMemory(needed: chunkLimit + 1, limit: chunkLimit)
      case Int32(SPNG_ECHUNK_UNKNOWN_CRITICAL.rawValue):
        .unsupportedSignal(
          format: .png, found: text(status), expected: "the chunks of the PNG standard")
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
