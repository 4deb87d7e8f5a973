#if TIFF
  import CVQZTIFF
  package import VQZCore

  /// Reads the first page of TIFF and BigTIFF through libtiff: grey, RGB, palettes, CMYK and YCbCr
  /// of 1 to 16 bits, in strips or tiles, with the compressions in use.
  ///
  /// The directory is read here, so that limits are checked before the library takes memory. Depths
  /// under 8 bits expand exactly; deeper ones are kept in arrays, and in pictures rounded to 8 with
  /// a notice. An orientation is kept as EXIF and not applied.
  package enum TIFFReader {
    /// - Parameters:
    ///   - bytes: of the whole file.
    ///   - kind: picture or array.
    ///   - limits: what reading may take.
    package static func read(
      _ bytes: [UInt8], as kind: SignalKind, limits: Limits
    ) throws(SignalError) -> Signal {
      let file = try TIFFFile(bytes)
      guard let page = file.first.flatMap({ TIFFDirectory(file, at: $0) }) else {
        throw .truncated(
          format: .tiff, found: "\(bytes.count) bytes", expected: "a whole directory")
      }
      let samples = try TIFFSamples(page)
      let isKept = kind == .array && samples.bits > 8
      let (byteCount, rawByteCount) = try checked(samples, isKept: isKept, limits: limits)
      let (raw, warnings) = try decode(bytes, samples, byteCount: rawByteCount, limits: limits)
      let isPlain = samples.isPlain
      let converted =
        isPlain
        ? raw : TIFFColours(samples, isKept: isKept).converted(raw, byteCount: byteCount)
      var described = TIFFMetadata(page, samples)
      let notices = notices(samples, isKept: isKept, &described)
      let metadata = described.metadata + maximum(samples, isKept: isKept)
      let signal = try? Signal(
        kind: kind,
        shape: Signal.Shape(
          axes: [samples.height, samples.width], channels: samples.layout.channelCount),
        sampleType: isKept ? .u16 : .u8, samples: converted, origin: .tiff,
        originalBitsPerSample: samples.bits, metadata: metadata, notices: notices + warnings)
      guard let signal else {
        throw .library(format: .tiff, status: "\(converted.count) bytes of samples")
      }
      return signal
    }

    /// Bytes of the picture and of the samples in the file, once the limits allow both.
    private static func checked(
      _ samples: TIFFSamples, isKept: Bool, limits: Limits
    ) throws(SignalError) -> (picture: Int, file: Int) {
      let (width, height) = (samples.width, samples.height)
      _ = try SignalReader.checkedByteCount(
        width: width, height: height, layout: .grey, limits: limits)
      // Fewer than 2^31 positions of at most 16 channels of 2 bytes, or the limit is another.
      let raw = width.saturatingProduct(height).saturatingProduct(
        samples.channelCount * samples.sampleByteCount)
      try checkTiles(samples, limits: limits)
      let byteCount = try SignalReader.checkedByteCount(
        width: width, height: height, layout: samples.layout, type: isKept ? .u16 : .u8,
        extra: samples.decoderByteCount.saturatingSum(samples.isPlain ? 0 : raw), limits: limits)
      return (byteCount, raw)
    }

    /// Tiles reach beyond the picture, which takes time: not as far as one likes.
    private static func checkTiles(
      _ samples: TIFFSamples, limits: Limits
    ) throws(SignalError) {
      let (width, height) = samples.segment
      guard width > 0, height > 0 else {
        throw .malformedSignal(
          format: .tiff, what: "tiles or strips", found: "size \(width)×\(height)",
          expected: "at least 1×1")
      }
      let columns = ((samples.width - 1) / width + 1).saturatingProduct(width)
      let rows = ((samples.height - 1) / height + 1).saturatingProduct(height)
      guard !samples.isTiled || columns.saturatingProduct(rows) <= limits.positionCount else {
        throw .tooLarge(width: columns, height: rows, limit: limits.positionCount)
      }
    }

    private static func notices(
      _ samples: TIFFSamples, isKept: Bool, _ described: inout TIFFMetadata
    ) -> [String] {
      var notices: [String] = []
      if samples.bits > 8, !isKept {
        notices.append(SampleScaling.notice(bitsPerSample: samples.bits))
      }
      if samples.isAssociated {
        notices.append("colours that were multiplied by alpha are divided by it")
      }
      if samples.colours == .inks {
        // A profile of CMYK says nothing of RGB.
        let hadProfile = described.removeProfile()
        notices.append(
          "CMYK is converted to RGB without its colour profile"
            + (hadProfile ? ", which is left out" : ""))
      }
      return notices + described.notices
    }

    /// Of 9 to 15 bits the largest value is kept as PAM has it.
    private static func maximum(_ samples: TIFFSamples, isKept: Bool) -> [Signal.Metadata] {
      isKept ? PictureMaximum(samples.maximum, .u16).metadata(.pam) : []
    }

    private static func decode(
      _ bytes: [UInt8], _ samples: TIFFSamples, byteCount: Int, limits: Limits
    ) throws(SignalError) -> (samples: [UInt8], notices: [String]) {
      var request = vqz_tiff_request()
      request.width = UInt32(samples.width)
      request.height = UInt32(samples.height)
      request.bit_count = Int32(samples.bits)
      request.channel_count = Int32(samples.channelCount)
      request.compression = Int32(samples.compression)
      request.strip_limit = TIFFSamples.stripLimit
      request.is_luma = samples.isLuma ? 1 : 0
      // What was counted before, tables of strips, which are in the file, and small things.
      request.memory_limit = samples.decoderByteCount.saturatingSum(
        bytes.count.saturatingProduct(4)
      ).saturatingSum(1 << 20)
      let decode = unsafe LibraryDecode(
        bytes, byteCount: byteCount, decoded: VQZ_TIFF_DECODED
      ) { input, output, text in
        unsafe vqz_tiff_decode(
          input.baseAddress, input.count, &request, output, text.baseAddress, text.count)
      }
      let text = decode.text
      switch decode.status {
      case VQZ_TIFF_DECODED:
        return (decode.samples, text.isEmpty ? [] : ["the TIFF decoder warns: \(text)"])
      case VQZ_TIFF_UNSUPPORTED:
        throw .unsupportedSignal(format: .tiff, found: text, expected: "TIFF that libtiff reads")
      case VQZ_TIFF_MEMORY:
        throw .overMemory(
          needed: limits.memoryByteCount.saturatingSum(1), limit: limits.memoryByteCount)
      default:
        throw .malformedSignal(
          format: .tiff, what: "decoding", found: text, expected: "a TIFF that decodes")
      }
    }
  }
#endif
