extension SignalError {
  /// Bytes of a file as a message shows them: at most 60, and a full stop for what is no plain
  /// letter.
  static func shown(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix(60).map { 0x20..<0x7F ~= $0 ? $0 : 0x2E }, as: UTF8.self)
  }
}
