import VQZCore
import VQZNetwork

/// The elements of a tensor as whole numbers modulo 2^w, floats as the integers of their bits.
enum TensorNumbers {
  /// Each element, from −2^(w − 1) on.
  static func of(_ tensor: Tensor) -> [Int64] {
    let (bytes, width) = (tensor.bytes.array, tensor.type.byteCount)
    return (0..<tensor.count).map { index in
      var value: UInt64 = 0
      for byte in 0..<width {
        value |= UInt64(bytes[index * width + byte]) << UInt64(8 * byte)
      }
      return wrapped(Int64(bitPattern: value), width: width)
    }
  }

  /// The number of w bits, from −2^(w − 1) on, that a number is modulo 2^w.
  static func wrapped(_ number: Int64, width: Int) -> Int64 {
    let unused = Int64(64 - 8 * width)
    return (number << unused) >> unused
  }

  /// Puts an element where a tensor has it, lowest byte first.
  static func append(_ number: Int64, width: Int, to bytes: inout [UInt8]) {
    for byte in 0..<width {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(8 * byte)))
    }
  }
}
