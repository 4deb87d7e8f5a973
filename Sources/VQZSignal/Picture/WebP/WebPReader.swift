#if WebP
  import CVQZWebP
  package import VQZCore

  /// Reads WebP, lossy and lossless, through libwebp. Of an animation the first frame is read, on a
  /// canvas that is transparent beside it.
  package enum WebPReader {
    package static func read(_ bytes: [UInt8], limits: Limits) throws(SignalError) -> Signal {
      let chunks = try WebPChunks(bytes)
      let part = Array(bytes[chunks.picture])
      let features = try look(part)
      let size = (width: Int(features.width), height: Int(features.height))
      let canvas = chunks.canvas ?? size
      let frame =
        chunks.frame
        ?? WebPChunks.Frame(left: 0, top: 0, width: canvas.width, height: canvas.height)
      guard frame.width == size.width, frame.height == size.height,
        frame.left <= canvas.width - size.width, frame.top <= canvas.height - size.height
      else {
        throw .malformedSignal(
          format: .webp, what: "picture",
          found: "\(size.width)×\(size.height) at (\(frame.left), \(frame.top))",
          expected: "\(frame.width)×\(frame.height) within \(canvas.width)×\(canvas.height)")
      }
      let isWhole = size == canvas
      let layout: PictureLayout = features.has_alpha == 0 && isWhole ? .rgb : .rgba
      // The library holds a lossless picture, and alpha, as 32 bits of each position.
      let extra = size.width * size.height * (isWhole ? 4 : 8)
      let byteCount = try SignalReader.checkedByteCount(
        width: canvas.width, height: canvas.height, layout: layout,
        extra: features.has_alpha == 0 && features.is_lossless == 0 && isWhole ? 0 : extra,
        limits: limits)
      var samples = try decode(part, features)
      if !isWhole {
        samples = placed(samples, frame, on: canvas, byteCount: byteCount)
      }
      guard
        let picture = try? Signal(
          width: canvas.width, height: canvas.height, layout: layout, samples: samples,
          metadata: chunks.metadata, origin: .webp, notices: chunks.notices)
      else { throw .library(format: .webp, status: "\(samples.count) samples") }
      return picture
    }

    private static func look(_ bytes: [UInt8]) throws(SignalError) -> vqz_webp_features {
      var features = vqz_webp_features()
      let status = unsafe bytes.withUnsafeBufferPointer { input in
        unsafe vqz_webp_look(input.baseAddress, input.count, &features)
      }
      try check(status)
      guard features.width > 0, features.height > 0 else {
        throw .malformedSignal(
          format: .webp, what: "picture", found: "size \(features.width)×\(features.height)",
          expected: "at least 1×1")
      }
      return features
    }

    private static func check(_ status: Int32) throws(SignalError) {
      switch Int(status) {
      case VQZ_WEBP_DECODED: return
      case VQZ_WEBP_TRUNCATED:
        throw .truncated(
          format: .webp, found: "an end within the picture", expected: "a whole one")
      case VQZ_WEBP_UNSUPPORTED:
        throw .unsupportedSignal(
          format: .webp, found: "features that libwebp lacks", expected: "lossy or lossless WebP")
      case VQZ_WEBP_MEMORY: throw .library(format: .webp, status: "no memory")
      default:
        throw .malformedSignal(
          format: .webp, what: "decoding", found: "bits that make no picture",
          expected: "a WebP that decodes")
      }
    }

    /// Red, green and blue of each position, and alpha where the picture has it.
    private static func decode(
      _ bytes: [UInt8], _ features: vqz_webp_features
    ) throws(SignalError) -> [UInt8] {
      var features = features
      let channels = features.has_alpha == 0 ? 3 : 4
      let byteCount = Int(features.width) * Int(features.height) * channels
      var status: Int32 = 0
      let samples = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
        status = unsafe bytes.withUnsafeBufferPointer { input in
          unsafe vqz_webp_decode(input.baseAddress, input.count, &features, output.baseAddress)
        }
        count = Int(status) == VQZ_WEBP_DECODED ? byteCount : 0
      }
      try check(status)
      return samples
    }

    /// A frame on a canvas, with alpha.
    private static func placed(
      _ samples: [UInt8], _ frame: WebPChunks.Frame, on canvas: (width: Int, height: Int),
      byteCount: Int
    ) -> [UInt8] {
      let channels = samples.count / (frame.width * frame.height)
      var whole = [UInt8](repeating: 0, count: byteCount)
      for row in 0..<frame.height {
        for column in 0..<frame.width {
          let source = (row * frame.width + column) * channels
          let target = ((frame.top + row) * canvas.width + frame.left + column) * 4
          for channel in 0..<3 { whole[target + channel] = samples[source + channel] }
          whole[target + 3] = channels == 4 ? samples[source + 3] : 255
        }
      }
      return whole
    }
  }
#endif
