/// The keys of an object so far. Compared as bytes: two keys that only look alike are different.
struct SeenKeys {
  /// Up to so many members, looking at each is quicker than hashing.
  private static let scanLimit = 8

  /// Keys in ASCII, of which no two are the same text with different bytes; as texts they are
  /// hashed at once, as bytes one by one.
  private var plain: Set<String> = []
  private var others: Set<[UInt8]> = []

  /// Whether `key` is new beside those of `members`, which came before it.
  mutating func insert(_ key: String, among members: [JSONMember]) -> Bool {
    guard members.count >= Self.scanLimit else {
      return !members.contains { $0.key.utf8.elementsEqual(key.utf8) }
    }
    if members.count == Self.scanLimit {
      for member in members { _ = insert(member.key) }
    }
    return insert(key)
  }

  private mutating func insert(_ key: String) -> Bool {
    key.utf8.allSatisfy { $0 < 0x80 }
      ? plain.insert(key).inserted : others.insert(Array(key.utf8)).inserted
  }
}
