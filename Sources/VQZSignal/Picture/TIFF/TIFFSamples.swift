import VQZCore

/// What the directory of a page says of its samples, once it is known that they can be read.
struct TIFFSamples {
  /// What the channels of a position are, as TIFF numbers it.
  enum Colours: Int {
    case whiteIsZero = 0
    case blackIsZero = 1
    case rgb = 2
    case palette = 3
    case inks = 5
    case luma = 6

    /// Channels that are no extra ones.
    var channelCount: Int {
      switch self {
      case .whiteIsZero, .blackIsZero, .palette: 1
      case .rgb, .luma: 3
      case .inks: 4
      }
    }

    var isGrey: Bool { self == .whiteIsZero || self == .blackIsZero }
  }

  let width: Int
  let height: Int
  /// 1 to 16.
  let bits: Int
  /// With those beside the colours.
  let channelCount: Int
  let compression: Int
  let colours: Colours
  /// The channel that is alpha.
  let alpha: Int?
  /// Whether colours are multiplied by alpha.
  let isAssociated: Bool
  /// Red, green and blue of each index; empty where there are none.
  let palette: [UInt8]
  /// Rows and columns that are coded together, with those beyond the picture.
  let segment: (width: Int, height: Int)
  let isTiled: Bool

  /// Channels that are neither colours nor alpha.
  var surplusCount: Int { channelCount - colours.channelCount - (alpha == nil ? 0 : 1) }
  /// The largest value of a sample.
  var maximum: Int { 1 << bits - 1 }
  /// Bytes of one before it is scaled.
  var sampleByteCount: Int { bits > 8 ? 2 : 1 }

  /// Whether the library makes colours of luma and chroma, which it does as it decodes JPEG too.
  var isLuma: Bool { colours == .luma }

  var layout: PictureLayout {
    switch (colours.isGrey, alpha != nil) {
    case (true, false): .grey
    case (true, true): .greyAlpha
    case (false, false): .rgb
    case (false, true): .rgba
    }
  }

  /// Whether the samples of the file are those of a picture.
  var isPlain: Bool {
    let hasSameChannels = [.blackIsZero, .rgb, .luma].contains(colours) && surplusCount == 0
    return bits == 8 && hasSameChannels && !isAssociated
  }

  /// Strips up to this are decoded as a whole.
  static let stripLimit = 16 << 20

  /// Bytes that decoding takes besides the samples of the file. libtiff and the libraries below it
  /// hold a tile, or rows that are coded together, as samples and as colours.
  var decoderByteCount: Int {
    let isHeld = isTiled || isLuma || compression == Self.webP
    let byteCount = max(4, channelCount * sampleByteCount)
    let row = segment.width.saturatingProduct(byteCount)
    let all = row.saturatingProduct(segment.height)
    let held = isHeld ? all : max(row, min(all, Self.stripLimit))
    return held.saturatingSum(isLuma ? width.saturatingProduct(height).saturatingProduct(4) : 0)
  }

  private static let webP = 50001
  /// Those of libtiff that are in use, and take no more memory than they are known to.
  private static let compressions: Set<Int> = [
    1, 2, 3, 4, 5, 7, 8, 32771, 32773, 32946, 50000, webP,
  ]
  private static let channelLimit = 16
}

extension TIFFSamples {
  init(_ page: TIFFDirectory) throws(SignalError) {
    guard let width = page.number(TIFFTag.width), let height = page.number(TIFFTag.height) else {
      throw .malformedSignal(
        format: .tiff, what: "directory", found: "no width or height", expected: "both")
    }
    guard (1...Int(Int32.max)).contains(width), (1...Int(Int32.max)).contains(height) else {
      throw .unsupportedSignal(
        format: .tiff, found: "size \(width)×\(height)", expected: "at least 1×1")
    }
    self.width = width
    self.height = height
    channelCount = page.number(TIFFTag.channels) ?? 1
    guard (1...Self.channelLimit).contains(channelCount) else {
      throw .unsupportedSignal(
        format: .tiff, found: "\(channelCount) channels", expected: "1 to \(Self.channelLimit)")
    }
    compression = try Self.compression(page)
    bits = try Self.bits(page)
    colours = try Self.colours(page, channelCount, compression: compression, bits: bits)
    let first = colours.channelCount
    let extra = (page.numbers(TIFFTag.extraSamples) ?? []).prefix(channelCount - first)
    let place = colours == .luma ? nil : extra.firstIndex { $0 == 1 || $0 == 2 }
    alpha = place.map { $0 + first }
    isAssociated = place.map { extra[$0] == 1 } ?? false && colours != .palette
    palette = colours == .palette ? try Self.palette(page, bits: bits) : []
    let tile = (page.number(TIFFTag.tileWidth), page.number(TIFFTag.tileHeight))
    isTiled = tile.0 != nil
    segment = (
      tile.0 ?? width,
      tile.0 == nil
        ? min(page.number(TIFFTag.rowsPerStrip) ?? height, height)
        : tile.1 ?? 0
    )
    try Self.checkPlaces(page, isTiled: isTiled)
  }

  private static func compression(_ page: TIFFDirectory) throws(SignalError) -> Int {
    let compression = page.number(TIFFTag.compression) ?? 1
    guard compressions.contains(compression) else {
      let names = [
        6: "JPEG of before 1995", 34661: "JBIG", 34712: "JPEG 2000", 34887: "LERC", 34925: "LZMA",
      ]
      let name = names[compression].map { " (\($0))" } ?? ""
      throw .unsupportedSignal(
        format: .tiff, found: "compression \(compression)\(name)",
        expected: "none, CCITT, LZW, Deflate, PackBits, JPEG, Zstandard or WebP")
    }
    return compression
  }

  private static func bits(_ page: TIFFDirectory) throws(SignalError) -> Int {
    let format = page.numbers(TIFFTag.sampleFormat)?.max() ?? 1
    guard format == 1 || format == 4 else {
      let name = [2: "signed", 3: "floating-point", 5: "complex", 6: "complex"][format]
      throw .unsupportedSignal(
        format: .tiff, found: "\(name ?? "unknown") samples (format \(format))",
        expected: "unsigned whole numbers")
    }
    let bits = page.numbers(TIFFTag.bits) ?? [1]
    guard let first = bits.first, bits.allSatisfy({ $0 == first }), (1...16).contains(first) else {
      let list = bits.prefix(8).map { "\($0)" }.joined(separator: ", ")
      throw .unsupportedSignal(
        format: .tiff, found: "samples of \(list) bits", expected: "1 to 16, all alike")
    }
    return first
  }

  private static func colours(
    _ page: TIFFDirectory, _ channelCount: Int, compression: Int, bits: Int
  ) throws(SignalError) -> Colours {
    // Files without it are grey, those of facsimiles black on white, or they are colours.
    let isFax = [2, 3, 4, 32771].contains(compression)
    let number = page.number(TIFFTag.colours) ?? (isFax ? 0 : channelCount < 3 ? 1 : 2)
    guard let colours = Colours(rawValue: number) else {
      let names = [4: "a mask", 8: "CIE L*a*b*", 9: "ICC L*a*b*", 10: "ITU L*a*b*", 32803: "CFA"]
      throw .unsupportedSignal(
        format: .tiff, found: names[number] ?? "colours \(number)",
        expected: "grey, RGB, a palette, CMYK or YCbCr")
    }
    guard channelCount >= colours.channelCount else {
      throw .malformedSignal(
        format: .tiff, what: "channels", found: "\(channelCount)",
        expected: "at least \(colours.channelCount)")
    }
    let inks = page.number(TIFFTag.inks) ?? 1
    guard colours != .inks || inks == 1 else {
      throw .unsupportedSignal(format: .tiff, found: "inks of kind \(inks)", expected: "CMYK")
    }
    guard colours != .luma || bits == 8 && channelCount == 3 else {
      throw .unsupportedSignal(
        format: .tiff, found: "YCbCr of \(channelCount) channels and \(bits) bits",
        expected: "3 and 8")
    }
    return colours
  }

  /// All red values, then green and blue ones, of 16 bits: the high byte says all there is, unless
  /// all are below 256, as some programs write.
  private static func palette(_ page: TIFFDirectory, bits: Int) throws(SignalError) -> [UInt8] {
    guard bits <= 8 else {
      throw .unsupportedSignal(
        format: .tiff, found: "a palette of \(bits) bits", expected: "at most 8")
    }
    let values = page.numbers(TIFFTag.palette) ?? []
    let size = 1 << bits
    guard page.entry(TIFFTag.palette)?.count == 3 * size, values.count == 3 * size,
      values.allSatisfy({ $0 <= 65535 })
    else {
      throw .malformedSignal(
        format: .tiff, what: "palette", found: "\(values.count) values", expected: "\(3 * size)")
    }
    let shift = values.allSatisfy { $0 < 256 } ? 0 : 8
    return (0..<size).flatMap { index in
      (0..<3).map { UInt8(truncatingIfNeeded: values[$0 * size + index] >> shift) }
    }
  }

  /// The samples lie within the file, as far as it says where they end.
  private static func checkPlaces(
    _ page: TIFFDirectory, isTiled: Bool
  ) throws(SignalError) {
    // The library takes places of strips for those of tiles, too.
    let places = page.entry(TIFFTag.tilePlaces) ?? page.entry(TIFFTag.stripPlaces)
    let counts = page.entry(TIFFTag.tileByteCounts) ?? page.entry(TIFFTag.stripByteCounts)
    guard let places, places.place != nil, places.count > 0 else {
      throw .malformedSignal(
        format: .tiff, what: "directory", found: "no places of samples",
        expected: isTiled ? "those of tiles" : "those of strips")
    }
    var end = 0
    for index in 0..<min(places.count, counts?.count ?? 0) {
      guard let counts, let place = page.number(places, index) else { break }
      end = max(end, place.saturatingSum(page.number(counts, index) ?? 0))
    }
    guard end <= page.file.bytes.count else {
      throw .truncated(
        format: .tiff, found: "\(page.file.bytes.count) bytes", expected: "\(end) for its samples")
    }
  }
}
