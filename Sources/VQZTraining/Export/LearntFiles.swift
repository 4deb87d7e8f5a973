package import VQZSystem

/// What a provenance says of the files that were learnt from.
package enum LearntFiles {
  /// Most files that are listed. A list of all would be most of a small model of a large
  /// collection.
  package static let limit = 256

  /// The first 16 digits of the hashes, sorted, which is enough to tell later whether a file was
  /// among them. Of many only the least ones are listed, and up to which digits.
  package static func members(_ hashes: [[UInt8]]) -> [JSONMember] {
    let all = hashes.map { String(Hexadecimal.text(of: $0).prefix(16)) }.sorted()
    let list = all.prefix(limit)
    let members = [
      JSONMember(key: "training_sha256", value: .array(list.map { .string($0) }))
    ]
    guard list.count < all.count, let last = list.last else { return members }
    return members + [JSONMember(key: "training_sha256_to", value: .string(last))]
  }
}
