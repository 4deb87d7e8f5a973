/// Takes the names of an archive one after another and holds each against the rules of names:
/// its parts, its place behind the name before, and that no member is the folder of another.
package struct ArchiveNameOrder: Sendable {
  package static let nameByteLimit = 4096
  package static let totalByteLimit = 1 << 30
  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  /// The name that was taken last; empty before the first.
  package private(set) var last: [UInt8] = []
  /// Lengths of those earlier names that the last one begins with. A folder that is a member is
  /// among them when a name below it comes: names in between begin with it, too.
  private var beginnings: [Int] = []
  private var byteCount = 0

  package init() {}

  /// Takes the next name.
  ///
  /// - Returns: how many bytes it shares with the name before at its front.
  /// - Throws: the rule that it breaks.
  @discardableResult
  package mutating func take(_ name: [UInt8]) throws(ArchiveError) -> Int {
    try Self.check(name)
    let shared = Self.sharedFront(last, name)
    let ascends =
      shared == last.count
      ? name.count > shared : shared < name.count && last[shared] < name[shared]
    guard ascends else {
      throw .broken(.nameOrder, found: Self.text(name), expected: "one behind \(Self.text(last))")
    }
    while let length = beginnings.last, length > shared { beginnings.removeLast() }
    for length in beginnings where name[length] == Self.slash {
      throw .broken(
        .nameFolder, found: "\(Self.text(name[..<length])) and \(Self.text(name))",
        expected: "one of them")
    }
    guard name.count <= Self.totalByteLimit - byteCount else {
      throw .broken(
        .nameTotal, found: "more than \(Self.totalByteLimit) bytes of names", expected: "fewer")
    }
    byteCount += name.count
    beginnings.append(name.count)
    last = name
    return shared
  }

  /// Holds a name alone against the rules.
  package static func check(_ name: [UInt8]) throws(ArchiveError) {
    guard (1...nameByteLimit).contains(name.count) else {
      throw .broken(
        .nameLength, found: "\(name.count) bytes", expected: "1 to \(nameByteLimit)")
    }
    guard !name.contains(0) else {
      throw .broken(.nameParts, found: "a zero byte in \(text(name))", expected: "none")
    }
    for part in name.split(separator: slash, omittingEmptySubsequences: false)
    where part.isEmpty || part.elementsEqual([dot]) || part.elementsEqual([dot, dot]) {
      throw .broken(
        .nameParts, found: "the part \"\(text(part))\" in \(text(name))",
        expected: "names of files and folders")
    }
  }

  private static func sharedFront(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var count = 0
    let limit = min(first.count, second.count)
    while count < limit, first[count] == second[count] { count += 1 }
    return count
  }

  /// A name for people, not too long.
  static func text(_ name: some Collection<UInt8>) -> String {
    let text = String(decoding: name.prefix(200), as: UTF8.self)
    return name.count > 200 ? text + "…" : text
  }
}
