#if PNG
  import VQZCore

  /// The chunks of a PNG from its first to its last byte, which tells what the library drops
  /// without a word: damaged chunks, further frames, and what lies behind the end.
  struct PNGChunkWalk {
    /// Whole ancillary chunks, and `PLTE`, by type; texts under one name.
    private var counts: [String: Int] = [:]
    private var types: [String] = []
    private var damaged = Omissions()
    /// Pictures of an animation that are not the one that all readers show.
    private var furtherFrameCount = 0
    private var bytesAfterEnd = 0
    private var hasPalette = false

    private static let textName = "text"
    /// Texts in all their forms.
    private static let textTypes = ["tEXt", "zTXt", "iTXt"]
    /// Of an animation, which frames stand for.
    private static let animationTypes = ["acTL", "fcTL", "fdAT"]

    /// Walks as far as there are whole chunks; what else is wrong is for the library to say.
    init(_ bytes: [UInt8]) {
      var offset = 8
      var hasSamples = false
      while bytes.count - offset >= 12 {
        let length = Self.word(bytes, offset)
        guard length <= bytes.count - offset - 12 else { break }
        let end = offset + 12 + length
        let type = Omissions.name(bytes[offset + 4..<offset + 8])
        switch type {
        case "IHDR": hasPalette = length > 9 && bytes[offset + 17] == 3
        case "IDAT": hasSamples = true
        case "IEND":
          bytesAfterEnd = bytes.count - end
          return
        default:
          let isAncillary = bytes[offset + 4] & 0x20 != 0
          let checksum = PNGChecksum.of(bytes.span.extracting(offset + 4..<end - 4))
          if isAncillary, Self.word(bytes, end - 4) != Int(checksum) {
            damaged.add("\(type) with a wrong checksum")
          } else {
            note(type, behindSamples: hasSamples)
          }
        }
        offset = end
      }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
    }

    private mutating func note(_ type: String, behindSamples: Bool) {
      if Self.animationTypes.contains(type) {
        // The control of the first frame stands before the samples where they are that frame.
        if type == "fcTL", behindSamples { furtherFrameCount += 1 }
        return
      }
      let name = Self.textTypes.contains(type) ? Self.textName : type
      if counts[name] == nil { types.append(name) }
      counts[name, default: 0] += 1
    }

    /// What of all this is not in a picture.
    ///
    /// - Parameters:
    ///   - metadata: what was kept.
    ///   - usesTransparency: whether alpha was made of `tRNS`.
    func omissions(keeping metadata: [Signal.Metadata], usesTransparency: Bool) -> Omissions {
      var kept: [String: Int] = [:]
      for piece in metadata {
        switch piece {
        case .colourProfile: kept["iCCP", default: 0] += 1
        case .exif: kept["eXIf", default: 0] += 1
        case .text, .chunk(InternationalText.chunkType, _): kept[Self.textName, default: 0] += 1
        case .chunk(let type, _): kept[type, default: 0] += 1
        case .property: break
        }
      }
      if hasPalette { kept["PLTE"] = 1 }
      if usesTransparency { kept["tRNS"] = 1 }
      var omissions = damaged
      for type in types {
        let left = (counts[type] ?? 0) - (kept[type] ?? 0)
        if type == Self.textName {
          omissions.add(left, "text", "texts")
        } else {
          omissions.add(type, count: left)
        }
      }
      omissions.add(furtherFrameCount, "further frame", "further frames")
      omissions.add(bytesAfterEnd: bytesAfterEnd)
      return omissions
    }
  }
#endif
