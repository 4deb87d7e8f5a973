import VQZContainer
import VQZCore
import VQZSignal

/// Codes the samples of one block, and decodes them: one type for each way to code blocks that are
/// sealed.
protocol BlockCoder: Sendable {
  /// A way to keep what the file promises.
  ///
  /// - Parameters:
  ///   - number: of the block.
  ///   - samples: `[positions][channels]`.
  ///   - sizes: positions along each axis.
  func encode(_ number: Int, _ samples: [UInt8], sizes: [Int]) throws -> CodedBlock

  /// The samples of a block, `[positions][channels]`, which its checksum need not prove yet.
  ///
  /// - Parameter sizes: positions along each axis.
  func samples(of payload: TilePayload, sizes: [Int]) throws -> [UInt8]
}

/// What a block becomes.
struct CodedBlock: Sendable {
  let payload: TilePayload
  /// What every decoder makes of it, `[positions][channels]`.
  let samples: [UInt8]
  let sums: DistortionSums

  /// - Parameters:
  ///   - decoded: what every decoder makes of the bytes.
  ///   - sums: how far that is from the original.
  init(
    _ number: Int, _ method: TilePayload.Method, _ bytes: [UInt8], decoded: [UInt8],
    _ sums: DistortionSums
  ) {
    payload = TilePayload(
      number: number, method: method, sampleChecksum: CRC32C.of(decoded), residuals: bytes[...])
    samples = decoded
    self.sums = sums
  }

  /// A block that keeps its samples as they are, packed or not, whichever is shorter.
  ///
  /// - Parameters:
  ///   - packed: the samples as `PackedSamples` packs them.
  init(_ number: Int, exactly samples: [UInt8], packed: [UInt8], _ type: SampleType) {
    let isShorter = packed.count < samples.count
    self.init(
      number, isShorter ? .packedSamples : .storedSamples, isShorter ? packed : samples,
      decoded: samples, DistortionSums(exact: samples, type))
  }
}

extension BlockCoder {
  /// The samples of a block, which its checksum proves right.
  func decode(_ payload: TilePayload, sizes: [Int]) throws -> [UInt8] {
    let samples = try samples(of: payload, sizes: sizes)
    let found = CRC32C.of(samples)
    guard found == payload.sampleChecksum else {
      throw VQZError(
        .sampleMismatch,
        "decoded block \(payload.number): found checksum \(found), expected "
          + "\(payload.sampleChecksum)",
        hint: "the file was damaged before it was sealed, or made with another model",
        rule: ContainerRule.tileChecksum.rawValue)
    }
    return samples
  }
}
