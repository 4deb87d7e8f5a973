/// A JSON document (RFC 8259). Objects keep the order of their members and no key twice.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number written without fraction and exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number; always finite.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// Reads one document. Strict: UTF-8 without byte order mark, no trailing bytes, no comments.
  /// Arrays and objects may nest `depthLimit` deep.
  package static func parse(
    _ bytes: [UInt8], depthLimit: Int = 64
  ) throws(JSONError) -> JSONValue {
    try parse(bytes[...], depthLimit: depthLimit)
  }

  package static func parse(
    _ bytes: ArraySlice<UInt8>, depthLimit: Int = 64
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes, depthLimit: depthLimit)
    return try parser.document()
  }

  /// An object from pairs, in the order given. The keys must differ.
  package static func object(_ pairs: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(pairs.map { JSONMember(key: $0.key, value: $0.value) })
  }

  /// The value of `key` if this is an object that has it.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package var integerValue: Int? {
    if case .integer(let value) = self { Int(exactly: value) } else { nil }
  }

  /// Either kind of number.
  package var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  package var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  package var arrayValue: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  package var objectValue: [JSONMember]? {
    if case .object(let value) = self { value } else { nil }
  }
}

/// One key of an object with its value.
package struct JSONMember: Sendable, Equatable {
  package var key: String
  package var value: JSONValue

  package init(key: String, value: JSONValue) {
    self.key = key
    self.value = value
  }
}
