import Testing
import VQZContainer
import VQZCore

@Suite struct CorruptionTests {
  @Test(arguments: ["smallest", "example", "carried-constant-alpha"])
  func everyChangeOfOneByteIsDetected(name: String) throws {
    let bytes = try Vectors.file("good", name)
    var undetected = 0
    for position in bytes.indices {
      var changed = bytes
      for difference in UInt8(1)...255 {
        changed[position] = bytes[position] ^ difference
        if failure(changed) == nil { undetected += 1 }
      }
    }
    #expect(undetected == 0)
  }

  @Test(arguments: ["tiles", "metadata", "skipped-chunks", "packed-alpha"])
  func someChangesOfEveryByteAreDetected(name: String) throws {
    let bytes = try Vectors.file("good", name)
    var undetected = 0
    for position in bytes.indices {
      var changed = bytes
      for difference: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
        changed[position] = bytes[position] ^ difference
        if failure(changed) == nil { undetected += 1 }
      }
    }
    #expect(undetected == 0)
  }

  @Test(arguments: try Vectors.good(compact: false))
  func everyTruncationIsDetected(name: String) throws {
    let bytes = try Vectors.file("good", name)
    for count in 0..<bytes.count {
      let part = Array(bytes[..<count])
      #expect(failure(part)?.code == .truncated, "\(count) of \(bytes.count) bytes")
      #expect(failure(part, scope: .indexed) != nil, "\(count) of \(bytes.count) bytes")
    }
  }

  @Test(arguments: try Vectors.good(compact: false))
  func insertedAndRemovedBytesAreDetected(name: String) throws {
    let bytes = try Vectors.file("good", name)
    for position in 0...bytes.count {
      for value: UInt8 in [0, 1, 0x0D, 0xFF] {
        var longer = bytes
        longer.insert(value, at: position)
        #expect(failure(longer) != nil, "\(value) inserted at \(position)")
      }
      if position < bytes.count {
        var shorter = bytes
        shorter.remove(at: position)
        #expect(failure(shorter) != nil, "byte \(position) removed")
      }
    }
  }

  /// Changes bytes and then makes the checksums right again, so that the parsers behind them are
  /// reached. Nothing may trap, and whatever opens must be written and read again the same.
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func changesUnderRightChecksumsNeverTrap(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let files = try Vectors.names("good").map { try Vectors.file("good", $0) }
    var opened = 0
    for _ in 0..<4000 {
      let bytes = files[generator.index(below: files.count)]
      let changed = repaired(mutated(bytes, &generator))
      for scope in [ContainerReader.Scope.everything, .indexed] {
        guard let reader = try? ContainerReader(changed, scope: scope) else { continue }
        opened += 1
        for number in 0..<min(reader.header.blocks.count, 10) {
          _ = try? reader.tile(number)
          _ = try? reader.alpha(number)
        }
        if let again = try? reader.rewritten() {
          #expect(try ContainerReader(again).header == reader.header)
        }
      }
    }
    // Some changes are harmless (payload bytes); all of them failing would mean that the
    // repair does not work and nothing was tested.
    #expect(opened > 100)
  }

  @Test func randomBytesNeverTrap() {
    var generator = SeededGenerator(seed: 77)
    for _ in 0..<2000 {
      let count = generator.index(below: 200)
      let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      #expect(failure(Signature.bytes + noise) != nil)
      // Without checksums of stored bytes noise may open here; it must not trap.
      _ = failure(CompactForm.signature + noise)
    }
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var changed = bytes
    for _ in 0...generator.index(below: 3) {
      let position = 8 + generator.index(below: changed.count - 8)
      let interesting: [UInt8] = [0, 1, 2, 0x7F, 0x80, 0xFF, UInt8(generator.index(below: 256))]
      let value = interesting[generator.index(below: interesting.count)]
      switch generator.index(below: 4) {
      case 0: changed.insert(value, at: position)
      case 1: changed.remove(at: position)
      default: changed[position] = value
      }
    }
    return changed
  }

  /// The same chunks with lengths as they are and right checksums, as far as they make sense.
  private func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var fixed = bytes
    var position = 8
    while position + 12 <= fixed.count {
      var reader = ByteReader(fixed[(position + 4)...])
      guard let length = try? reader.readUInt32() else { break }
      let end = position + 8 + Int(length)
      guard end + 4 <= fixed.count else { break }
      let sum = CRC32C.of(fixed[position..<end])
      for index in 0..<4 { fixed[end + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
      position = end + 4
    }
    return fixed
  }
}
