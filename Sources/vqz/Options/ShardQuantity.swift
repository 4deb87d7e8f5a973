import ArgumentParser

/// One of several shares of a list, such as `3/16`: the third of sixteen.
struct ShardQuantity: ExpressibleByArgument, Equatable, Sendable {
  /// Which share, from 1 on.
  let number: Int
  /// How many there are, up to a million.
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
    }
    guard parts.count == 2, numbers.count == 2, (1...1_000_000).contains(numbers[1]),
      (1...numbers[1]).contains(numbers[0])
    else { return nil }
    (number, count) = (numbers[0], numbers[1])
  }

  /// Whether entry `index` of a list belongs to this share: they take turns.
  func takes(_ index: Int) -> Bool { index % count == number - 1 }
}
