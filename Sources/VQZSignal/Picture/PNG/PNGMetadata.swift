#if PNG
  import CSPNG
  import VQZCore

  /// The ancillary chunks that are kept, read from a decoder that has seen them.
  ///
  /// The library drops chunks that are damaged, as readers of PNG customarily do; `PNGChunkWalk`
  /// sees them.
  enum PNGMetadata {
    @unsafe static func read(_ context: OpaquePointer) -> [Signal.Metadata] {
      var metadata: [Signal.Metadata] = []
      var profile = unsafe spng_iccp()
      if PNGStatus.isSuccess(unsafe spng_get_iccp(context, &profile)) {
        metadata.append(.colourProfile(unsafe bytes(profile.profile, profile.profile_len)))
      }
      var exif = unsafe spng_exif()
      if PNGStatus.isSuccess(unsafe spng_get_exif(context, &exif)) {
        metadata.append(.exif(unsafe bytes(exif.data, exif.length)))
      }
      metadata += unsafe chunks(context)
      metadata += unsafe texts(context)
      return metadata
    }

    @unsafe private static func bytes(_ start: UnsafePointer<CChar>?, _ count: Int) -> [UInt8] {
      unsafe Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    @unsafe private static func chunks(_ context: OpaquePointer) -> [Signal.Metadata] {
      var found: [Signal.Metadata] = []
      func keep(_ type: String, _ data: [UInt8]) {
        found.append(.chunk(type: type, data))
      }
      var gamma: UInt32 = 0
      if PNGStatus.isSuccess(unsafe spng_get_gama_int(context, &gamma)) {
        keep("gAMA", bigEndian([gamma]))
      }
      var primaries = spng_chrm_int()
      if PNGStatus.isSuccess(unsafe spng_get_chrm_int(context, &primaries)) {
        keep(
          "cHRM",
          bigEndian([
            primaries.white_point_x, primaries.white_point_y, primaries.red_x, primaries.red_y,
            primaries.green_x, primaries.green_y, primaries.blue_x, primaries.blue_y,
          ]))
      }
      var intent: UInt8 = 0
      if PNGStatus.isSuccess(unsafe spng_get_srgb(context, &intent)) { keep("sRGB", [intent]) }
      var density = spng_phys()
      if PNGStatus.isSuccess(unsafe spng_get_phys(context, &density)) {
        keep("pHYs", bigEndian([density.ppu_x, density.ppu_y]) + [density.unit_specifier])
      }
      var time = spng_time()
      if PNGStatus.isSuccess(unsafe spng_get_time(context, &time)) {
        let year = [
          UInt8(truncatingIfNeeded: time.year >> 8), UInt8(truncatingIfNeeded: time.year),
        ]
        keep("tIME", year + [time.month, time.day, time.hour, time.minute, time.second])
      }
      found += unsafe unknownChunks(context)
      return found
    }

    private static func bigEndian(_ words: [UInt32]) -> [UInt8] {
      words.flatMap { word in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
      }
    }

    /// Chunks that the library does not know, such as `cICP`.
    @unsafe private static func unknownChunks(_ context: OpaquePointer) -> [Signal.Metadata] {
      var count: UInt32 = 0
      guard
        PNGStatus.isSuccess(unsafe spng_get_unknown_chunks(context, nil, &count)), count > 0
      else { return [] }
      var chunks = unsafe [spng_unknown_chunk](
        repeating: spng_unknown_chunk(), count: Int(count))
      guard
        PNGStatus.isSuccess(unsafe spng_get_unknown_chunks(context, &chunks, &count))
      else { return [] }
      var found: [Signal.Metadata] = []
      for index in 0..<Int(count) {
        let chunk = unsafe chunks[index]
        let type = unsafe chunk.type
        let name = [type.0, type.1, type.2, type.3]
        let data = unsafe bytes(
          chunk.data?.assumingMemoryBound(to: CChar.self), chunk.length)
        guard
          let kept = Signal.Metadata(kind: .chunk, payload: name + data), !found.contains(kept)
        else { continue }
        found.append(kept)
      }
      return found
    }

    @unsafe private static func texts(_ context: OpaquePointer) -> [Signal.Metadata] {
      var count: UInt32 = 0
      guard PNGStatus.isSuccess(unsafe spng_get_text(context, nil, &count)), count > 0 else {
        return []
      }
      var texts = unsafe [spng_text](repeating: spng_text(), count: Int(count))
      guard PNGStatus.isSuccess(unsafe spng_get_text(context, &texts, &count)) else { return [] }
      var found: [Signal.Metadata] = []
      for index in 0..<Int(count) {
        let text = unsafe texts[index]
        let keyword = unsafe withUnsafeBytes(of: text.keyword) { raw in
          unsafe latin1(Array(raw.prefix { $0 != 0 }))
        }
        let raw = unsafe bytes(text.text, text.length).filter { $0 != 0 }
        let isUnicode = unsafe text.type == Int32(SPNG_ITXT.rawValue)
        // International text is UTF-8; where it is not, its bytes are still worth keeping.
        let value = (isUnicode ? String(validating: raw, as: UTF8.self) : nil) ?? latin1(raw)
        guard !keyword.isEmpty else { continue }
        if isUnicode {
          found.append(unsafe international(text, keyword: keyword, value: value))
        } else {
          found.append(.text(keyword: keyword, value: value))
        }
      }
      return found
    }

    /// A text that would be written as a plain one, or has a language, is kept as the chunk it is.
    @unsafe private static func international(
      _ text: spng_text, keyword: String, value: String
    ) -> Signal.Metadata {
      let language = unsafe bytes(zeroTerminated: text.language_tag)
      let translated = unsafe bytes(zeroTerminated: text.translated_keyword)
      let isPlain = value.unicodeScalars.allSatisfy { $0.value < 256 }
      let comesBack = keyword == InternationalText.xmpKeyword || !isPlain
      guard !language.isEmpty || !translated.isEmpty || !comesBack else {
        return .text(keyword: keyword, value: value)
      }
      let name = keyword.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
      return .chunk(
        type: InternationalText.chunkType,
        name + [0, 0, 0] + language + [0] + translated + [0] + Array(value.utf8))
    }

    @unsafe private static func bytes(zeroTerminated text: UnsafePointer<CChar>?) -> [UInt8] {
      guard let text = unsafe text else { return [] }
      return unsafe Array(String(cString: text).utf8)
    }

    /// Latin-1 bytes are the first 256 code points.
    private static func latin1(_ bytes: [UInt8]) -> String {
      var text = ""
      for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
      return text
    }
  }
#endif
