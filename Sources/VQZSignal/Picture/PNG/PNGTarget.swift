#if PNG
  import CSPNG
  import VQZCore

  /// What libspng is asked to make of a picture.
  struct PNGTarget {
    let layout: PictureLayout
    let format: Int32
    let flags: Int32
    /// Whether the library delivers 16-bit samples.
    let isWide: Bool
    private let isInterlaced: Bool

    init(_ header: spng_ihdr, hasTransparency: Bool) {
      isWide = header.bit_depth == 16
      isInterlaced = header.interlace_method != 0
      let png = SPNG_FMT_PNG
      let native: spng_format
      switch Int(header.color_type) {
      case 0 where hasTransparency:
        (layout, native) = (.greyAlpha, isWide ? SPNG_FMT_GA16 : SPNG_FMT_GA8)
      case 0: (layout, native) = (.grey, isWide ? png : SPNG_FMT_G8)
      case 4: (layout, native) = (.greyAlpha, png)
      case 6: (layout, native) = (.rgba, png)
      case _ where hasTransparency:
        (layout, native) = (.rgba, isWide ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8)
      case 2: (layout, native) = (.rgb, png)
      default: (layout, native) = (.rgb, SPNG_FMT_RGB8)
      }
      format = Int32(native.rawValue)
      flags = hasTransparency && native != png ? Int32(SPNG_DECODE_TRNS.rawValue) : 0
    }

    /// The columns that a row of an Adam7 pass fills.
    func columns(pass: Int) -> (first: Int, distance: Int) {
      guard isInterlaced, (0..<7).contains(pass) else { return (0, 1) }
      return ([0, 4, 0, 2, 0, 1, 0][pass], [8, 8, 4, 4, 2, 2, 1][pass])
    }
  }
#endif
