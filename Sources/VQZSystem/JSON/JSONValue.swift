/// A JSON document (RFC 8259). Objects keep the order of their members and no key twice.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number written without fraction and exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number; always finite.
  case number(Double)
  /// A text.
  case string(String)
  /// Values in their order.
  case array([JSONValue])
  /// Members in their order, no key twice.
  case object([JSONMember])

  /// Reads one document. Strict: UTF-8 without byte order mark, no trailing bytes, no comments.
  ///
  /// - Parameters:
  ///   - bytes: of the whole document; anybody may have written them.
  ///   - depthLimit: how deep arrays and objects may nest.
  public static func parse(
    _ bytes: [UInt8], depthLimit: Int = 64
  ) throws(JSONError) -> JSONValue {
    try parse(bytes[...], depthLimit: depthLimit)
  }

  /// The same of a part of an array. Offsets in errors count from where the part begins.
  ///
  /// - Parameters:
  ///   - bytes: of the whole document; anybody may have written them.
  ///   - depthLimit: how deep arrays and objects may nest.
  public static func parse(
    _ bytes: ArraySlice<UInt8>, depthLimit: Int = 64
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes, depthLimit: depthLimit)
    return try parser.document()
  }

  /// An object from pairs.
  ///
  /// - Parameter pairs: in the order to keep; their keys must differ.
  public static func object(_ pairs: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(pairs.map { JSONMember(key: $0.key, value: $0.value) })
  }

  /// The value of a key if this is an object that has it.
  ///
  /// - Parameter key: of a member.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The number if it is an integer that fits `Int`.
  public var integerValue: Int? {
    if case .integer(let value) = self { Int(exactly: value) } else { nil }
  }

  /// Either kind of number.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The text if this is one.
  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The elements if this is an array.
  public var arrayValue: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members if this is an object.
  public var objectValue: [JSONMember]? {
    if case .object(let value) = self { value } else { nil }
  }
}

/// One key of an object with its value.
public struct JSONMember: Sendable, Equatable {
  /// Any text, empty too.
  public var key: String
  /// What it stands for.
  public var value: JSONValue

  /// - Parameters:
  ///   - key: any text, empty too.
  ///   - value: what it stands for.
  public init(key: String, value: JSONValue) {
    self.key = key
    self.value = value
  }
}
