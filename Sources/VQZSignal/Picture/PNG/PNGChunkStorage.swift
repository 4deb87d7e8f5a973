#if PNG
  import CSPNG
  import VQZCore

  /// Hands metadata to an encoder, and keeps the memory it refers to until the file is written.
  ///
  /// What PNG cannot hold is left out, with a notice: the metadata of a `.vqz` file that others
  /// wrote may be anything, and the picture is worth more than it.
  @safe final class PNGChunkStorage {
    /// What was left out and why, a line each.
    private(set) var notices: [String] = []
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

    @unsafe func set(_ metadata: [Signal.Metadata], on context: OpaquePointer) {
      var texts: [spng_text] = unsafe []
      var unknown: [(type: String, data: [UInt8])] = []
      for piece in metadata {
        switch piece {
        case .colourProfile(let bytes): unsafe setProfile(bytes, on: context)
        case .exif(let bytes):
          var exif = unsafe spng_exif()
          unsafe exif.length = bytes.count
          unsafe exif.data = unsafe keep(bytes)
          accept(unsafe spng_set_exif(context, &exif), "EXIF")
        case .text(let keyword, let value):
          guard let name = Self.keyword(keyword) else {
            leaveOut("text \(keyword)", "a keyword of 1 to 79 Latin-1 letters was expected")
            continue
          }
          if value.isEmpty {
            // The library refuses a text of no letters, though the format allows it.
            unknown.append(("tEXt", name + [0]))
          } else if let text = unsafe accepted(name, value, on: context) {
            unsafe texts.append(text)
          } else {
            leaveOut("text \(keyword)", "its letters do not fit")
          }
        case .chunk(let type, let data):
          guard Signal.Metadata.isChunk(type, data) else {
            leaveOut("chunk \(type)", "\(data.count) bytes do not fit")
            continue
          }
          if unsafe !setKnown(type, data, on: context) { unknown.append((type, data)) }
        case .property(let format, let name, _):
          leaveOut("property \(name) of \(format.name)", "it belongs to a file of that format")
        }
      }
      if unsafe !texts.isEmpty { unsafe setTexts(texts, on: context) }
      if !unknown.isEmpty { unsafe setUnknown(unknown, on: context) }
    }

    private func leaveOut(_ what: String, _ why: String) {
      notices.append("\(what) cannot be kept in a PNG and is left out: \(why)")
    }

    private func accept(_ status: Int32, _ what: String) {
      if !PNGStatus.isSuccess(status) { leaveOut(what, PNGStatus.text(status)) }
    }

    @unsafe private func setProfile(_ bytes: [UInt8], on context: OpaquePointer) {
      var profile = unsafe spng_iccp()
      let name = Array("ICC profile".utf8)
      unsafe withUnsafeMutableBytes(of: &profile.profile_name) { unsafe $0.copyBytes(from: name) }
      unsafe profile.profile_len = bytes.count
      unsafe profile.profile = unsafe keep(bytes)
      accept(unsafe spng_set_iccp(context, &profile), "colour profile")
    }

    /// Whether the library knows the chunk. `data` has the length of its type.
    @unsafe private func setKnown(
      _ type: String, _ data: [UInt8], on context: OpaquePointer
    ) -> Bool {
      func word(_ index: Int) -> UInt32 {
        data[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) }
      }
      let name = "chunk \(type)"
      switch type {
      case "gAMA": accept(unsafe spng_set_gama_int(context, word(0)), name)
      case "cHRM":
        var primaries = spng_chrm_int(
          white_point_x: word(0), white_point_y: word(1), red_x: word(2), red_y: word(3),
          green_x: word(4), green_y: word(5), blue_x: word(6), blue_y: word(7))
        accept(unsafe spng_set_chrm_int(context, &primaries), name)
      case "sRGB": accept(unsafe spng_set_srgb(context, data[0]), name)
      case "pHYs":
        var density = spng_phys(ppu_x: word(0), ppu_y: word(1), unit_specifier: data[8])
        accept(unsafe spng_set_phys(context, &density), name)
      case "tIME":
        var time = spng_time(
          year: UInt16(data[0]) << 8 | UInt16(data[1]), month: data[2], day: data[3],
          hour: data[4], minute: data[5], second: data[6])
        accept(unsafe spng_set_time(context, &time), name)
      default: return false
      }
      return true
    }

    /// The text in a form that the library takes: Latin-1 where that has all letters, else UTF-8.
    /// Asked one by one, because it takes all texts or none.
    @unsafe private func accepted(
      _ keyword: [UInt8], _ value: String, on context: OpaquePointer
    ) -> spng_text? {
      let utf8 = (SPNG_ITXT, Array(value.utf8))
      // XMP is international text wherever it is kept in a PNG.
      let isXMP = keyword == Array(InternationalText.xmpKeyword.utf8)
      let latin1 = isXMP ? nil : Self.latin1(value)
      let forms = latin1.map { [(SPNG_TEXT, $0), utf8] } ?? [utf8]
      for (type, bytes) in forms {
        var text = unsafe spng_text()
        unsafe text.type = Int32(type.rawValue)
        unsafe withUnsafeMutableBytes(of: &text.keyword) { unsafe $0.copyBytes(from: keyword) }
        unsafe text.length = bytes.count
        unsafe text.text = unsafe keep(bytes)
        unsafe text.language_tag = unsafe keep([])
        unsafe text.translated_keyword = unsafe keep([])
        if PNGStatus.isSuccess(unsafe spng_set_text(context, &text, 1)) { return unsafe text }
      }
      return nil
    }

    @unsafe private func setTexts(_ accepted: [spng_text], on context: OpaquePointer) {
      let texts = UnsafeMutableBufferPointer<spng_text>.allocate(
        capacity: unsafe accepted.count)
      _ = unsafe texts.initialize(from: accepted)
      unsafe self.texts = unsafe texts
      accept(unsafe spng_set_text(context, texts.baseAddress, UInt32(texts.count)), "text")
    }

    @unsafe private func setUnknown(
      _ pieces: [(type: String, data: [UInt8])], on context: OpaquePointer
    ) {
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
      accept(
        unsafe spng_set_unknown_chunks(context, chunks.baseAddress, UInt32(pieces.count)),
        "small chunks")
    }

    private static func keyword(_ text: String) -> [UInt8]? {
      guard let keyword = latin1(text), (1...79).contains(keyword.count) else { return nil }
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
