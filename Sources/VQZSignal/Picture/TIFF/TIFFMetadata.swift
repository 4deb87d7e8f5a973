import VQZCore

/// What the first page of a TIFF file says beside its samples.
struct TIFFMetadata {
  /// All that is kept.
  private(set) var metadata: [Signal.Metadata] = []
  private var omissions = Omissions()

  /// - Parameters:
  ///   - page: the directory of the page.
  ///   - samples: what it says of its samples.
  init(_ page: TIFFDirectory, _ samples: TIFFSamples) {
    addProfile(page)
    if let density = Self.density(page) { metadata.append(density) }
    addXMP(page)
    let exif = TIFFExif(page)
    if let bytes = exif.bytes() { metadata.append(.exif(bytes)) }
    for name in exif.omitted { omissions.add(name) }
    for entry in page.entries {
      guard !TIFFTag.silent.contains(entry.tag), !TIFFTag.descriptive.contains(entry.tag) else {
        continue
      }
      omissions.add(TIFFTag.name(entry.tag))
    }
    omissions.add(samples.surplusCount, "extra channel", "extra channels")
    let pages = page.file.pageCount(from: page.file.first ?? 0)
    omissions.add(pages.count - 1, "further page", "further pages")
    if !pages.isWhole { omissions.add("a damaged list of pages") }
    metadata = metadata.storable
  }

  /// One sentence on what is not kept, or none.
  var notices: [String] { omissions.notices }

  /// Leaves out the colour profile; whether there was one.
  mutating func removeProfile() -> Bool {
    let count = metadata.count
    metadata.removeAll { $0.kind == .colourProfile }
    return metadata.count < count
  }

  private mutating func addProfile(_ page: TIFFDirectory) {
    guard let entry = page.entry(TIFFTag.profile) else { return }
    guard let bytes = page.bytes(entry), !bytes.isEmpty else {
      return omissions.add("damaged ICC profile")
    }
    metadata.append(.colourProfile(bytes))
  }

  private mutating func addXMP(_ page: TIFFDirectory) {
    guard let entry = page.entry(TIFFTag.xmp) else { return }
    // Zeros at the end are no letters.
    let bytes = page.bytes(entry) ?? []
    let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    guard end > 0, let packet = Signal.Metadata.xmp(bytes[..<end]) else {
      return omissions.add("damaged XMP")
    }
    metadata.append(packet)
  }

  /// Dots an inch (unit 2, or none given) or a centimetre (3) become dots a metre, rounded.
  private static func density(_ page: TIFFDirectory) -> Signal.Metadata? {
    guard let x = page.fraction(TIFFTag.densityX), let y = page.fraction(TIFFTag.densityY),
      x.denominator > 0, y.denominator > 0
    else { return nil }
    func metric(_ value: (numerator: Int, denominator: Int), _ unit: Int) -> Int {
      // 1 inch is 0.0254 m. Below 2^32 · 10^4.
      let (factor, divisor) = unit == 3 ? (100, 1) : (10000, 254)
      let denominator = value.denominator * divisor
      return (value.numerator * factor + denominator / 2) / denominator
    }
    switch page.number(TIFFTag.densityUnit) ?? 2 {
    case 1:
      guard x.denominator == y.denominator else { return nil }
      return .density(x: x.numerator, y: y.numerator, isMetric: false)
    case let unit: return .density(x: metric(x, unit), y: metric(y, unit), isMetric: true)
    }
  }
}
