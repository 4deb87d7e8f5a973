/// Shapes that tell series apart without colour.
enum Marker: Int, CaseIterable {
  case circle, square, triangle, diamond, inverted, plus, cross, star

  init(number: Int) {
    self = Self.allCases[number % Self.allCases.count]
  }

  /// The outline around the origin, about ten units wide.
  var path: String {
    switch self {
    case .circle: "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0z"
    case .square: "M-4,-4h8v8h-8z"
    case .triangle: "M0,-5.2L4.8,3.6H-4.8z"
    case .diamond: "M0,-5.6L5.2,0L0,5.6L-5.2,0z"
    case .inverted: "M0,5.2L4.8,-3.6H-4.8z"
    case .plus: "M-1.6,-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z"
    case .cross:
      "M-4.7,-2.4L-2.4,-4.7L0,-2.3L2.4,-4.7L4.7,-2.4L2.3,0"
        + "L4.7,2.4L2.4,4.7L0,2.3L-2.4,4.7L-4.7,2.4L-2.3,0z"
    case .star:
      "M0,-5.8L1.6,-1.9L5.6,-1.8L2.4,0.8L3.5,4.8L0,2.5L-3.5,4.8L-2.4,0.8L-5.6,-1.8L-1.6,-1.9z"
    }
  }

  /// A small picture of itself, for tables and keys.
  static func key(_ number: Int) -> String {
    "<svg class=\"key s\(number % seriesCount)\" viewBox=\"-7 -7 14 14\" aria-hidden=\"true\">"
      + "<path class=\"mark\" d=\"\(Marker(number: number).path)\"/></svg>"
  }

  /// How many colours the style sheet has.
  static let seriesCount = 8
}
