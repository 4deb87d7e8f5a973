import Foundation
import Testing
import VQZCore
import VQZSignal
import VQZSystem

/// Files of arrays and series: what NumPy says they hold, and that they come back as they were.
@Suite struct NumberFileTests {
  @Test func everyKindOfFileIsThere() {
    let suffixes = Dictionary(grouping: NumberFile.all, by: \.suffix).mapValues(\.count)
    #expect(suffixes["npy", default: 0] >= 60 && suffixes["wav", default: 0] >= 25)
    #expect(suffixes["csv", default: 0] >= 12 && suffixes["tsv"] == 1)
  }

  @Test(arguments: NumberFile.all)
  func samplesAreThoseOfTheGenerator(file: NumberFile) throws {
    let signal = try SignalFormat.read(file.bytes, suffix: file.suffix)
    #expect("\(signal.kind)" == file.kind && "\(signal.sampleType)" == file.type)
    #expect(signal.shape.axes == file.axes && signal.shape.channels == file.channels)
    #expect(Hexadecimal.text(of: SHA256.of(signal.samples)) == file.digest)
    #expect(signal.notices.isEmpty)
    #expect(signal.metadata.allSatisfy { $0.comesBack })
  }

  @Test(arguments: NumberFile.all, [1, 4, 1000])
  func everyFileComesBackByteForByte(file: NumberFile, positionsAtOnce: Int) throws {
    let signal = try SignalFormat.read(file.bytes, suffix: file.suffix)
    let written = try SignalFormat.file(of: signal, positionsAtOnce: positionsAtOnce)
    #expect(written.bytes == file.bytes)
    #expect(written.notices.isEmpty)
  }

  @Test(arguments: NumberFile.all)
  func rowsAreReadWhereTheyLie(file: NumberFile) throws {
    let path = NumberFile.folder.appendingPathComponent(file.name).path
    let source = try SignalSource(path: path)
    let format = SignalReader.format(
      of: file.bytes, suffix: file.suffix, among: SignalFormat.ofNumbers)
    guard let open = format?.open else {
      #expect(format?.origin == .csv)
      return
    }
    let reader = try open(source, Limits())
    let whole = try SignalFormat.read(file.bytes, suffix: file.suffix)
    #expect(reader.header == SignalHeader(whole))
    var samples: [UInt8] = []
    for start in stride(from: 0, to: reader.rowCount, by: 2) {
      samples += try reader.rows(start..<min(start + 2, reader.rowCount))
    }
    #expect(samples == whole.samples)
    #expect(reader.rowCount * reader.rowByteCount == samples.count)
    let half = whole.shape.positionCount / 2
    let size = whole.samples.count / whole.shape.positionCount
    #expect(try reader.samples(ofPositions: half..<half) == [])
    #expect(try reader.samples(ofPositions: 0..<half) == Array(samples[..<(half * size)]))
  }

  /// What NumPy itself writes needs nothing beside the samples.
  @Test func usualHeadersCostNothing() throws {
    for name in ["f4-little-c.npy", "shape-single-c.npy", "shape-7-c.npy", "version-1.npy"] {
      #expect(try SignalFormat.read(NumberFile.bytes(of: name)).metadata.isEmpty, "\(name)")
    }
    let kept = try SignalFormat.read(NumberFile.bytes(of: "f4-big-f.npy")).metadata
    #expect(kept.map(\.kind) == [.property])
  }

  @Test(arguments: NumberFile.all)
  func everyShorterFileFails(file: NumberFile) throws {
    // Text may end anywhere, and so may a sound whose length nobody has filled in; what stands
    // behind the samples is kept as it is.
    if file.suffix == "csv" || file.suffix == "tsv" || file.name.hasPrefix("streamed") { return }
    let bytes = file.bytes
    let signal = try SignalFormat.read(bytes)
    let tail = signal.metadata.reduce(0) { count, piece in
      if case .property(_, "tail", let bytes) = piece { return bytes.count }
      return count
    }
    for length in 0..<bytes.count - tail {
      do {
        _ = try SignalFormat.read(Array(bytes.prefix(length)))
        Issue.record("\(length) bytes of \(file)")
      } catch {
        let codes: [FailureCode] =
          length < 12 ? [.truncated, .unsupportedSignal] : [.truncated, .malformedSignal]
        #expect(codes.contains(error.code), "\(length) bytes: \(error.message)")
      }
    }
  }

  @Test(arguments: NumberFile.all)
  func mutationsNeverTrap(file: NumberFile) {
    let limits = Limits(positionCount: 1 << 16, memoryByteCount: 1 << 20)
    var generator = SeededGenerator(seed: 19, stream: UInt64(file.bytes.count))
    let original = file.bytes
    for _ in 0..<300 {
      var bytes = original
      for _ in 0...Int(generator.next() % 4) {
        // Most of what can go wrong stands in the first bytes.
        let reach = generator.next() % 2 == 0 ? min(140, bytes.count) : bytes.count
        let index = Int(generator.next() % UInt64(reach))
        switch generator.next() % 4 {
        case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes[index] ^= 1 << UInt8(generator.next() % 8)
        case 2: bytes.remove(at: index)
        default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
        }
      }
      do {
        let signal = try SignalFormat.read(bytes, suffix: file.suffix, limits: limits)
        // What is read can be written, and is the same again.
        let written = try SignalFormat.file(of: signal).bytes
        let back = try SignalFormat.read(written, suffix: file.suffix)
        #expect(back.shape == signal.shape)
        // Text such as `1.` among whole numbers comes back as one of them.
        guard back.sampleType == signal.sampleType else {
          #expect(signal.origin == .csv)
          continue
        }
        #expect(back.samples == signal.samples)
      } catch let error as SignalError {
        #expect(error.message.contains("found") && error.message.contains("expected"))
      } catch {
        Issue.record("\(error)")
      }
    }
  }

  /// Properties come out of files that nobody has checked, too.
  @Test(arguments: NumberFile.all)
  func damagedPropertiesNeverTrap(file: NumberFile) throws {
    let signal = try SignalFormat.read(file.bytes, suffix: file.suffix)
    var generator = SeededGenerator(seed: 20, stream: UInt64(file.bytes.count))
    for _ in 0..<100 {
      let metadata = signal.metadata.map { piece -> Signal.Metadata in
        guard case .property(let format, let name, var bytes) = piece else { return piece }
        for _ in 0...Int(generator.next() % 3) where !bytes.isEmpty {
          let index = Int(generator.next() % UInt64(bytes.count))
          if generator.next() % 4 == 0 {
            bytes.remove(at: index)
          } else {
            bytes[index] = UInt8(truncatingIfNeeded: generator.next())
          }
        }
        return .property(format: format, name: name, bytes)
      }
      let damaged = try signal.replacing(metadata: metadata)
      let written = try SignalFormat.file(of: damaged).bytes
      #expect(written.count >= signal.shape.sampleCount)
    }
  }

  @Test func suffixesCountOnlyWhereNothingIsAnnounced() {
    let formats = SignalFormat.ofNumbers
    let npy = NumberFile.bytes(of: "version-1.npy")
    #expect(SignalReader.format(of: npy, suffix: "csv", among: formats)?.origin == .npy)
    #expect(SignalReader.format(of: Array("1,2\n".utf8), suffix: nil, among: formats) == nil)
    #expect(
      SignalReader.format(of: Array("1,2\n".utf8), suffix: "tsv", among: formats)?.origin == .csv)
    #expect(SignalReader.format(of: [1, 2], suffix: "npy", among: formats) == nil)
    #expect(SignalReader.format(of: [1, 2], suffix: "raw", among: formats)?.origin == .raw)
  }
}
