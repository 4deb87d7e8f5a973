import Foundation
import Testing
import VQZ
import VQZContainer
import VQZCore

/// Archives through the public interface: signals in, the same samples out.
@Suite struct ArchiveTests {
  private struct Full: Error {}

  /// A signal of each form: a small picture, one with alpha, a series, a large array in blocks.
  private func signals() throws -> [(name: String, signal: Signal)] {
    let ramp = (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 7 / 3) }
    return [
      ("a/grey.png", try Signal(width: 9, height: 5, layout: .grey, samples: Array(ramp[..<45]))),
      ("a/rgba.png", try Signal(width: 4, height: 4, layout: .rgba, samples: Array(ramp[..<64]))),
      (
        "b.npy",
        try Signal(
          kind: .array, shape: Signal.Shape(axes: [32, 64]), sampleType: .u8,
          samples: Array(ramp[..<2048]))
      ),
      (
        "s.wav",
        try Signal(
          kind: .series, shape: Signal.Shape(axes: [100]), sampleType: .i16,
          samples: Array(ramp[..<200]))
      ),
    ]
  }

  private func members() throws -> [(name: String, file: [UInt8])] {
    try signals().map { name, signal in
      var options = VQZEncoder.Options(threads: 1, maxError: .absolute(0))
      if name == "b.npy" { options.blockSizes = [16, 32] }
      if name == "a/grey.png" { options.maxError = nil }
      let encoder = try VQZEncoder(VQZModel.builtIn(for: signal.kind), options: options)
      return (name, try encoder.encode(signal))
    }
  }

  @Test func whatIsPackedIsDecoded() throws {
    let members = try members()
    let archive = try VQZArchive(ArchiveFixtures.archive(members))
    let decoder = try archive.decoder()
    for (member, source) in zip(members, try signals()) {
      let number = try #require(archive.number(of: Array(member.name.utf8)))
      #expect(try archive.file(number) == member.file)
      let decoded = try decoder.decode(archive.file(number))
      #expect(decoded.shape == source.signal.shape)
      if member.name != "a/grey.png" { #expect(decoded.samples == source.signal.samples) }
    }
    // Headers are shared or computed: what is stored is little more than the payload.
    #expect(archive.storedByteCount(0) < members[0].file.count - 16)
    #expect(archive.storedByteCount(3) < members[3].file.count - 80)
    #expect(archive.number(of: Array("a".utf8)) == nil)
    #expect(archive.numbers(below: Array("a".utf8)) == 0..<2)
  }

  @Test func threadsAndPiecesChangeNothing() throws {
    let members = try members()
    let expected = try ArchiveFixtures.archive(members)
    for threads in [1, 3] {
      var bytes: [UInt8] = []
      let writer = try VQZArchiveWriter { bytes += $0 }
      try writer.append(count: members.count + 1, threads: threads) { number in
        number == members.count
          ? nil : .init(name: Array(members[number].name.utf8), file: members[number].file)
      }
      try writer.finish()
      #expect(bytes == expected)
    }
    var bytes: [UInt8] = []
    let writer = try VQZArchiveWriter { bytes += $0 }
    for member in members {
      try writer.append(Array(member.name.utf8)) { sink in
        for byte in member.file { try sink([byte]) }
      }
    }
    try writer.finish()
    #expect(bytes == expected)
  }

  /// Bytes that nothing makes smaller.
  private static func noise(_ count: Int) throws -> Signal {
    var random = SeededGenerator(seed: 1, stream: 21)
    var samples: [UInt8] = []
    while samples.count < count {
      let word = random.next()
      for byte in 0..<8 { samples.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
    }
    return try Signal(
      kind: .array, shape: Signal.Shape(axes: [count]), sampleType: .u8,
      samples: Array(samples.prefix(count)))
  }

  /// What is larger than the writer collects goes through as it comes, and comes back.
  @Test func largeMembersAreStoredAsTheyCome() throws {
    let signal = try Self.noise(9 << 20)
    let encoder = try VQZEncoder(
      VQZModel.array, options: .init(maxError: .absolute(0), effort: 1))
    var (bytes, file, pieces): ([UInt8], [UInt8], Int) = ([], [], 0)
    let writer = try VQZArchiveWriter {
      bytes += $0
      pieces += 1
    }
    _ = try writer.append([1]) { sink in
      try encoder.encode(signal) {
        file += $0
        try sink($0)
      }
    }
    #expect(pieces > 3)
    try writer.finish()
    let archive = try VQZArchive(bytes)
    #expect(file.count > 8 << 20)
    #expect(try archive.file(0) == file)
    #expect(archive.storedByteCount(0) == file.count)
  }

  @Test func carriedModelsDecode() throws {
    let file = ArchiveFixtures.root.appending(path: "Fixtures/models/test.vqzm")
    let model = try VQZModel(bytes: Array(Data(contentsOf: file)))
    let signal = try signals()[0].signal
    let member = try VQZEncoder(model, options: .init(fallsBack: false)).encode(signal)
    let bare = try VQZArchive(ArchiveFixtures.archive([("x", member)]))
    #expect(throws: VQZError.self) { try bare.decoder().decode(bare.file(0)) }
    let whole = try VQZArchive(ArchiveFixtures.archive([("x", member)], carrying: [model, model]))
    #expect(whole.modelIdentifiers == [model.identifier])
    let decoded = try whole.decoder().decode(whole.file(0))
    #expect(decoded == (try VQZDecoder(models: [model]).decode(member)))
  }

  @Test func theDiskIsReadAsMemoryIs() throws {
    let path = NSTemporaryDirectory() + "/vqz-archive-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try members()[0].file
    // An index of more than is read at first.
    let names = (0..<20_000).map { "\(($0 &* 2_654_435_761) & 0xFFFF_FFFF)-\($0)" }
    let bytes = try ArchiveFixtures.archive(
      names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        .map { ($0, file) })
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let archive = try VQZArchive(path: path)
    #expect(archive.count == 20_000 && archive.indexByteCount > 65_536)
    #expect(archive.byteCount == bytes.count)
    for name in names.prefix(50) {
      let number = try #require(archive.number(of: Array(name.utf8)))
      #expect(try archive.file(number) == file)
    }
    #expect(throws: VQZError.self) { try VQZArchive(path: path + "-none") }
    #expect(throws: VQZError.self) { try archive.file(20_000) }
  }

  @Test func limitsHold() throws {
    let signal = try Self.noise(4096)
    let encoder = try VQZEncoder(VQZModel.array, options: .init(maxError: .absolute(0)))
    let bytes = try ArchiveFixtures.archive([("x", try encoder.encode(signal))])
    var limits = ResourceLimits()
    limits.memoryByteCount = 1000
    do {
      let archive = try VQZArchive(bytes, limits: limits)
      for number in 0..<archive.count { _ = try archive.file(number) }
      Issue.record("a member was larger")
    } catch {
      #expect(error.rule == "vqza.limit.member" && error.code == .tooLarge)
    }
    limits.memoryByteCount = 10
    do {
      _ = try VQZArchive(bytes, limits: limits)
      Issue.record("the index was larger")
    } catch {
      #expect(error.rule == "vqza.limit.index")
    }
  }

  @Test func namesAreHeldAgainstTheirRules() throws {
    let file = try members()[0].file
    let wrong = ["", "/a", "a/", "../a", "a/./b", "a\0", "b", String(repeating: "x", count: 4097)]
    for name in wrong {
      let writer = try VQZArchiveWriter { _ in }
      try writer.append(Array("b".utf8), file: file)
      #expect(throws: VQZError.self, "\(name)") {
        try writer.append(Array(name.utf8), file: file)
      }
      #expect(throws: VQZError.self, "\(name)") {
        try writer.append(Array(name.utf8)) { try $0(file) }
      }
    }
    var order = ArchiveNameOrder()
    for name in ["a", "a-b", "b/c", "b/c-d", "b/c.e/f"] { try order.take(Array(name.utf8)) }
    #expect(throws: ArchiveError.self) { try order.take(Array("b/c/d".utf8)) }
    try order.take(Array("c".utf8))
    // 2^30 bytes of names are the most there may be.
    var bytes = [UInt8](repeating: 1, count: 4096)
    var many = ArchiveNameOrder()
    for number in 0..<1 << 18 {
      for place in 0..<4 { bytes[place] = UInt8(64 + number >> (15 - 5 * place) & 31) }
      try many.take(bytes)
    }
    #expect(throws: ArchiveError.self) { try many.take([0xFF]) }
  }

  @Test func filesAreLookedAtAndFailuresPassedOn() throws {
    let file = try members()[2].file
    let writer = try VQZArchiveWriter { _ in }
    #expect(throws: VQZError.self) { try writer.append([1], file: Array(file.dropLast())) }
    #expect(throws: VQZError.self) { try writer.append([1], file: []) }
    let full = try VQZArchiveWriter { if $0.count != 8 { throw Full() } }
    do {
      try full.append([1], file: file)
      Issue.record("the sink was full")
    } catch {
      #expect(error.code == .inputOutput)
    }
  }

  /// Whatever the columns say, they end in an index or an error, and so do members of it.
  @Test func anyColumnsEndInAnIndexOrAnError() throws {
    var writer = ArchiveIndexWriter()
    for member in try members() {
      let shrunk = try ShrunkMember(member.file, limits: Limits())
      try writer.append(
        Array(member.name.utf8), prototype: shrunk.prototype, checksum: shrunk.checksum,
        byteCount: shrunk.stored.count)
    }
    try writer.append(model: [UInt8](repeating: 7, count: 32), byteCount: 99)
    let columns = writer.columns
    var generator = SystemRandomNumberGenerator()
    var (whole, broken) = (0, 0)
    for _ in 0..<20_000 {
      var changed = columns
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        changed[Int.random(in: changed.indices, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      guard let index = try? ArchiveIndex(columns: changed, limits: Limits()) else {
        broken += 1
        continue
      }
      whole += 1
      for number in 0..<index.count {
        let stored = changed.prefix(index.range(of: number).count % 64)
        _ = try? index.prototype(of: number)?.file(stored, checksum: index.checksums[number])
        #expect(index.firstNumber(notBefore: index.name(of: number)) == number)
      }
    }
    #expect(whole > 100 && broken > 100)
    for count in 0..<columns.count {
      #expect(throws: (any Error).self) {
        try ArchiveIndex(columns: Array(columns[..<count]), limits: Limits())
      }
    }
  }

  /// No change of one byte traps, and none gives another file of a member without an error or
  /// a decode that fails.
  @Test func damageIsNoticed() throws {
    let members = try members().filter { $0.name != "b.npy" }
    let bytes = try ArchiveFixtures.archive(members)
    let decoder = VQZDecoder()
    let samples = try members.map { try decoder.decode($0.file).samples }
    for place in stride(from: 0, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[place] ^= UInt8(1 + place % 255)
      guard let archive = try? VQZArchive(damaged) else { continue }
      for number in 0..<archive.count {
        guard let file = try? archive.file(number), let signal = try? decoder.decode(file)
        else { continue }
        #expect(signal.samples == samples[number], "byte \(place)")
      }
    }
    for count in stride(from: 0, to: bytes.count, by: 5) {
      #expect(ArchiveFixtures.failure(Array(bytes[..<count])) != nil)
    }
  }
}
