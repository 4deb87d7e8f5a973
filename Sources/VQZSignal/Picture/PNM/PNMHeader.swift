import VQZCore

/// What the header of a PNM or PAM file says.
struct PNMHeader: Equatable {
  enum Coding: Equatable {
    /// Decimal numbers, or digits 0 and 1.
    case text
    /// Big-endian bytes, one or two a sample.
    case binary
    /// Eight positions a byte, first position in the highest bit, rows padded to bytes.
    case packedBits
  }

  var width: Int
  var height: Int
  var layout: PictureLayout
  var maximum: Int
  var coding: Coding
  /// In a bitmap 1 is black.
  var isInverted = false

  /// The least number of bytes that the samples take in the file; nil where it overflows.
  var leastByteCount: Int? {
    let (wide, a) = width.multipliedReportingOverflow(by: layout.channelCount)
    let row: Int
    switch coding {
    case .text: row = wide
    case .binary: row = maximum > 255 ? wide &* 2 : wide
    case .packedBits: row = width / 8 + (width % 8 == 0 ? 0 : 1)
    }
    let (count, b) = row.multipliedReportingOverflow(by: height)
    return a || b || row < 0 ? nil : count
  }
}

extension PNMHeader {
  /// The digit behind the P that such a file begins with, before a white space; nil where it begins
  /// otherwise.
  static func digit(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 3, bytes[0] == UInt8(ascii: "P"), PNMScanner.isSpace(bytes[2]) else {
      return nil
    }
    return Int(bytes[1]) - Int(UInt8(ascii: "0"))
  }

  /// Largest width and height; keeps every product of the reader within 64 bits.
  static let largestSide = Int(Int32.max)

  /// Reads the header of P1 to P6; `kind` is the digit.
  static func readPNM(
    kind: UInt8, _ scanner: inout PNMScanner
  ) throws(SignalError) -> PNMHeader {
    let width = try scanner.number("width", maximum: largestSide)
    let height = try scanner.number("height", maximum: largestSide)
    let isBitmap = kind == UInt8(ascii: "1") || kind == UInt8(ascii: "4")
    let maximum = isBitmap ? 1 : try scanner.number("maximum value", maximum: 65535)
    let isText = kind <= UInt8(ascii: "3")
    if !isText { try scanner.skipSingleSpace() }
    let isColour = kind == UInt8(ascii: "3") || kind == UInt8(ascii: "6")
    let header = PNMHeader(
      width: width, height: height, layout: isColour ? .rgb : .grey, maximum: maximum,
      coding: isText ? .text : (isBitmap ? .packedBits : .binary), isInverted: isBitmap)
    return try header.checked(.pnm)
  }

  /// Reads the header lines of P7 up to `ENDHDR`.
  static func readPAM(_ scanner: inout PNMScanner) throws(SignalError) -> PNMHeader {
    var fields: [String: Int] = [:]
    var tuple: [String] = []
    while true {
      scanner.skipBlanks()
      let words = try scanner.line().split(separator: " ").flatMap { $0.split(separator: "\t") }
      guard let key = words.first.map(String.init) else { continue }
      if key == "ENDHDR" { break }
      if key == "TUPLTYPE" {
        tuple += words.dropFirst().map(String.init)
        continue
      }
      guard ["WIDTH", "HEIGHT", "DEPTH", "MAXVAL"].contains(key), fields[key] == nil else {
        throw .malformedSignal(
          format: .pam, what: "header", found: "field \(key)",
          expected: "WIDTH, HEIGHT, DEPTH, MAXVAL once each, TUPLTYPE or ENDHDR")
      }
      guard words.count == 2, let value = Int(words[1]), (1...largestSide).contains(value) else {
        throw .malformedSignal(
          format: .pam, what: key, found: words.dropFirst().joined(separator: " "),
          expected: "one number of 1 to \(largestSide)")
      }
      fields[key] = value
    }
    guard
      let width = fields["WIDTH"], let height = fields["HEIGHT"], let depth = fields["DEPTH"],
      let maximum = fields["MAXVAL"]
    else {
      throw .malformedSignal(
        format: .pam, what: "header", found: fields.keys.sorted().joined(separator: ", "),
        expected: "WIDTH, HEIGHT, DEPTH and MAXVAL")
    }
    let layout = try layout(tuple: tuple.joined(separator: " "), depth: depth)
    return try PNMHeader(
      width: width, height: height, layout: layout, maximum: maximum, coding: .binary
    ).checked(.pam)
  }

  private static func layout(
    tuple: String, depth: Int
  ) throws(SignalError) -> PictureLayout {
    let named: PictureLayout? =
      switch tuple {
      case "GRAYSCALE", "BLACKANDWHITE": .grey
      case "GRAYSCALE_ALPHA", "BLACKANDWHITE_ALPHA": .greyAlpha
      case "RGB": .rgb
      case "RGB_ALPHA": .rgba
      case "": UInt8(exactly: depth).flatMap(PictureLayout.init(rawValue:))
      default: nil
      }
    guard let named else {
      throw .unsupportedSignal(
        format: .pam, found: "tuple type \(tuple) of depth \(depth)",
        expected: "GRAYSCALE, RGB, BLACKANDWHITE or these with _ALPHA")
    }
    guard named.channelCount == depth else {
      throw .malformedSignal(
        format: .pam, what: "DEPTH", found: "\(depth)",
        expected: "\(named.channelCount) for tuple type \(tuple)")
    }
    return named
  }

  private func checked(_ format: Signal.Origin) throws(SignalError) -> PNMHeader {
    guard width > 0, height > 0 else {
      throw .unsupportedSignal(
        format: format, found: "size \(width)×\(height)", expected: "at least 1×1")
    }
    guard (1...65535).contains(maximum) else {
      throw .malformedSignal(
        format: format, what: "maximum value", found: "\(maximum)", expected: "1 to 65535")
    }
    return self
  }
}
