#if PNG
  import CSPNG

  /// Hands metadata to an encoder, and keeps the memory it refers to until the file is written.
  @safe final class PNGChunkStorage {
    private var blocks: [UnsafeMutableRawBufferPointer] = unsafe []
    private var texts: UnsafeMutableBufferPointer<spng_text>?
    private var unknown: UnsafeMutableBufferPointer<spng_unknown_chunk>?

    deinit {
      for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
      unsafe texts?.deallocate()
      unsafe unknown?.deallocate()
    }

    /// A copy of the bytes with a zero behind them, freed with this object.
    @unsafe private func keep(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
      unsafe block.copyBytes(from: bytes)
      unsafe block[bytes.count] = 0
      unsafe blocks.append(block)
      return unsafe block.bindMemory(to: CChar.self).baseAddress
    }

    @unsafe func set(
      _ metadata: [Metadata], on context: OpaquePointer
    ) throws(SignalError) {
      var texts: [(keyword: String, value: String)] = []
      var unknown: [(type: String, data: [UInt8])] = []
      for piece in metadata {
        switch piece {
        case .colourProfile(let bytes): try unsafe setProfile(bytes, on: context)
        case .exif(let bytes):
          var exif = unsafe spng_exif()
          unsafe exif.length = bytes.count
          unsafe exif.data = unsafe keep(bytes)
          try check(unsafe spng_set_exif(context, &exif), "EXIF")
        case .text(let keyword, let value) where value.isEmpty:
          // The library refuses a text of no letters, though the format allows it.
          unknown.append(("tEXt", try Self.keyword(keyword) + [0]))
        case .text(let keyword, let value): texts.append((keyword, value))
        case .pngChunk(let type, let data):
          guard Metadata.chunkByteCounts[type] == data.count else {
            throw .unwritableMetadata(
              what: "PNG chunk \(type)", found: "\(data.count) bytes",
              expected: Metadata.chunkByteCounts[type].map(String.init) ?? "a known chunk")
          }
          if try unsafe !setKnown(type, data, on: context) { unknown.append((type, data)) }
        }
      }
      if !texts.isEmpty { try unsafe setTexts(texts, on: context) }
      if !unknown.isEmpty { try unsafe setUnknown(unknown, on: context) }
    }

    private func check(_ status: Int32, _ what: String) throws(SignalError) {
      guard PNGStatus.isSuccess(status) else {
        throw .unwritableMetadata(
          what: what, found: PNGStatus.text(status), expected: "content that PNG can hold")
      }
    }

    @unsafe private func setProfile(
      _ bytes: [UInt8], on context: OpaquePointer
    ) throws(SignalError) {
      var profile = unsafe spng_iccp()
      let name = Array("ICC profile".utf8)
      unsafe withUnsafeMutableBytes(of: &profile.profile_name) { unsafe $0.copyBytes(from: name) }
      unsafe profile.profile_len = bytes.count
      unsafe profile.profile = unsafe keep(bytes)
      try check(unsafe spng_set_iccp(context, &profile), "colour profile")
    }

    /// Whether the library knows the chunk. `data` has the length of its type.
    @unsafe private func setKnown(
      _ type: String, _ data: [UInt8], on context: OpaquePointer
    ) throws(SignalError) -> Bool {
      func word(_ index: Int) -> UInt32 {
        data[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) }
      }
      switch type {
      case "gAMA": try check(unsafe spng_set_gama_int(context, word(0)), type)
      case "cHRM":
        var primaries = spng_chrm_int(
          white_point_x: word(0), white_point_y: word(1), red_x: word(2), red_y: word(3),
          green_x: word(4), green_y: word(5), blue_x: word(6), blue_y: word(7))
        try check(unsafe spng_set_chrm_int(context, &primaries), type)
      case "sRGB": try check(unsafe spng_set_srgb(context, data[0]), type)
      case "pHYs":
        var density = spng_phys(ppu_x: word(0), ppu_y: word(1), unit_specifier: data[8])
        try check(unsafe spng_set_phys(context, &density), type)
      case "tIME":
        var time = spng_time(
          year: UInt16(data[0]) << 8 | UInt16(data[1]), month: data[2], day: data[3],
          hour: data[4], minute: data[5], second: data[6])
        try check(unsafe spng_set_time(context, &time), type)
      default: return false
      }
      return true
    }

    @unsafe private func setTexts(
      _ pieces: [(keyword: String, value: String)], on context: OpaquePointer
    ) throws(SignalError) {
      let texts = UnsafeMutableBufferPointer<spng_text>.allocate(capacity: pieces.count)
      unsafe texts.initialize(repeating: spng_text())
      unsafe self.texts = unsafe texts
      for (index, piece) in pieces.enumerated() {
        let keyword = try Self.keyword(piece.keyword)
        let latin = Self.latin1(piece.value)
        let value = latin ?? Array(piece.value.utf8)
        var text = unsafe spng_text()
        unsafe text.type = Int32((latin == nil ? SPNG_ITXT : SPNG_TEXT).rawValue)
        unsafe withUnsafeMutableBytes(of: &text.keyword) { unsafe $0.copyBytes(from: keyword) }
        unsafe text.length = value.count
        unsafe text.text = unsafe keep(value)
        unsafe text.language_tag = unsafe keep([])
        unsafe text.translated_keyword = unsafe keep([])
        unsafe texts[index] = unsafe text
      }
      try check(
        unsafe spng_set_text(context, texts.baseAddress, UInt32(pieces.count)), "text")
    }

    @unsafe private func setUnknown(
      _ pieces: [(type: String, data: [UInt8])], on context: OpaquePointer
    ) throws(SignalError) {
      let chunks = UnsafeMutableBufferPointer<spng_unknown_chunk>.allocate(
        capacity: pieces.count)
      unsafe chunks.initialize(repeating: spng_unknown_chunk())
      unsafe unknown = unsafe chunks
      for (index, piece) in pieces.enumerated() {
        let name = Array(piece.type.utf8)
        var chunk = unsafe spng_unknown_chunk()
        unsafe chunk.type = (name[0], name[1], name[2], name[3])
        unsafe chunk.length = piece.data.count
        unsafe chunk.data = unsafe UnsafeMutableRawPointer(keep(piece.data))
        unsafe chunk.location = SPNG_AFTER_IHDR
        unsafe chunks[index] = unsafe chunk
      }
      try check(
        unsafe spng_set_unknown_chunks(context, chunks.baseAddress, UInt32(pieces.count)),
        "PNG chunk")
    }

    private static func keyword(_ text: String) throws(SignalError) -> [UInt8] {
      guard let keyword = latin1(text), (1...79).contains(keyword.count) else {
        throw .unwritableMetadata(
          what: "text", found: "keyword \(text)", expected: "1 to 79 Latin-1 letters")
      }
      return keyword
    }

    /// Latin-1 bytes of a text; nil where a letter is beyond, or is zero.
    private static func latin1(_ text: String) -> [UInt8]? {
      var bytes: [UInt8] = []
      for scalar in text.unicodeScalars {
        guard scalar.value > 0, let byte = UInt8(exactly: scalar.value) else { return nil }
        bytes.append(byte)
      }
      return bytes
    }
  }
#endif
