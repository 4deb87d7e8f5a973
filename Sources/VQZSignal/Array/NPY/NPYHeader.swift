import VQZCore

/// What the header of an NPY file says.
struct NPYHeader: Equatable {
  static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Most bytes before the samples. NumPy itself reads no more than 10,000 unless it is told to.
  static let byteLimit = 1 << 16

  /// Of the format: 1, 2 or 3. They differ in how the length of the header is written.
  var version: UInt8 = 1
  /// How samples are spelled.
  var samples: StoredSamples
  /// Whether the first axis runs fastest instead of the last.
  var isFortran = false
  /// Positions along each axis, as NumPy tells them.
  var shape: [Int]

  /// Bytes before the samples of a file.
  ///
  /// - Parameter front: its first 12 bytes.
  static func byteCount(_ front: [UInt8]) throws(SignalError) -> Int {
    guard front.starts(with: signature) else {
      throw .malformedSignal(
        format: .npy, what: "signature", found: SignalError.shown(front[...]),
        expected: "\\x93NUMPY")
    }
    guard front.count == 12 else {
      throw .truncated(format: .npy, found: "\(front.count) bytes", expected: "a header")
    }
    guard 1...3 ~= front[6], front[7] == 0 else {
      throw .unsupportedSignal(
        format: .npy, found: "version \(front[6]).\(front[7])", expected: "1.0, 2.0 or 3.0")
    }
    let wide = front[6] > 1
    var length = 0
    for index in (8..<(wide ? 12 : 10)).reversed() { length = length << 8 | Int(front[index]) }
    let count = length + (wide ? 12 : 10)
    guard count <= byteLimit else {
      throw .malformedSignal(
        format: .npy, what: "length of the header", found: "\(count) bytes",
        expected: "at most \(byteLimit)")
    }
    return count
  }

  /// Reads a header.
  ///
  /// - Parameter head: all bytes before the samples.
  init(_ head: [UInt8]) throws(SignalError) {
    let count = try Self.byteCount(Array(head.prefix(12)))
    guard head.count == count else {
      throw .truncated(
        format: .npy, found: "\(head.count) bytes", expected: "\(count) of the header")
    }
    var scanner = NPYScanner(head[(head[6] == 1 ? 10 : 12)...])
    let entries = try scanner.dictionary()
    let keys = entries.keys.sorted()
    guard keys == ["descr", "fortran_order", "shape"] else {
      throw .malformedSignal(
        format: .npy, what: "header", found: "the keys \(keys)",
        expected: "descr, fortran_order and shape")
    }
    version = head[6]
    switch entries["descr"] {
    case .text(let text): samples = try StoredSamples(npyText: text)
    case .list(let text):
      throw .unsupportedSignal(
        format: .npy, found: "a structured type, \(text)", expected: "one number a sample")
    default:
      throw .malformedSignal(
        format: .npy, what: "descr", found: "another kind of value", expected: "a text")
    }
    guard case .truth(let isFortran) = entries["fortran_order"] else {
      throw .malformedSignal(
        format: .npy, what: "fortran_order", found: "another kind of value",
        expected: "True or False")
    }
    guard case .sizes(let shape) = entries["shape"] else {
      throw .malformedSignal(
        format: .npy, what: "shape", found: "another kind of value", expected: "a tuple")
    }
    self.isFortran = isFortran
    self.shape = shape
    try checkSizes()
  }

  init(_ samples: StoredSamples, shape: [Int]) {
    self.samples = samples
    self.shape = shape
  }

  private func checkSizes() throws(SignalError) {
    // The limit of NumPy: a longer shape is no array's.
    guard shape.count <= 64 else {
      throw .malformedSignal(
        format: .npy, what: "shape", found: "\(shape.count) axes", expected: "at most 64")
    }
    if let size = shape.first(where: { $0 < 0 }) {
      throw .malformedSignal(
        format: .npy, what: "shape", found: "a size of \(size)", expected: "0 or more")
    }
    guard !shape.contains(0) else {
      throw .unsupportedSignal(
        format: .npy, found: "an array without a sample, of the shape \(Self.text(of: shape))",
        expected: "sizes of 1 or more")
    }
  }

  /// The bytes before the samples, as NumPy writes them.
  var bytes: [UInt8] {
    var text =
      "{'descr': '\(samples.npyText)', 'fortran_order': \(isFortran ? "True" : "False"), "
      + "'shape': \(Self.text(of: shape)), }"
    // NumPy leaves room for the axis that grows when samples are appended.
    if let growing = isFortran ? shape.last : shape.first {
      text += String(repeating: " ", count: max(0, 21 - "\(growing)".utf8.count))
    }
    let lengthByteCount = version == 1 ? 2 : 4
    let count = 8 + lengthByteCount + text.utf8.count + 1
    // A whole one where none would be needed, as NumPy does.
    text += String(repeating: " ", count: 64 - count % 64) + "\n"
    let length = text.utf8.count
    let lengthBytes = (0..<lengthByteCount).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return Self.signature + [version, 0] + lengthBytes + Array(text.utf8)
  }

  /// `()`, `(3,)`, `(3, 4)`.
  private static func text(of shape: [Int]) -> String {
    shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
  }
}
