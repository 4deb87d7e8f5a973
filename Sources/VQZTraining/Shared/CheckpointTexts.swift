/// The metadata of a checkpoint while it is read; every error names the key.
///
/// Anybody may have written the file, so nothing in it is taken for what it should be.
struct CheckpointTexts {
  /// All texts of the file, and what the keys of a checkpoint begin with.
  let metadata: [String: String]
  let prefix: String

  /// The text of a key without the prefix.
  func text(_ key: String) throws(TrainingError) -> String {
    guard let text = metadata[prefix + key] else {
      throw .checkpoint(name: key, found: "nothing", expected: "a vqz checkpoint")
    }
    return text
  }

  /// A number that was written as Swift prints it.
  func number<Number: LosslessStringConvertible>(_ key: String) throws(TrainingError) -> Number {
    let text = try text(key)
    guard let number = Number(text) else {
      throw .checkpoint(name: key, found: text, expected: "a number")
    }
    return number
  }

  /// A SHA-256 in hexadecimal digits.
  func digest(_ key: String) throws(TrainingError) -> [UInt8] {
    let hex = try text(key)
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 64, hex.utf8.count == 64 else {
      throw .checkpoint(name: key, found: hex, expected: "64 hexadecimal digits")
    }
    return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
