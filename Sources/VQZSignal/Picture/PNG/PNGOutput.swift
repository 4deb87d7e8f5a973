#if PNG
  import CSPNG
  import VQZCore

  /// Where the library's bytes go; remembers the first failure of the sink.
  final class PNGOutput {
    private let sink: SignalSink
    private(set) var failure: SignalError?

    init(_ sink: @escaping SignalSink) { self.sink = sink }

    @unsafe static func receive(
      _ user: UnsafeMutableRawPointer?, _ source: UnsafeMutableRawPointer?, _ count: Int
    ) -> Int32 {
      guard let user = unsafe user else { return Int32(SPNG_IO_ERROR.rawValue) }
      let output = unsafe Unmanaged<PNGOutput>.fromOpaque(user).takeUnretainedValue()
      let bytes = unsafe UnsafeRawBufferPointer(start: source, count: count)
      do throws(SignalError) {
        try unsafe output.sink(bytes.bindMemory(to: UInt8.self).span)
        return Int32(SPNG_OK.rawValue)
      } catch {
        output.failure = error
        return Int32(SPNG_IO_ERROR.rawValue)
      }
    }
  }
#endif
