/// What a decoder of a C library makes of the bytes of a file.
struct LibraryDecode {
  /// What the decoder returned.
  let status: Int
  /// None where it did not decode.
  let samples: [UInt8]
  /// What it says of an error or a warning; empty where it says nothing.
  let text: String

  /// Bytes of a text, with the zero behind it.
  private static let textByteCount = 256

  /// Calls the decoder.
  ///
  /// - Parameters:
  ///   - bytes: of the file.
  ///   - byteCount: of the samples.
  ///   - decoded: the status of a decoder that filled in all of them.
  ///   - decode: gets the file, room for the samples, and room for a text that ends with a zero.
  init(
    _ bytes: [UInt8], byteCount: Int, decoded: Int,
    decode: (
      UnsafeBufferPointer<UInt8>, UnsafeMutablePointer<UInt8>?, UnsafeMutableBufferPointer<CChar>
    ) -> Int32
  ) {
    var found = 0
    var letters = [UInt8](repeating: 0, count: Self.textByteCount)
    samples = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      found = unsafe bytes.withUnsafeBufferPointer { input in
        unsafe letters.withUnsafeMutableBytes { text in
          unsafe Int(decode(input, output.baseAddress, text.bindMemory(to: CChar.self)))
        }
      }
      count = found == decoded ? byteCount : 0
    }
    status = found
    text = String(decoding: letters.prefix { $0 != 0 }, as: UTF8.self)
  }
}
