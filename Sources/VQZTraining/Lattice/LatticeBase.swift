internal import VQZCore
internal import VQZEntropy

/// What models of lattice coding for a kind of signals have in common before anything is learnt:
/// neighbours and profiles. How they were found is in `Formats/lattice.md`, section 10.
struct LatticeBase {
  /// Steps along four axes, the slowest first.
  typealias Steps = (Int8, Int8, Int8, Int8)

  /// Neighbours by what they are worth, near ones and then far ones.
  private let near: [(at: Steps, minus: Steps?)]
  private let far: [(at: Steps, minus: Steps?)]
  /// Neighbours whose errors tell the spread, with weights.
  private let scales: [(at: Steps, weight: Int8)]
  /// Efforts 1 to 9.
  private let profiles: [Profile]
  /// Of the profile that is learnt with: longer than those that are coded with, since it has to
  /// stand for all of a block.
  let forgetting: UInt8
  /// Bounds that are learnt with, shares of the range of a signal.
  let shares: [Double]

  /// A row of `LatticeTables.Numbers.profiles`. One predictor: blends of several with other
  /// forgetting were no better, and slower.
  private struct Profile {
    let near: UInt8
    let far: UInt8
    var forgetting: UInt8
    let chunks: UInt8
    let inputs: UInt8
    let ridge: UInt8
    static let rate: UInt8 = 15

    init(
      _ near: UInt8, _ far: UInt8, forgetting: UInt8, chunks: UInt8, inputs: UInt8,
      ridge: UInt8 = 16
    ) {
      self.near = near
      self.far = far
      self.forgetting = forgetting
      self.chunks = chunks
      self.inputs = inputs
      self.ridge = ridge
    }

    var numbers: [UInt8] { [near, far, 1, forgetting, 1, 1, chunks, ridge, inputs, Self.rate] }
  }

  /// The tables without anything learnt.
  func untrained() -> LatticeTables.Numbers { numbers(profiles) }

  /// The same with one profile: all neighbours and inputs, and what is learnt kept for long.
  func learning() -> LatticeTables.Numbers {
    var fullest = profiles[profiles.count - 1]
    fullest.forgetting = forgetting
    return numbers([fullest])
  }

  private func numbers(_ profiles: [Profile]) -> LatticeTables.Numbers {
    let taps = near + far
    return LatticeTables.Numbers(
      taps: taps.flatMap { tap in
        Self.list(tap.at) + Self.list(tap.minus ?? (0, 0, 0, 0)) + [tap.minus == nil ? 0 : 1]
      },
      nearCount: near.count, scales: scales.flatMap { Self.list($0.at) + [$0.weight] },
      profiles: profiles.flatMap(\.numbers),
      prior: [Int32](repeating: 0, count: LatticeTables.priorCount(taps: taps.count)),
      starts: [], weights: [])
  }

  private static func list(_ steps: Steps) -> [Int8] { [steps.0, steps.1, steps.2, steps.3] }

  /// - Parameter kind: array or series.
  static func of(_ kind: SignalKind) -> LatticeBase { kind == .series ? series : array }

  /// Fields on grids.
  private static let array = LatticeBase(
    near: [
      (-1, 0), (-1, -1), (-1, 1), (0, -2), (-2, 0), (-1, -2), (-1, 2), (-2, 1), (-2, -1), (0, -3),
      (-2, 2), (-2, -2), (-3, 0), (-1, 3), (-1, -3), (-3, 1),
    ].map { ((0, 0, $0.0, $0.1), nil) },
    // In the plane before, less the value of that plane one to the left.
    far: [
      ((0, -1, 0, 0), (0, -1, 0, -1)), ((0, -1, 0, 1), (0, -1, 0, -1)),
      ((0, -1, 1, 0), (0, -1, 0, -1)), ((0, -1, -1, 0), (0, -1, 0, -1)),
      ((0, -1, 0, -1), nil), ((0, -2, 0, 0), (0, -2, 0, -1)),
      ((0, -1, 1, 1), (0, -1, 0, -1)), ((0, -1, -1, 1), (0, -1, 0, -1)),
      ((0, -1, 1, -1), (0, -1, 0, -1)), ((0, -1, -1, -1), (0, -1, 0, -1)),
      ((-1, 0, 0, 0), (-1, 0, 0, -1)), ((-1, 0, 0, 1), (-1, 0, 0, -1)),
      ((-1, 0, 1, 0), (-1, 0, 0, -1)), ((-1, -1, 0, 0), (-1, -1, 0, -1)),
      ((-1, 1, 0, 0), (-1, 1, 0, -1)), ((-1, 0, 0, -1), nil),
    ],
    scales: [
      ((0, 0, 0, -1), 3), ((0, 0, 0, -2), 1), ((0, 0, -1, 0), 3), ((0, 0, -1, -1), 2),
      ((0, 0, -1, 1), 2), ((0, 0, -2, 0), 1), ((0, -1, 0, 0), 3), ((0, -1, 0, 1), 1),
      ((0, -1, 1, 0), 1), ((-1, 0, 0, 0), 3),
    ],
    profiles: [
      Profile(3, 1, forgetting: 5, chunks: 8, inputs: 1),
      Profile(4, 2, forgetting: 5, chunks: 8, inputs: 1),
      Profile(6, 3, forgetting: 5, chunks: 4, inputs: 1),
      Profile(6, 4, forgetting: 5, chunks: 2, inputs: 1),
      Profile(8, 5, forgetting: 5, chunks: 4, inputs: 1),
      Profile(8, 6, forgetting: 5, chunks: 4, inputs: 3),
      Profile(12, 6, forgetting: 5, chunks: 2, inputs: 3),
      Profile(12, 8, forgetting: 5, chunks: 2, inputs: 6),
      Profile(16, 16, forgetting: 5, chunks: 1, inputs: 6),
    ],
    forgetting: 6, shares: [1e-2, 1e-3, 1e-4])

  /// Channels of samples in time, by the differences of neighbours in the channel itself, and in
  /// the one before, from the same moment on both ways.
  ///
  /// Errors of the channel before say nothing of the spread: of two channels that are all but equal
  /// the second one is predicted to the bit, however loud the first one is.
  private static let series = LatticeBase(
    near: (1...24).map { ((0, 0, 0, -$0), (0, 0, 0, -$0 - 1)) },
    far: [0, 1, -1, 2, -2, 3, -3, 4].map { ((0, 0, -1, $0), (0, 0, -1, $0 - 1)) },
    scales: [
      ((0, 0, 0, -1), 4), ((0, 0, 0, -2), 4), ((0, 0, 0, -3), 2), ((0, 0, 0, -4), 2),
      ((0, 0, 0, -5), 1), ((0, 0, 0, -6), 1), ((0, 0, 0, -7), 1), ((0, 0, 0, -8), 1),
    ],
    profiles: [
      Profile(2, 1, forgetting: 7, chunks: 8, inputs: 1, ridge: 22),
      Profile(4, 1, forgetting: 7, chunks: 8, inputs: 1, ridge: 22),
      Profile(6, 2, forgetting: 6, chunks: 8, inputs: 1, ridge: 22),
      Profile(8, 4, forgetting: 6, chunks: 4, inputs: 1, ridge: 22),
      Profile(16, 8, forgetting: 6, chunks: 8, inputs: 1, ridge: 22),
      Profile(16, 8, forgetting: 6, chunks: 8, inputs: 3, ridge: 22),
      Profile(24, 8, forgetting: 6, chunks: 8, inputs: 3, ridge: 22),
      Profile(24, 8, forgetting: 6, chunks: 4, inputs: 6, ridge: 22),
      Profile(24, 8, forgetting: 6, chunks: 1, inputs: 6, ridge: 22),
    ],
    forgetting: 9, shares: [2e-2, 1e-2, 1e-3])
}
