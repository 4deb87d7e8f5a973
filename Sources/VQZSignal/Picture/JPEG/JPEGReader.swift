#if JPEG
  import CTurboJPEG
  package import VQZCore

  /// Reads baseline and progressive JPEG, grey and colour, through libjpeg-turbo.
  ///
  /// The accurate inverse transform and smooth chroma upsampling are used. An EXIF orientation is
  /// kept as metadata and not applied, so width and height are those of the stored samples.
  package enum JPEGReader {
    package static func read(_ bytes: [UInt8], limits: Limits) throws(SignalError) -> Signal {
      let markers = try JPEGMarkers(bytes)
      let layout = try layout(of: markers)
      // Besides the samples a progressive file keeps 16-bit coefficients of every component.
      let coefficients =
        markers.isProgressive ? 2 * markers.componentCount * paddedArea(markers) : 0
      let byteCount = try SignalReader.checkedByteCount(
        width: markers.width, height: markers.height, layout: layout, extra: coefficients,
        limits: limits)
      let (samples, notice) = try decode(bytes, markers, layout, byteCount: byteCount)
      guard
        let picture = try? Signal(
          width: markers.width, height: markers.height, layout: layout, samples: samples,
          metadata: markers.metadata, origin: .jpeg, notices: markers.notices + notice)
      else { throw .library(format: .jpeg, status: "\(samples.count) samples") }
      return picture
    }

    /// Positions once both sides are rounded up to the largest block of chroma subsampling.
    private static func paddedArea(_ markers: JPEGMarkers) -> Int {
      (markers.width + 31) / 32 * 32 * ((markers.height + 31) / 32 * 32)
    }

    private static func layout(of markers: JPEGMarkers) throws(SignalError) -> PictureLayout {
      guard markers.componentCount > 0 else {
        throw .malformedSignal(
          format: .jpeg, what: "frame header", found: "none or no components",
          expected: "one before the first scan")
      }
      guard markers.precision == 8 else {
        throw .unsupportedSignal(
          format: .jpeg, found: "\(markers.precision) bits a sample", expected: "8")
      }
      guard markers.width > 0, markers.height > 0 else {
        throw .unsupportedSignal(
          format: .jpeg, found: "size \(markers.width)×\(markers.height) in the frame header",
          expected: "at least 1×1")
      }
      switch markers.componentCount {
      case 1: return .grey
      case 3: return .rgb
      case 4:
        throw .unsupportedSignal(
          format: .jpeg, found: "four components (CMYK)", expected: "grey or RGB")
      default:
        throw .unsupportedSignal(
          format: .jpeg, found: "\(markers.componentCount) components",
          expected: "grey or RGB")
      }
    }

    private static func decode(
      _ bytes: [UInt8], _ markers: JPEGMarkers, _ layout: PictureLayout, byteCount: Int
    ) throws(SignalError) -> (samples: [UInt8], notices: [String]) {
      guard let handle = unsafe tjInitDecompress() else {
        throw .library(format: .jpeg, status: "no decoder")
      }
      defer { unsafe _ = tjDestroy(handle) }
      var width: Int32 = 0
      var height: Int32 = 0
      var subsampling: Int32 = 0
      var space: Int32 = 0
      let status = unsafe bytes.withUnsafeBufferPointer { input in
        unsafe tjDecompressHeader3(
          handle, input.baseAddress, UInt(input.count), &width, &height, &subsampling, &space)
      }
      guard unsafe status == 0 || tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue) else {
        throw unsafe failure(handle)
      }
      // The library must have seen the frame that the limits were checked against.
      guard Int(width) == markers.width, Int(height) == markers.height else {
        throw .malformedSignal(
          format: .jpeg, what: "frame header", found: "a second one of \(width)×\(height)",
          expected: "\(markers.width)×\(markers.height)")
      }
      guard UInt32(space) != TJCS_CMYK.rawValue, UInt32(space) != TJCS_YCCK.rawValue else {
        throw .unsupportedSignal(
          format: .jpeg, found: "CMYK colours", expected: "grey or RGB")
      }
      let format = Int32((layout == .grey ? TJPF_GRAY : TJPF_RGB).rawValue)
      var decoded: Int32 = 0
      let samples = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
        // A damaged file may leave rows unwritten.
        unsafe output.initialize(repeating: 0)
        decoded = unsafe bytes.withUnsafeBufferPointer { input in
          unsafe tjDecompress2(
            handle, input.baseAddress, UInt(input.count), output.baseAddress, width, 0, height,
            format, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
        }
        count = byteCount
      }
      if decoded == 0 { return (samples, []) }
      let text = unsafe String(cString: tjGetErrorStr2(handle))
      // Stray bytes between segments do not touch the samples; many cameras write them.
      guard
        unsafe tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue),
        text.contains("extraneous")
      else { throw unsafe failure(handle) }
      return (samples, ["the JPEG decoder warns: \(text)"])
    }

    @unsafe private static func failure(_ handle: tjhandle) -> SignalError {
      let text = unsafe String(cString: tjGetErrorStr2(handle))
      let lower = text.lowercased()
      if lower.contains("premature") || lower.contains("ended prematurely") {
        return .truncated(format: .jpeg, found: text, expected: "a whole file")
      }
      if lower.contains("unsupported") || lower.contains("not supported") {
        return .unsupportedSignal(
          format: .jpeg, found: text, expected: "baseline or progressive JPEG")
      }
      return .malformedSignal(
        format: .jpeg, what: "decoding", found: text, expected: "a JPEG that decodes")
    }
  }
#endif
