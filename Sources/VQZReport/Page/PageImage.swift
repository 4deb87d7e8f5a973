import VQZCore
import VQZSignal

/// Pictures as data that a page carries.
enum PageImage {
  /// A PNG as an address; nil in a build without PNG.
  static func address(_ picture: Signal) -> String? {
    guard let bytes = try? picture.encoded(as: .png) else { return nil }
    return "data:image/png;base64," + Base64.encode(bytes)
  }

  /// - Parameter zoom: how many pixels of the page each of the picture's has each way.
  static func element(
    _ picture: Signal, alt: String, style: String = "", zoom: Int = 1
  ) -> String {
    guard let address = address(picture) else {
      return "<p class=\"note\">No picture: this build cannot write PNG.</p>"
    }
    return "<img class=\"\(style)\" src=\"\(address)\" width=\"\(picture.width * zoom)\" "
      + "height=\"\(picture.height * zoom)\" alt=\"\(HTML.escape(alt))\" loading=\"lazy\">"
  }

  /// A pixel for every block, dark blue for no bits over grey to yellow for the most.
  static func heat(_ map: HeatMap) -> Signal? {
    let largest = max(map.largest, 1e-9)
    let samples = map.bits.flatMap { colour($0 / largest) }
    return try? Signal(width: map.columns, height: map.rows, layout: .rgb, samples: samples)
  }

  /// Stops of a scale that is even in lightness and the same to colour-blind eyes (after cividis,
  /// Nuñez, Anderton and Renslow 2018).
  static let stops: [(UInt8, UInt8, UInt8)] = [
    (0, 34, 78), (35, 62, 108), (87, 93, 109), (125, 124, 120), (165, 156, 116), (211, 193, 100),
    (254, 232, 56),
  ]

  /// A pixel for every number of 0 to 255, in colours between stops.
  static func map(
    _ numbers: [UInt8], columns: Int, stops: [(UInt8, UInt8, UInt8)]
  ) -> Signal? {
    let palette = (0...255).map { colour(Double($0) / 255, stops) }
    return try? Signal(
      width: columns, height: numbers.count / max(1, columns), layout: .rgb,
      samples: numbers.flatMap { palette[Int($0)] })
  }

  /// From below 0 over 0 to above it: blue, white, vermilion (after Okabe and Ito 2008).
  static let signedStops: [(UInt8, UInt8, UInt8)] = [
    (0, 114, 178), (255, 255, 255), (213, 94, 0),
  ]

  /// A strip of the colours between stops.
  static func strip(_ stops: [(UInt8, UInt8, UInt8)]) -> String {
    let colours = stops.map { "rgb(\($0.0),\($0.1),\($0.2))" }.joined(separator: ",")
    return "<p class=\"scale\" style=\"background:linear-gradient(90deg,\(colours))\"></p>"
  }

  private static func colour(
    _ share: Double, _ stops: [(UInt8, UInt8, UInt8)] = stops
  ) -> [UInt8] {
    let place = min(max(share, 0), 1) * Double(stops.count - 1)
    let low = min(Int(place), stops.count - 2)
    let part = place - Double(low)
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) * (1 - part) + Double(b) * part).rounded())
    }
    let (a, b) = (stops[low], stops[low + 1])
    return [mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2)]
  }
}
