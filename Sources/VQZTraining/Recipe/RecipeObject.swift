internal import VQZSystem

/// A JSON object that is filled by paths.
struct RecipeObject {
  /// Members that are no objects.
  private var members: [JSONMember] = []
  /// Objects inside, by their names.
  private var inner: [String: [JSONMember]] = [:]

  /// - Parameter path: `name` or `object.name`.
  mutating func set(_ value: JSONValue, at path: String) {
    let parts = path.split(separator: ".").map(String.init)
    let member = JSONMember(key: parts[parts.count - 1], value: value)
    if parts.count == 1 {
      members.append(member)
    } else {
      inner[parts[0], default: []].append(member)
    }
  }

  /// All fields that mean anything for `owner`, each at its path.
  mutating func add<Owner>(_ fields: [RecipeField<Owner>], of owner: Owner) {
    for field in fields where field.isMeant(owner) { set(field.write(owner), at: field.path) }
  }

  /// The whole object; objects inside it in the order of their names.
  var json: JSONValue {
    .object(
      members + inner.keys.sorted().map { JSONMember(key: $0, value: .object(inner[$0] ?? [])) })
  }
}
