/// The keys of an object so far. Compared as bytes: two keys that only look alike are different.
struct SeenKeys {
  /// Up to so many members, looking at each is quicker than hashing.
  private static let scanLimit = 8

  private var keys: Set<[UInt8]> = []

  /// Whether `key` is new beside those of `members`, which came before it.
  mutating func insert(_ key: String, among members: [JSONMember]) -> Bool {
    guard members.count >= Self.scanLimit else {
      return !members.contains { $0.key.utf8.elementsEqual(key.utf8) }
    }
    if members.count == Self.scanLimit { keys = Set(members.map { Array($0.key.utf8) }) }
    return keys.insert(Array(key.utf8)).inserted
  }
}
