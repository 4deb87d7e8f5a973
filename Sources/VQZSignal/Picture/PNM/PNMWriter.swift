import VQZCore

/// The headers of the plain formats that are written; rows follow as they are.
enum PNMWriter {
  static func header(
    width: Int, height: Int, layout: PictureLayout, maximum: Int, format: Signal.Origin
  ) -> [UInt8] {
    guard format == .pam else {
      return Array("P\(layout == .grey ? 5 : 6)\n\(width) \(height)\n\(maximum)\n".utf8)
    }
    let tuple =
      switch layout {
      case .grey: "GRAYSCALE"
      case .greyAlpha: "GRAYSCALE_ALPHA"
      case .rgb: "RGB"
      case .rgba: "RGB_ALPHA"
      }
    let lines = [
      "P7", "WIDTH \(width)", "HEIGHT \(height)", "DEPTH \(layout.channelCount)",
      "MAXVAL \(maximum)", "TUPLTYPE \(tuple)", "ENDHDR", "",
    ]
    return Array(lines.joined(separator: "\n").utf8)
  }
}
