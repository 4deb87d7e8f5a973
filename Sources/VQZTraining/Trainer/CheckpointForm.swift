internal import VQZCore
package import VQZNetwork

/// What the checkpoints of all kinds of training share: a safetensors file whose metadata keys have
/// a prefix.
package protocol CheckpointForm {
  static var prefix: String { get }
  var archive: TensorArchive { get }
}

extension CheckpointForm {
  /// The file.
  package func bytes() throws(TrainingError) -> [UInt8] {
    do throws(ModelFileError) {
      return try archive.safetensors()
    } catch {
      throw .checkpoint(name: "file", found: error.message, expected: "tensors to be written")
    }
  }

  /// Writes the file whole or not at all, in place of an older one.
  package func write(_ path: String) throws(TrainingError) {
    let bytes = try bytes()
    do throws(FileError) {
      var output = try OutputFile.create(path, overwrite: true)
      try output.write(bytes)
      try output.commit()
    } catch {
      throw .file(error, path: path)
    }
  }

  static func archive(_ bytes: [UInt8]) throws(TrainingError) -> TensorArchive {
    do throws(ModelFileError) {
      return try TensorArchive(safetensors: bytes)
    } catch {
      throw .checkpoint(name: "file", found: error.message, expected: "a vqz checkpoint")
    }
  }

  static func text(_ key: String, _ archive: TensorArchive) throws(TrainingError) -> String {
    guard let text = archive.metadata[prefix + key] else {
      throw .checkpoint(name: key, found: "nothing", expected: "a vqz checkpoint")
    }
    return text
  }

  static func number<Number: LosslessStringConvertible>(
    _ key: String, _ archive: TensorArchive
  ) throws(TrainingError) -> Number {
    let text = try text(key, archive)
    guard let number = Number(text) else {
      throw .checkpoint(name: key, found: text, expected: "a number")
    }
    return number
  }

  /// Whether the file has `count` parameters: looked at before memory is taken for them, because
  /// the recipe may ask for any amount and the file has only what it has.
  func checkParameters(_ count: Int) throws(TrainingError) {
    do throws(ModelFileError) {
      _ = try archive.tensor("parameters", shape: [count])
    } catch {
      throw .checkpoint(name: "tensors", found: error.message, expected: "those of the recipe")
    }
  }

  /// Refuses to go on with other pictures than those a training began with.
  static func check(_ hash: [UInt8], is expected: [UInt8]) throws(TrainingError) {
    guard hash == expected else {
      throw .checkpoint(
        name: "samples", found: Hexadecimal.text(of: hash.prefix(8)) + "…",
        expected: Hexadecimal.text(of: expected.prefix(8)) + "…, the pictures it was made with")
    }
  }

  static func digest(_ hex: String) throws(TrainingError) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 64, hex.utf8.count == 64 else {
      throw .checkpoint(name: "samples", found: hex, expected: "64 hexadecimal digits")
    }
    return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
