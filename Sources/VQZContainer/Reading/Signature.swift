/// The first eight bytes of every file that has chunks.
package enum Signature {
  package static let bytes: [UInt8] = [0x89, 0x56, 0x51, 0x5A, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Whether the bytes start like a file that has chunks, damaged or not.
  package static func isPresent(in file: [UInt8]) -> Bool {
    file.starts(with: bytes[..<4])
  }

  static func check(_ file: [UInt8]) throws(ContainerError) {
    if file.starts(with: bytes) { return }
    if ([bytes] + CompactForm.signatures).contains(where: { $0.starts(with: file) }) {
      throw .broken(
        .fileLength, offset: 0, found: "\(file.count) bytes", expected: "a signature of 8")
    }
    let rule: ContainerRule = isPresent(in: file) ? .signatureTransfer : .signature
    throw .broken(
      rule, offset: 0, found: "bytes \(Array(file.prefix(8)))", expected: "\(bytes)")
  }
}
