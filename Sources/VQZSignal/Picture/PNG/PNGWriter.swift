#if PNG
  import CSPNG
  import VQZCore

  /// Writes a PNG row by row, so that the picture need not be held again.
  ///
  /// Rows of samples in the order of `PictureLayout`, of 16 bits with the highest byte first;
  /// metadata goes before the samples.
  @safe final class PNGWriter {
    /// On photographs 7 % larger than at the library's default of 6, in a third of its time.
    static let compressionLevel: Int32 = 2

    private let context: OpaquePointer
    private let output: PNGOutput
    private let storage = PNGChunkStorage()

    init(
      width: Int, height: Int, layout: PictureLayout, isWide: Bool, metadata: [Signal.Metadata],
      sink: @escaping SignalSink
    ) throws(SignalError) {
      guard
        let width = UInt32(exactly: width), let height = UInt32(exactly: height),
        (1...UInt32(Int32.max)).contains(width), (1...UInt32(Int32.max)).contains(height)
      else {
        throw .unwritablePicture(
          found: "size \(width)×\(height)", expected: "1 to \(Int32.max) on each side")
      }
      guard let context = unsafe spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else {
        throw .library(format: .png, status: "no encoder")
      }
      unsafe self.context = context
      output = PNGOutput(sink)
      let user = unsafe Unmanaged.passUnretained(output).toOpaque()
      try PNGStatus.check(
        unsafe spng_set_png_stream(
          context,
          { _, user, source, count in unsafe PNGOutput.receive(user, source, count) }, user))
      try PNGStatus.check(
        unsafe spng_set_option(
          context, SPNG_IMG_COMPRESSION_LEVEL, PNGWriter.compressionLevel))
      var header = spng_ihdr()
      header.width = width
      header.height = height
      header.bit_depth = isWide ? 16 : 8
      header.color_type = PNGWriter.colourType(layout)
      try PNGStatus.check(unsafe spng_set_ihdr(context, &header))
      unsafe storage.set(metadata, on: context)
      try check(
        unsafe spng_encode_image(
          context, nil, 0, Int32(SPNG_FMT_RAW.rawValue),
          Int32(SPNG_ENCODE_PROGRESSIVE.rawValue | SPNG_ENCODE_FINALIZE.rawValue)))
    }

    deinit {
      unsafe spng_ctx_free(context)
    }

    /// Which metadata was left out and why.
    var notices: [String] { storage.notices }

    private static func colourType(_ layout: PictureLayout) -> UInt8 {
      let type =
        switch layout {
        case .grey: SPNG_COLOR_TYPE_GRAYSCALE
        case .greyAlpha: SPNG_COLOR_TYPE_GRAYSCALE_ALPHA
        case .rgb: SPNG_COLOR_TYPE_TRUECOLOR
        case .rgba: SPNG_COLOR_TYPE_TRUECOLOR_ALPHA
        }
      return UInt8(type.rawValue)
    }

    /// The error of the sink, where it is the cause, goes before the library's own.
    private func check(_ status: Int32) throws(SignalError) {
      if let failure = output.failure { throw failure }
      guard !PNGStatus.isEnd(status) else { return }
      try PNGStatus.check(status)
    }

    /// The last row of the picture also ends the file.
    func writeRow(_ row: Span<UInt8>) throws(SignalError) {
      let status = unsafe row.withUnsafeBufferPointer { row in
        unsafe spng_encode_row(context, row.baseAddress, row.count)
      }
      try check(status)
    }
  }
#endif
