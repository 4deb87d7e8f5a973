/// What is known of numbers of several sorts while they are coded one after another
/// (`Formats/vqzm.md`, version 8, "Numbers"); encoder and decoder keep the same.
struct NumberModel {
  /// Sorts of numbers that learn apart from each other.
  static let sortCount = 16
  /// Kinds of neighbourhood: the binary digits of the two numbers before, together, at most this.
  static let neighbourhoodLimit = 9
  /// Binary digits of the magnitude less 1, at most.
  static let digitLimit = 32

  private static let neighbourhoods = neighbourhoodLimit + 1
  private static let zeroCount = sortCount * neighbourhoods
  private static let lengthCount = zeroCount * digitLimit
  private static let signCount = sortCount
  private static let secondCount = sortCount * (digitLimit + 1)

  /// One behind the other: zero or not, sign, binary digits one by one, the digit behind the first.
  var bits = [AdaptiveBit](
    repeating: AdaptiveBit(), count: zeroCount + lengthCount + signCount + secondCount)
  private var sort = 0
  private var before = 0
  private var beforeThat = 0

  /// Begins a row of numbers: none is before the first.
  mutating func begin(sort: Int) {
    precondition((0..<Self.sortCount).contains(sort))
    (self.sort, before, beforeThat) = (sort, 0, 0)
  }

  /// Notes the number just coded by its magnitude.
  @inline(__always)
  mutating func note(_ magnitude: UInt64) {
    beforeThat = before
    before = UInt64.bitWidth - magnitude.leadingZeroBitCount
  }

  @inline(__always)
  private var place: Int {
    sort &* Self.neighbourhoods &+ min(before &+ beforeThat, Self.neighbourhoodLimit)
  }

  @inline(__always) var zero: Int { place }
  @inline(__always) var length: Int { Self.zeroCount &+ place &* Self.digitLimit }
  @inline(__always) var sign: Int { Self.zeroCount &+ Self.lengthCount &+ sort }
  @inline(__always) var second: Int {
    Self.zeroCount &+ Self.lengthCount &+ Self.signCount &+ sort &* (Self.digitLimit &+ 1)
  }
}
