#if PNG
  import VQZCore

  /// Which chunks a PNG file has, found before the library sees one: that keeps at most a thousand
  /// of them, and of what stops it tells no more than that it was stopped.
  struct PNGChunks {
    /// A chunk with metadata.
    struct Piece {
      let type: String
      /// Length, type, data and checksum.
      let range: Range<Int>

      var isText: Bool { ["tEXt", "zTXt", "iTXt"].contains(type) }
    }

    /// What samples are decoded from, in the order of the file: signature and header, palette,
    /// transparency, samples, end.
    private(set) var picture: [Range<Int>] = []
    /// Metadata of the kinds that are kept: of each the first, of texts as many as a file keeps.
    private(set) var pieces: [Piece] = []
    private var hasTransparency = false
    private var textCount = 0
    private var seenTypes: Set<String> = []
    private var hasPalette = false
    private var hasSamples = false
    private var isAmongSamples = false

    /// Walks the chunks up to the end chunk.
    init(_ bytes: [UInt8]) throws(SignalError) {
      var offset = Self.signatureByteCount
      var type = ""
      while type != "IEND" {
        guard bytes.count - offset >= 8 else { throw Self.end(bytes, "a chunk") }
        let length = Self.word(bytes, at: offset)
        type = try Self.type(bytes, at: offset + 4)
        guard length <= Int(Int32.max) else {
          throw .malformedSignal(
            format: .png, what: "chunk \(type)", found: "a length of \(length)",
            expected: "at most \(Int32.max)")
        }
        // The checksum of the end chunk is left to the library.
        let next = offset + 8 + length + 4
        guard next <= bytes.count || type == "IEND" else {
          throw Self.end(bytes, "\(next) bytes for the chunk \(type)")
        }
        try take(type, offset..<min(next, bytes.count))
        offset = min(next, bytes.count)
      }
    }

    private static let signatureByteCount = 8
    private static let kept =
      Set(Signal.Metadata.chunkByteCounts.keys).union(["iCCP", "eXIf", "tEXt", "zTXt", "iTXt"])

    private static func word(_ bytes: [UInt8], at offset: Int) -> Int {
      bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func type(_ bytes: [UInt8], at offset: Int) throws(SignalError) -> String {
      let letters = bytes[offset..<offset + 4]
      guard letters.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else {
        throw .malformedSignal(
          format: .png, what: "chunk at offset \(offset - 4)",
          found: "a type of bytes \(Array(letters))", expected: "one of four letters")
      }
      return String(decoding: letters, as: UTF8.self)
    }

    private static func end(_ bytes: [UInt8], _ expected: String) -> SignalError {
      .truncated(format: .png, found: "\(bytes.count) bytes", expected: expected)
    }

    private mutating func take(_ type: String, _ range: Range<Int>) throws(SignalError) {
      // The fifth bit of the first letter says that a picture is right without the chunk.
      let isCritical = type.utf8.first.map { $0 & 0x20 == 0 } ?? true
      if isCritical { try checkCritical(type) }
      let isSamples = type == "IDAT"
      isAmongSamples = isSamples
      hasSamples = hasSamples || isSamples
      switch type {
      case "IHDR": picture.append(0..<range.upperBound)
      case "tRNS":
        // What is late, or not the first, is of no use; `PNGChunkWalk` tells of it.
        if !hasTransparency, !hasSamples {
          hasTransparency = true
          add(range)
        }
      case _ where isCritical: add(range)
      case _ where Self.kept.contains(type):
        keep(Piece(type: type, range: range))
      default: break
      }
    }

    /// No more than can be kept, so that no file makes the list long.
    private mutating func keep(_ piece: Piece) {
      guard piece.isText else {
        if seenTypes.insert(piece.type).inserted { pieces.append(piece) }
        return
      }
      if textCount < Signal.Metadata.countLimit {
        textCount += 1
        pieces.append(piece)
      }
    }

    /// Whether a critical chunk is known, and where it may be.
    private mutating func checkCritical(_ type: String) throws(SignalError) {
      guard ["IHDR", "PLTE", "IDAT", "IEND"].contains(type) else {
        throw .unsupportedSignal(
          format: .png, found: "a critical chunk \(type) that is not known",
          expected: "the chunks of the PNG standard")
      }
      guard picture.isEmpty == (type == "IHDR") else {
        throw .malformedSignal(
          format: .png, what: "order of chunks",
          found: picture.isEmpty ? "\(type) as the first" : "a second IHDR",
          expected: "IHDR once, as the first")
      }
      if type == "PLTE" {
        guard !hasPalette, !hasSamples else {
          throw .malformedSignal(
            format: .png, what: "order of chunks", found: "a PLTE that is late or a second",
            expected: "one before IDAT")
        }
        hasPalette = true
      }
      guard type != "IDAT" || !hasSamples || isAmongSamples else {
        throw .malformedSignal(
          format: .png, what: "order of chunks", found: "IDAT apart from those before",
          expected: "all one after another")
      }
      guard type != "IEND" || hasSamples else {
        throw .truncated(format: .png, found: "no chunk IDAT", expected: "one before the end")
      }
    }

    private mutating func add(_ range: Range<Int>) {
      if let last = picture.last, last.upperBound == range.lowerBound {
        picture[picture.count - 1] = last.lowerBound..<range.upperBound
      } else {
        picture.append(range)
      }
    }
  }
#endif
