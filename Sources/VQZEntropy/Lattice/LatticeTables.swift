import CVQZKernels
import VQZCore

/// What lattice coding starts from: neighbours, profiles and trained numbers, verified, at fixed
/// addresses for the kernel (`Formats/lattice.md`, section 1).
///
/// Nothing in it changes, so threads may share it.
@safe package final class LatticeTables: @unchecked Sendable {
  /// The numbers of a set, as they travel in a model.
  package struct Numbers: Sendable, Equatable {
    /// Nine numbers a tap: `at` along the four axes, `minus` along them, and 1 where `minus`
    /// counts, else 0. Near ones first.
    package var taps: [Int8]
    /// How many of the taps are near ones.
    package var nearCount: Int
    /// Five numbers an entry: `at` along the four axes, and a weight.
    package var scales: [Int8]
    /// Ten numbers a profile: near, far, predictors, three of forgetting, chunks, ridge, inputs,
    /// rate.
    package var profiles: [UInt8]
    /// Products of each tap with those before it, itself and the value.
    package var prior: [Int32]
    /// Probability and confidence of each counter; empty where learning starts from nothing.
    package var starts: [UInt16]
    /// Weights of the mixing, `[64][7]`; empty where they start alike.
    package var weights: [Int32]

    package init(
      taps: [Int8], nearCount: Int, scales: [Int8], profiles: [UInt8], prior: [Int32],
      starts: [UInt16], weights: [Int32]
    ) {
      self.taps = taps
      self.nearCount = nearCount
      self.scales = scales
      self.profiles = profiles
      self.prior = prior
      self.starts = starts
      self.weights = weights
    }
  }

  /// Numbers that one tap, one scale and one profile take in `Numbers`.
  package static let tapSize = 9
  package static let scaleSize = 5
  package static let profileSize = 10
  /// Counters of all contexts: the length of `Numbers.starts`.
  package static let counterCount = VQZ_LATTICE_COUNTERS
  /// The length of `Numbers.weights`.
  package static let weightCount =
    VQZ_LATTICE_NODES * (VQZ_LATTICE_INPUTS + 1)

  /// The length of `Numbers.prior` for so many taps.
  package static func priorCount(taps: Int) -> Int { taps * (taps + 3) / 2 }

  package let numbers: Numbers
  @unsafe private let taps: UnsafeMutableBufferPointer<vqz_lattice_tap>
  @unsafe private let scales: UnsafeMutableBufferPointer<vqz_lattice_scale>
  @unsafe private let profiles: UnsafeMutableBufferPointer<vqz_lattice_profile>
  @unsafe private let prior: UnsafeMutableBufferPointer<Int32>
  @unsafe private let starts: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let weights: UnsafeMutableBufferPointer<Int32>

  /// - Throws: `latticeTables` where lengths do not fit each other or a number is out of its range.
  package init(_ numbers: Numbers) throws(EntropyError) {
    let tapCount = numbers.taps.count / Self.tapSize
    let fits =
      numbers.taps.count == tapCount * Self.tapSize
      && (0...tapCount).contains(numbers.nearCount)
      && (0..<tapCount).allSatisfy { [0, 1].contains(numbers.taps[$0 * Self.tapSize + 8]) }
      && numbers.scales.count.isMultiple(of: Self.scaleSize)
      && numbers.profiles.count.isMultiple(of: Self.profileSize)
      && numbers.prior.count == Self.priorCount(taps: tapCount)
      && [0, Self.counterCount].contains(numbers.starts.count)
      && [0, Self.weightCount].contains(numbers.weights.count)
    self.numbers = numbers
    let (tapNumbers, scaleNumbers) = (numbers.taps, numbers.scales)
    unsafe taps = .copy(of: (0..<tapCount).map { Self.tap(tapNumbers[($0 * Self.tapSize)...]) })
    unsafe scales = .copy(
      of: (0..<scaleNumbers.count / Self.scaleSize).map {
        Self.scale(scaleNumbers[($0 * Self.scaleSize)...])
      })
    let profileNumbers = numbers.profiles
    unsafe profiles = .copy(
      of: (0..<profileNumbers.count / Self.profileSize).map {
        Self.profile(profileNumbers[($0 * Self.profileSize)...])
      })
    unsafe prior = .copy(of: numbers.prior)
    unsafe starts = .copy(of: numbers.starts)
    unsafe weights = .copy(of: numbers.weights)
    guard fits, unsafe withSet({ unsafe vqz_lattice_valid($0) }) == 1 else {
      throw .latticeTables
    }
  }

  deinit {
    unsafe taps.deallocate()
    unsafe scales.deallocate()
    unsafe profiles.deallocate()
    unsafe prior.deallocate()
    unsafe starts.deallocate()
    unsafe weights.deallocate()
  }

  /// Profiles that a stream may name: numbers below this.
  package var profileCount: Int { numbers.profiles.count / Self.profileSize }

  /// Bytes that the tables take in memory, at most.
  package var byteCount: Int {
    2 * (numbers.taps.count + numbers.scales.count + numbers.profiles.count)
      + 2 * (4 * numbers.prior.count + 2 * numbers.starts.count + 4 * numbers.weights.count)
  }

  /// Calls `body` with the kernel's view of the tables.
  @unsafe func withSet<Result>(
    _ body: (UnsafePointer<vqz_lattice_set>) -> Result
  ) -> Result {
    let near = numbers.nearCount
    var set = unsafe vqz_lattice_set(
      taps: taps.baseAddress, near_count: UInt32(near),
      far_count: UInt32(taps.count - min(near, taps.count)),
      scales: scales.baseAddress, scale_count: UInt32(scales.count), prior: prior.baseAddress,
      starts: starts.isEmpty ? nil : starts.baseAddress,
      weights: weights.isEmpty ? nil : weights.baseAddress,
      profiles: profiles.baseAddress, profile_count: UInt32(profiles.count))
    return unsafe body(&set)
  }

  private static func tap(_ numbers: ArraySlice<Int8>) -> vqz_lattice_tap {
    let n = Array(numbers.prefix(tapSize))
    return vqz_lattice_tap(
      at: (n[0], n[1], n[2], n[3]), minus: (n[4], n[5], n[6], n[7]),
      relative: UInt8(bitPattern: n[8]))
  }

  private static func scale(_ numbers: ArraySlice<Int8>) -> vqz_lattice_scale {
    let n = Array(numbers.prefix(scaleSize))
    return vqz_lattice_scale(at: (n[0], n[1], n[2], n[3]), weight: UInt8(bitPattern: n[4]))
  }

  private static func profile(_ numbers: ArraySlice<UInt8>) -> vqz_lattice_profile {
    let n = Array(numbers.prefix(profileSize))
    return vqz_lattice_profile(
      near_taps: n[0], far_taps: n[1], predictors: n[2], forgetting: (n[3], n[4], n[5]),
      chunks: n[6], ridge: n[7], inputs: n[8], rate: n[9])
  }
}
