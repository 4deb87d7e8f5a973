import VQZCore

/// The metadata of a JPEG file, put together from its application segments and comments.
struct JPEGSegments {
  private var exif: Signal.Metadata?
  private var xmp: Signal.Metadata?
  private var density: Signal.Metadata?
  private var comments: [String] = []
  /// Comments beyond what a file can keep.
  private var surplusCount = 0
  private var profilePieces: [Int: [UInt8]] = [:]
  private var profilePieceCount = 0
  private var omissions = Omissions()

  /// Takes the payload of a segment; those that say nothing beside the samples are passed over.
  mutating func add(_ marker: UInt8, _ segment: ArraySlice<UInt8>) {
    switch marker {
    case 0xE0: addApplication0(segment)
    case 0xE1: addApplication1(segment)
    case 0xE2: addApplication2(segment)
    case 0xED where segment.starts(with: Self.zeroTerminated("Photoshop 3.0")):
      omissions.add(Self.holdsIPTC(segment) ? "IPTC" : "Photoshop resources")
    // Which colours there are, which the samples tell.
    case 0xEE where segment.starts(with: "Adobe".utf8): break
    case 0xE3...0xEF: omissions.add(Self.name(marker, segment))
    case 0xFE: addComment(segment)
    default: break
    }
  }

  /// The marker of the end was found with so many bytes behind it.
  mutating func end(bytesAfter count: Int) { omissions.add(bytesAfterEnd: count) }

  /// What is kept, and one notice of what is not.
  mutating func finished() -> (metadata: [Signal.Metadata], notices: [String]) {
    var all: [Signal.Metadata] = []
    if let profile = collectedProfile() { all.append(.colourProfile(profile)) }
    all += [density, xmp, exif].compactMap(\.self)
    all += comments.map { .text(keyword: "Comment", value: $0) }
    let kept = all.storable
    // Nothing else can be there so often.
    omissions.add(all.count - kept.count + surplusCount, "comment", "comments")
    return (kept, omissions.notices)
  }

  private static func zeroTerminated(_ name: String) -> [UInt8] { Array(name.utf8) + [0] }

  /// The number of an application segment and how it calls itself.
  private static func name(_ marker: UInt8, _ segment: ArraySlice<UInt8>) -> String {
    let name = Omissions.name(segment.prefix(16).prefix { (0x21...0x7E).contains($0) })
    return "APP\(marker - 0xE0)" + (name.isEmpty ? "" : " \(name)")
  }

  /// Whether resources of Photoshop have that of IPTC among them.
  private static func holdsIPTC(_ segment: ArraySlice<UInt8>) -> Bool {
    let mark = Array("8BIM".utf8) + [4, 4]
    return segment.indices.contains { segment[$0...].starts(with: mark) }
  }
}

// MARK: - Segments

extension JPEGSegments {
  /// JFIF: version, unit, densities along both sides, and the size of a small picture.
  private mutating func addApplication0(_ segment: ArraySlice<UInt8>) {
    if segment.starts(with: Self.zeroTerminated("JFXX")) { return omissions.add("JFIF thumbnail") }
    guard segment.starts(with: Self.zeroTerminated("JFIF")) else {
      return omissions.add(Self.name(0xE0, segment))
    }
    let jfif = Array(segment)
    guard jfif.count >= 14 else { return omissions.add("damaged JFIF") }
    if jfif[12] > 0, jfif[13] > 0 { omissions.add("JFIF thumbnail") }
    guard density == nil else { return omissions.add("further JFIF") }
    density = Self.density(
      unit: jfif[7], x: Int(jfif[8]) << 8 | Int(jfif[9]), y: Int(jfif[10]) << 8 | Int(jfif[11]))
  }

  /// Dots an inch or a centimetre become dots a metre, rounded; a mere ratio stays one.
  private static func density(unit: UInt8, x: Int, y: Int) -> Signal.Metadata? {
    switch unit {
    // 1 inch is 0.0254 m.
    case 1:
      .density(x: (x * 10000 + 127) / 254, y: (y * 10000 + 127) / 254, isMetric: true)
    case 2: .density(x: x * 100, y: y * 100, isMetric: true)
    default: .density(x: x, y: y, isMetric: false)
    }
  }

  private mutating func addApplication1(_ segment: ArraySlice<UInt8>) {
    let exifName: [UInt8] = Array("Exif".utf8) + [0, 0]
    let xmpName = Self.zeroTerminated("http://ns.adobe.com/xap/1.0/")
    if segment.starts(with: exifName) {
      add(exif: Array(segment.dropFirst(exifName.count)))
    } else if segment.starts(with: xmpName) {
      let bytes = segment.dropFirst(xmpName.count)
      guard xmp == nil else { return omissions.add("further XMP") }
      guard let packet = Signal.Metadata.xmp(bytes) else { return omissions.add("damaged XMP") }
      xmp = packet
    } else if segment.starts(with: Self.zeroTerminated("http://ns.adobe.com/xmp/extension/")) {
      omissions.add("extended XMP")
    } else {
      omissions.add(Self.name(0xE1, segment))
    }
  }

  private mutating func add(exif bytes: [UInt8]) {
    guard let packet = Signal.Metadata.exif(packet: bytes) else {
      return omissions.add("damaged EXIF")
    }
    guard exif == nil else { return omissions.add("further EXIF") }
    exif = packet
  }

  private mutating func addApplication2(_ segment: ArraySlice<UInt8>) {
    let profileName = Self.zeroTerminated("ICC_PROFILE")
    if segment.starts(with: profileName), segment.count >= profileName.count + 2 {
      let piece = Array(segment.dropFirst(profileName.count))
      profilePieces[Int(piece[0])] = Array(piece[2...])
      profilePieceCount = Int(piece[1])
    } else if segment.starts(with: Self.zeroTerminated("MPF")) {
      omissions.add("MPF")
    } else {
      omissions.add(Self.name(0xE2, segment))
    }
  }

  /// A comment is UTF-8 where it can be, else Latin-1. Zeros at its end are no letters.
  private mutating func addComment(_ segment: ArraySlice<UInt8>) {
    let end = segment.lastIndex { $0 != 0 }.map { $0 + 1 } ?? segment.startIndex
    let bytes = segment[..<end]
    guard !bytes.contains(0) else { return omissions.add("comment with a zero byte") }
    guard !bytes.isEmpty else { return }
    guard comments.count < Signal.Metadata.countLimit else {
      surplusCount += 1
      return
    }
    comments.append(
      String(validating: bytes, as: UTF8.self)
        ?? bytes.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar($1)) })
  }

  /// The pieces of a colour profile together; a profile with pieces missing is left out.
  private mutating func collectedProfile() -> [UInt8]? {
    guard profilePieceCount > 0 else { return nil }
    var profile: [UInt8] = []
    for number in 1...profilePieceCount {
      guard let piece = profilePieces[number] else {
        omissions.add("incomplete ICC profile")
        return nil
      }
      profile += piece
    }
    return profile.isEmpty ? nil : profile
  }
}
