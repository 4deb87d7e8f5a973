extension JSONValue {
  /// The document as text. Equal values with `sortedKeys` give equal texts on every machine:
  /// keys are sorted by their UTF-8 bytes and numbers written in their shortest exact form.
  /// A number that is not finite has no JSON form and becomes `null`.
  ///
  /// - Parameters:
  ///   - sortedKeys: whether members are in the order of their keys, or in their own.
  ///   - pretty: whether every element has a line of its own; else the whole document is one.
  public func serialize(sortedKeys: Bool = false, pretty: Bool = false) -> String {
    var text = ""
    write(to: &text, sortedKeys: sortedKeys, indent: pretty ? 0 : nil)
    return text
  }

  /// `indent` is the level of this value, or nil for one line.
  private func write(to text: inout String, sortedKeys: Bool, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.write(value, to: &text)
    case .array(let elements):
      Self.writeList("[", "]", elements, to: &text, indent: indent) { element, text, level in
        element.write(to: &text, sortedKeys: sortedKeys, indent: level)
      }
    case .object(let members):
      let ordered =
        sortedKeys
        ? members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : members
      Self.writeList("{", "}", ordered, to: &text, indent: indent) { member, text, level in
        Self.write(member.key, to: &text)
        text += level == nil ? ":" : ": "
        member.value.write(to: &text, sortedKeys: sortedKeys, indent: level)
      }
    }
  }

  private static func writeList<Element>(
    _ opening: String, _ closing: String, _ elements: [Element], to text: inout String,
    indent: Int?, _ writeElement: (Element, inout String, Int?) -> Void
  ) {
    text += opening
    let inner = indent.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      breakLine(inner, &text)
      writeElement(element, &text, inner)
    }
    if !elements.isEmpty { breakLine(indent, &text) }
    text += closing
  }

  private static func breakLine(_ level: Int?, _ text: inout String) {
    guard let level else { return }
    text += "\n" + String(repeating: "  ", count: level)
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
