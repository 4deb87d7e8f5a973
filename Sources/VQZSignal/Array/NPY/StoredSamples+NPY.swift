import VQZCore

extension StoredSamples {
  /// The type as NumPy writes it, such as `<f4`: the order of the bytes, what it is, and how many
  /// bytes it has.
  var npyText: String {
    let letter: Character =
      switch type {
      case _ where coding == .truth: "b"
      case .u8, .u16, .u32, .u64: "u"
      case .i8, .i16, .i32, .i64: "i"
      case .f16, .f32, .f64: "f"
      // What NumPy says of the bfloat16 of the package ml_dtypes.
      case .bf16: "V"
      }
    let order: Character = byteCount == 1 ? "|" : coding == .reversed ? ">" : "<"
    return "\(order)\(letter)\(byteCount)"
  }

  /// Every type that NumPy has and a `Signal` can hold, by its letter and bytes.
  private static let npyTypes: [Substring: StoredSamples] = {
    var types: [Substring: StoredSamples] = ["b1": StoredSamples(.u8, .truth)]
    for type in SampleType.allCases { types[StoredSamples(type).npyText.dropFirst()] = .init(type) }
    return types
  }()

  /// The inverse of `npyText`.
  ///
  /// - Throws: `unsupportedSignal` for a type of NumPy that is no number here, `malformedSignal`
  ///   for what is no type.
  init(npyText text: String) throws(SignalError) {
    // Two bytes of no type have no order.
    if let known = Self.npyTypes[text.dropFirst()], text != "|V2" {
      // A single byte has no order, which NumPy writes as a bar.
      switch text.first {
      case "<": self = known
      case ">": self.init(known.type, known.coding == .plain ? .reversed : known.coding)
      case "|" where known.byteCount == 1: self = known
      default:
        throw .malformedSignal(
          format: .npy, what: "descr", found: "'\(text)'",
          expected: "the order of the bytes, '<' or '>', in front")
      }
      return
    }
    let names: [Character: String] = [
      "O": "Python objects (a pickle)", "S": "strings", "a": "strings", "U": "strings",
      "V": "records or bytes", "c": "complex numbers", "M": "dates", "m": "spans of time",
      "f": "floating-point numbers of another size", "T": "strings",
    ]
    guard let letter = text.dropFirst().first, let name = names[letter] else {
      throw .malformedSignal(
        format: .npy, what: "descr", found: "'\(text)'", expected: "a type such as '<f4'")
    }
    throw .unsupportedSignal(
      format: .npy, found: "\(name), '\(text)'",
      expected: "truth values, integers of 1 to 8 bytes or floating point of 2, 4 or 8")
  }
}
