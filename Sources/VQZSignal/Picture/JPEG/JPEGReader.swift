#if JPEG
  import CVQZJPEG
  package import VQZCore

  /// Reads baseline and progressive JPEG, grey, colour and CMYK, through libjpeg-turbo.
  ///
  /// The accurate inverse transform and smooth chroma upsampling are used. An EXIF orientation is
  /// kept as metadata and not applied, so width and height are those of the stored samples.
  package enum JPEGReader {
    package static func read(_ bytes: [UInt8], limits: Limits) throws(SignalError) -> Signal {
      let markers = try JPEGMarkers(bytes)
      let layout = try layout(of: markers)
      // Besides the samples the 16-bit coefficients of every component are there where one scan
      // does not have all of them.
      let coefficients =
        markers.hasManyScans ? 2 * markers.componentCount * paddedArea(markers) : 0
      let byteCount = try SignalReader.checkedByteCount(
        width: markers.width, height: markers.height, layout: layout, extra: coefficients,
        limits: limits)
      let (samples, warning) = try decode(bytes, markers, byteCount: byteCount, limits: limits)
      var notices = markers.notices
      var metadata = markers.metadata
      if markers.componentCount == 4 {
        // A profile of CMYK says nothing of RGB.
        metadata.removeAll { $0.kind == .colourProfile }
        let without = "CMYK is converted to RGB without its colour profile"
        notices.append(
          without + (metadata.count == markers.metadata.count ? "" : ", which is left out"))
      }
      guard
        let picture = try? Signal(
          width: markers.width, height: markers.height, layout: layout, samples: samples,
          metadata: metadata, origin: .jpeg, notices: notices + warning)
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
      case 3, 4: return .rgb
      default:
        throw .unsupportedSignal(
          format: .jpeg, found: "\(markers.componentCount) components",
          expected: "grey, RGB or CMYK")
      }
    }

    /// Bytes a column of what the library has of a few rows, at most.
    private static let rowMemory = 512
    /// Most scans of a file: hundreds of empty ones are how a small file costs hours.
    private static let scanLimit: Int32 = 500

    private static func decode(
      _ bytes: [UInt8], _ markers: JPEGMarkers, byteCount: Int, limits: Limits
    ) throws(SignalError) -> (samples: [UInt8], notices: [String]) {
      var request = vqz_jpeg_request()
      request.width = UInt32(markers.width)
      request.height = UInt32(markers.height)
      request.component_count = Int32(markers.componentCount)
      request.scan_limit = scanLimit
      // Coefficients were counted before, by the first scan. Should others follow, the library has
      // room for as many bytes, and for its tables and rows.
      let rest = limits.memoryByteCount - byteCount
      request.memory_limit = rest.saturatingSum(rowMemory * markers.width).saturatingSum(1 << 20)
      let decode = unsafe LibraryDecode(
        bytes, byteCount: byteCount, decoded: VQZ_JPEG_DECODED
      ) { input, output, text in
        unsafe vqz_jpeg_decode(
          input.baseAddress, input.count, &request, output, text.baseAddress, text.count)
      }
      guard decode.status == VQZ_JPEG_DECODED else {
        throw failure(decode.status, decode.text, memoryLimit: limits.memoryByteCount)
      }
      // Stray bytes between segments do not touch the samples; many cameras write them.
      let warnings = decode.text.isEmpty ? [] : ["the JPEG decoder warns: \(decode.text)"]
      return (decode.samples, warnings)
    }

    private static func failure(_ status: Int, _ text: String, memoryLimit: Int) -> SignalError {
      switch status {
      case VQZ_JPEG_TRUNCATED:
        .truncated(format: .jpeg, found: text, expected: "a whole file")
      case VQZ_JPEG_UNSUPPORTED:
        .unsupportedSignal(
          format: .jpeg, found: text, expected: "baseline or progressive JPEG")
      case VQZ_JPEG_MEMORY:
        .overMemory(needed: memoryLimit.saturatingSum(1), limit: memoryLimit)
      default:
        .malformedSignal(
          format: .jpeg, what: "decoding", found: text, expected: "a JPEG that decodes")
      }
    }
  }
#endif
