/// The tags of TIFF that are looked at.
enum TIFFTag {
  static let width = 256
  static let height = 257
  static let bits = 258
  static let compression = 259
  static let colours = 262
  static let stripPlaces = 273
  static let orientation = 274
  static let channels = 277
  static let rowsPerStrip = 278
  static let stripByteCounts = 279
  static let densityX = 282
  static let densityY = 283
  static let planes = 284
  static let densityUnit = 296
  static let palette = 320
  static let tileWidth = 322
  static let tileHeight = 323
  static let tilePlaces = 324
  static let tileByteCounts = 325
  static let inks = 332
  static let extraSamples = 338
  static let sampleFormat = 339
  static let xmp = 700
  static let exif = 34665
  static let profile = 34675
  static let gps = 34853

  /// What EXIF has in its first directory, too, and says nothing of how samples are stored.
  static let descriptive: Set<Int> = [270, 271, 272, 305, 306, 315, 318, 319, 33432]

  /// What says how samples are stored or that there are none besides, which the samples tell; and
  /// what becomes metadata.
  static let silent: Set<Int> = [
    254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282,
    283, 284, 290, 291, 292, 293, 296, 317, 320, 322, 323, 324, 325, 326, 327, 328, 332, 334, 336,
    338, 339, 340, 341, 347, 529, 530, 531, 532, 700, 32995, 32997, 32998, 34665, 34675, 34853,
  ]

  /// What people call others.
  static func name(_ tag: Int) -> String {
    switch tag {
    case 269: "document name"
    case 285: "page name"
    case 297: "page number"
    case 301: "transfer function"
    case 330: "pictures below the page"
    case 33723: "IPTC"
    case 34377: "Photoshop resources"
    case 37724: "Photoshop layers"
    case 33550, 33922, 34264, 34735, 34736, 34737: "GeoTIFF"
    default: "tag \(tag)"
    }
  }
}
