/// Text that the system gives and takes: names of files and words of the command line. To the
/// system they are bytes, which need not be UTF-8.
///
/// A byte that is no part of UTF-8 stands in a `String` as one of the last 128 code points, which
/// no text uses (they are private, in plane 16); bytes that really are such a code point are kept
/// in the same way. So every name comes back byte for byte.
public enum SystemText {
  /// The code point that stands for byte 0x80.
  fileprivate static let first: UInt32 = 0x10FF80

  /// Text from bytes of the system, without the zero at their end.
  ///
  /// - Parameter bytes: any bytes at all.
  public static func decode(_ bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    var text = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var place = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if scalar.value >= first {
          escape(bytes[place..<place + encoded.count], to: &text)
        } else {
          text.append(scalar)
        }
        place += encoded.count
      case .error(let length):
        escape(bytes[place..<place + length], to: &text)
        place += length
      case .emptyInput: return String(text)
      }
    }
  }

  /// The same for a text of C.
  ///
  /// - Parameter start: of bytes that end with a zero.
  @unsafe public static func decode(_ start: UnsafePointer<CChar>) -> String {
    var bytes: [UInt8] = []
    var next = unsafe start
    while unsafe next.pointee != 0 {
      bytes.append(UInt8(bitPattern: unsafe next.pointee))
      unsafe next += 1
    }
    return decode(bytes)
  }

  /// A text of JSON in which bytes that are no UTF-8 are escapes: byte 0x80 + n is the lone
  /// surrogate `\udc80` + n, as Python's `surrogateescape` has it, so that the text is UTF-8 and
  /// whoever reads a name in it has all of its bytes.
  ///
  /// - Parameter text: a document in which texts of the system stand within strings.
  public static func json(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value >= first }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value >= first {
        result += "\\udc" + String(scalar.value & 0x7F | 0x80, radix: 16)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func escape(_ bytes: ArraySlice<UInt8>, to text: inout String.UnicodeScalarView) {
    for byte in bytes {
      // Only bytes from 0x80 on can be wrong, so the number is always one of the 128.
      if let scalar = Unicode.Scalar(first + UInt32(byte & 0x7F)) { text.append(scalar) }
    }
  }
}

extension String {
  /// The bytes that the system knows this text by.
  public var systemBytes: [UInt8] {
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      if scalar.value >= SystemText.first {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value & 0x7F | 0x80))
      } else {
        bytes += Array(String(scalar).utf8)
      }
    }
    return bytes
  }

  /// The same as a text of C, to be handed to a function of the system.
  public var systemPath: [CChar] { systemBytes.map { CChar(bitPattern: $0) } + [0] }
}
