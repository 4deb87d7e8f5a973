internal import VQZSystem

/// The members of a JSON object, asked for by name and type.
struct Fields {
  /// What the object is, for errors.
  private let name: String
  /// As they stand in the text; the parser refuses a name that comes twice.
  private let members: [JSONMember]

  /// - Throws: where `value` is no object.
  init(_ value: JSONValue, name: String) throws(ModelError) {
    guard case .object(let members) = value else {
      throw .architecture(found: "\(name) that is no object", expected: "an object")
    }
    self.name = name
    self.members = members
  }

  /// The member of that name, of any type.
  func value(_ key: String) throws(ModelError) -> JSONValue {
    guard let member = members.first(where: { $0.key == key }) else {
      throw .architecture(found: "\(name) without \"\(key)\"", expected: "the member")
    }
    return member.value
  }

  /// An integer that fits 31 bits, which is far more than any size here may be.
  func integer(_ key: String) throws(ModelError) -> Int {
    guard case .integer(let number) = try value(key), (0...Int64(Int32.max)).contains(number) else {
      throw .architecture(
        found: "\(name).\(key) that is no natural number", expected: "0 to 2147483647")
    }
    return Int(number)
  }

  /// Rows and columns, which versions 1 to 3 give as the one number that both are.
  func extent(_ key: String, version: Int) throws(ModelError) -> Extent {
    guard version >= 4 else { return Extent(square: try integer(key)) }
    let sides = try array(key).map { side in
      if case .integer(let number) = side, (1...Int64(Int32.max)).contains(number) {
        Int(number)
      } else {
        0
      }
    }
    guard sides.count == 2, !sides.contains(0) else {
      throw .architecture(
        found: "\(name).\(key) that is no extent", expected: "[rows, columns]")
    }
    return Extent(rows: sides[0], columns: sides[1])
  }

  /// An integer of 32 bits with a sign.
  func signed(_ key: String) throws(ModelError) -> Int {
    guard case .integer(let number) = try value(key), let narrow = Int32(exactly: number) else {
      throw .architecture(
        found: "\(name).\(key) that is no 32-bit number", expected: "-2147483648 to 2147483647")
    }
    return Int(narrow)
  }

  /// Whether there is such a member: for those that a later version added.
  func has(_ key: String) -> Bool { members.contains { $0.key == key } }

  /// `true` or `false`; a number does not stand for either.
  func flag(_ key: String) throws(ModelError) -> Bool {
    guard case .bool(let flag) = try value(key) else {
      throw .architecture(found: "\(name).\(key) of another type", expected: "true or false")
    }
    return flag
  }

  /// A string.
  func text(_ key: String) throws(ModelError) -> String {
    guard case .string(let text) = try value(key) else {
      throw .architecture(found: "\(name).\(key) of another type", expected: "a string")
    }
    return text
  }

  /// An array, of elements of any type.
  func array(_ key: String) throws(ModelError) -> [JSONValue] {
    guard case .array(let values) = try value(key) else {
      throw .architecture(found: "\(name).\(key) of another type", expected: "an array")
    }
    return values
  }

  /// A layer that must be a convolution, as what merges into the features is.
  func convolution(_ key: String, version: Int) throws(ModelError) -> Layer.Convolution {
    let layer = try Layer(json: value(key), depth: 0, version: version)
    guard case .convolution(let shape) = layer else {
      throw .architecture(found: "a \(key) of another kind", expected: "a convolution")
    }
    return shape
  }

  /// Refuses members nobody asked for: they would change the meaning unseen.
  func finish(knownCount: Int) throws(ModelError) {
    guard members.count == knownCount else {
      throw .architecture(
        found: "\(name) with \(members.count) members", expected: "\(knownCount)")
    }
  }
}
