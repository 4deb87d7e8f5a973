#if PNG
  import CSPNG
  import VQZCore

  /// One decode. The input must outlive it, which `PNGReader.read` sees to.
  @safe final class PNGDecoder {
    private let context: OpaquePointer
    private let bytes: [UInt8]
    private let chunks: PNGChunks
    private let stream: PNGStream
    private let limits: Limits

    /// - Parameter input: of `bytes`, as long as this is there.
    init(
      _ bytes: [UInt8], at input: UnsafeBufferPointer<UInt8>, limits: Limits
    ) throws(SignalError) {
      chunks = try PNGChunks(bytes)
      guard let context = unsafe spng_ctx_new(0) else {
        throw .library(format: .png, status: "no decoder")
      }
      unsafe self.context = context
      self.bytes = bytes
      self.limits = limits
      unsafe stream = PNGStream(input, ranges: chunks.picture)
      let largestSide = UInt32(Int32.max)
      try PNGStatus.check(unsafe spng_set_image_limits(context, largestSide, largestSide))
      let user = unsafe Unmanaged.passUnretained(stream).toOpaque()
      try PNGStatus.check(
        unsafe spng_set_png_stream(
          context,
          { _, user, target, count in unsafe PNGStream.read(user, target, count) }, user))
    }

    deinit {
      unsafe spng_ctx_free(context)
    }

    private func check(_ status: Int32) throws(SignalError) {
      guard PNGStatus.isSuccess(status) else {
        throw PNGStatus.readFailure(status, byteCount: bytes.count)
      }
    }

    /// - Parameters:
    ///   - kind: picture or array.
    ///   - walk: over the chunks of the same file.
    func signal(_ kind: SignalKind, of walk: PNGChunkWalk) throws(SignalError) -> Signal {
      var header = spng_ihdr()
      try check(unsafe spng_get_ihdr(context, &header))
      let width = Int(header.width)
      let height = Int(header.height)
      // Before the rest is read: nothing is allocated for a picture over the limits.
      _ = try SignalReader.checkedByteCount(
        width: width, height: height, layout: .grey, limits: limits)
      // Up to the samples, so that what is wrong is told before something is missing.
      try check(unsafe spng_decode_chunks(context))
      var transparency = spng_trns()
      let hasTransparency = PNGStatus.isSuccess(unsafe spng_get_trns(context, &transparency))
      let target = PNGTarget(header, hasTransparency: hasTransparency)
      let type: SampleType = target.isWide && kind == .array ? .u16 : .u8
      let byteCount = try SignalReader.checkedByteCount(
        width: width, height: height, layout: target.layout, type: type,
        extra: target.isWide ? 2 * width * target.layout.channelCount : 0, limits: limits)
      try checkPlausible(header)
      let samples =
        target.isWide
        ? try decodeWide(target, type, width: width, height: height, byteCount: byteCount)
        : try decode(target, count: byteCount)
      // Up to the end of the file, which is checked, too.
      try check(unsafe spng_decode_chunks(context))
      let limit = min(Signal.Metadata.byteLimit, max(1, limits.memoryByteCount))
      let metadata = PNGMetadataReader(chunks, of: bytes, limit: limit).metadata
      let omissions = walk.omissions(
        keeping: metadata, usesTransparency: hasTransparency && target.layout.hasAlpha)
      let bits = Int(header.bit_depth)
      let isRounded = bits > 8 * type.byteCount
      let signal = try? Signal(
        kind: kind,
        shape: Signal.Shape(axes: [height, width], channels: target.layout.channelCount),
        sampleType: type, samples: samples, origin: .png, originalBitsPerSample: bits,
        metadata: metadata,
        notices: (isRounded ? [SampleScaling.notice(bitsPerSample: bits)] : [])
          + omissions.notices)
      guard let signal else {
        throw .library(format: .png, status: "\(samples.count) bytes of samples")
      }
      return signal
    }

    /// Deflate packs at most 1032 to 1, so a short file cannot hold a large picture; finding that
    /// out first keeps forged sizes from costing memory.
    private func checkPlausible(_ header: spng_ihdr) throws(SignalError) {
      let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][Int(header.color_type)] ?? 1
      let bits = Int(header.width) * Int(header.bit_depth) * channels
      let least = (bits / 8) * Int(header.height) / 1032
      guard least <= bytes.count else {
        throw .truncated(
          format: .png, found: "\(bytes.count) bytes", expected: "at least \(least)")
      }
    }

    private func decode(_ target: PNGTarget, count: Int) throws(SignalError) -> [UInt8] {
      var length = 0
      try check(unsafe spng_decoded_image_size(context, target.format, &length))
      guard length == count else {
        throw .library(format: .png, status: "\(length) bytes for \(count) samples")
      }
      var status: Int32 = 0
      let samples = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, filled in
        status = unsafe spng_decode_image(
          context, output.baseAddress, count, target.format, target.flags)
        filled = PNGStatus.isSuccess(status) ? count : 0
      }
      try check(status)
      return samples
    }

    /// Row by row through a buffer of 16-bit samples, so that the picture is held once only.
    ///
    /// - Parameters:
    ///   - target: of 16 bits.
    ///   - type: u16, or u8 to round them.
    ///   - width: columns of the picture.
    ///   - height: its rows.
    ///   - byteCount: of all samples.
    private func decodeWide(
      _ target: PNGTarget, _ type: SampleType, width: Int, height: Int, byteCount: Int
    ) throws(SignalError) -> [UInt8] {
      try check(
        unsafe spng_decode_image(
          context, nil, 0, target.format,
          target.flags | Int32(SPNG_DECODE_PROGRESSIVE.rawValue)))
      let channels = target.layout.channelCount
      var row = [UInt16](repeating: 0, count: width * channels)
      var samples = [UInt8](repeating: 0, count: byteCount)
      var isAtEnd = false
      while !isAtEnd {
        var place = spng_row_info()
        let placed = unsafe spng_get_row_info(context, &place)
        // The last row says so only in the last pass of seven, which may be empty.
        if PNGStatus.isEnd(placed) { break }
        try check(placed)
        let status = unsafe row.withUnsafeMutableBytes { buffer in
          unsafe spng_decode_row(context, buffer.baseAddress, buffer.count)
        }
        isAtEnd = PNGStatus.isEnd(status)
        if !isAtEnd { try check(status) }
        let step = target.columns(pass: Int(place.pass))
        let start = Int(place.row_num) * width * channels
        guard place.row_num < UInt32(height) else { continue }
        for column in stride(from: step.first, to: width, by: step.distance) {
          for index in column * channels..<(column + 1) * channels {
            if type == .u8 {
              samples[start + index] = SampleScaling.narrowed(row[index])
            } else {
              samples[2 * (start + index)] = UInt8(truncatingIfNeeded: row[index])
              samples[2 * (start + index) + 1] = UInt8(truncatingIfNeeded: row[index] >> 8)
            }
          }
        }
      }
      return samples
    }
  }
#endif
