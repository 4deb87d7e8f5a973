import Testing
import VQZ
import VQZCore
import VQZEntropy
import VQZNetwork
import VQZTraining

/// Files of lattice models that are not what they should be.
struct LatticeModelFileTests {
  private static let taps = "decoder.lattice.taps"
  private static let scales = "decoder.lattice.scales"
  private static let profiles = "decoder.lattice.profiles"
  private static let numbers = "decoder.lattice.numbers"

  private func archive() throws -> TensorArchive {
    let outcome = try LatticeTraining(signals: LatticeTrainingTests.fields(4)).run(name: "x")
    return try TensorArchive(safetensors: outcome.trained.bytes)
  }

  /// The error of a file whose archive is changed.
  private func refusal(
    _ good: TensorArchive, _ change: (inout TensorArchive) throws -> Void
  ) throws -> VQZError {
    var archive = good
    try change(&archive)
    let bytes = try archive.safetensors()
    return try #require(throws: VQZError.self) { try VQZModel(bytes: bytes) }
  }

  private func tensor(
    _ type: Tensor.ElementType, _ shape: [Int], _ bytes: [UInt8]
  ) throws -> Tensor {
    try #require(Tensor(type: type, shape: shape, bytes: bytes))
  }

  @Test func tensorsAreThoseOfTheFormat() throws {
    let good = try archive()
    #expect(try VQZModel(bytes: good.safetensors()).kind == .array)
    for name in [Self.taps, Self.scales, Self.profiles, Self.numbers] {
      #expect(try refusal(good) { $0.tensors[name] = nil }.message.contains(name))
      // The same bytes in another shape.
      let shape = try refusal(good) { archive in
        let found = try #require(archive.tensors[name])
        archive.tensors[name] = try tensor(found.type, [1, found.count], found.bytes.array)
      }
      #expect(shape.message.contains(name) && shape.rule == "vqzm.tensor", "\(shape.message)")
      let type = try refusal(good) { archive in
        let found = try #require(archive.tensors[name])
        let other: Tensor.ElementType = found.type == .int8 ? .uint8 : .int8
        archive.tensors[name] = try tensor(other, found.shape, found.bytes.array)
      }
      #expect(type.message.contains(name) && type.rule == "vqzm.tensor", "\(type.message)")
    }
    let more = try refusal(good) { archive in
      archive.tensors["decoder.lattice.more"] = try tensor(.uint8, [1], [0])
    }
    #expect(more.message.contains("decoder.lattice.more"))
  }

  @Test func numbersKeepTheirRanges() throws {
    let good = try archive()
    // Member of a row, and a value that it cannot have.
    let cases: [(name: String, index: Int, value: UInt8)] = [
      (Self.taps, 8, 2), (Self.scales, 4, 32), (Self.profiles, 0, 0), (Self.profiles, 0, 17),
      (Self.profiles, 1, 17), (Self.profiles, 2, 0), (Self.profiles, 2, 4), (Self.profiles, 3, 0),
      (Self.profiles, 3, 11), (Self.profiles, 6, 0), (Self.profiles, 6, 65), (Self.profiles, 7, 3),
      (Self.profiles, 7, 25), (Self.profiles, 8, 0), (Self.profiles, 8, 7), (Self.profiles, 9, 9),
      (Self.profiles, 9, 21),
    ]
    for each in cases {
      let error = try refusal(good) { archive in
        let found = try #require(archive.tensors[each.name])
        var bytes = found.bytes.array
        bytes[each.index] = each.value
        archive.tensors[each.name] = try tensor(found.type, found.shape, bytes)
      }
      #expect(error.rule == "vqzm.lattice", "\(each): \(error.message)")
    }
  }

  @Test func theFrameHoldsAsMuchAsTheTablesAsk() throws {
    let good = try archive()
    let packed = try #require(good.tensors[Self.numbers]).bytes.array
    let tapCount = try #require(good.tensors[Self.taps]).shape[0]
    let (starts, weights) = (LatticeTables.counterCount, LatticeTables.weightCount)
    let count = 2 * starts + 4 * (weights + LatticeTables.priorCount(taps: tapCount))
    let raw = try Zstd.decompress(packed[...], expectedByteCount: count)
    func refused(_ raw: [UInt8]) throws -> VQZError {
      try refusal(good) { archive in
        let frame = try Zstd.compress(raw, level: 3)
        archive.tensors[Self.numbers] = try tensor(.uint8, [frame.count], frame)
      }
    }
    _ = try refused(Array(raw.dropLast(4)))
    _ = try refused(raw + [0, 0, 0, 0])
    // A weight of 2^22 + 1.
    var wide = raw
    for (index, byte) in [UInt8(1), 0, 0x40, 0].enumerated() { wide[2 * starts + index] = byte }
    #expect(try refused(wide).rule == "vqzm.lattice")
    // The square of the first tap below 0.
    var negative = raw
    for index in 0..<4 { negative[2 * starts + 4 * weights + index] = 0xFF }
    #expect(try refused(negative).rule == "vqzm.lattice")
    // No zstd at all, and a cut one.
    _ = try refusal(good) { $0.tensors[Self.numbers] = try tensor(.uint8, [4], [1, 2, 3, 4]) }
    let half = Array(packed.prefix(packed.count / 2))
    _ = try refusal(good) { $0.tensors[Self.numbers] = try tensor(.uint8, [half.count], half) }
  }

  @Test func theArchitectureIsChecked() throws {
    let good = try archive()
    let key = VQZModel.architectureKey
    for text in [
      #"{"near":33,"signal":2,"version":5}"#, #"{"near":0,"signal":2,"version":5}"#,
      #"{"near":16,"signal":1,"version":5}"#, #"{"near":16,"version":5}"#,
      #"{"far":1,"near":16,"signal":2,"version":5}"#,
    ] {
      _ = try refusal(good) { $0.metadata[key] = text }
    }
  }
}
