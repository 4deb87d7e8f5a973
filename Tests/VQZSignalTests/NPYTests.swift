import Testing
import VQZCore
import VQZSignal

@Suite struct NPYTests {
  /// A file of version 1 with such a header and so many bytes of samples.
  private func file(_ header: String, _ byteCount: Int, version: UInt8 = 1) -> [UInt8] {
    let length = header.utf8.count + 1
    let bytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + bytes + Array(header.utf8) + [10]
      + [UInt8](repeating: 1, count: byteCount)
  }

  private func header(_ descr: String, _ shape: String, fortran: String = "False") -> String {
    "{'descr': \(descr), 'fortran_order': \(fortran), 'shape': \(shape), }"
  }

  private func failure(_ bytes: [UInt8], kind: SignalKind = .array) -> String {
    do {
      guard let read = ArrayFormats.npy(kind).read else { return "no reader" }
      _ = try read(bytes, Limits(positionCount: 1000))
      return "none"
    } catch {
      return "\(error.code): \(error.message)"
    }
  }

  @Test(arguments: [
    ("'|O'", "Python objects (a pickle), '|O'"), ("'<c8'", "complex numbers, '<c8'"),
    ("'<U4'", "strings, '<U4'"), ("'|S4'", "strings, '|S4'"), ("'|V8'", "records or bytes, '|V8'"),
    ("'|V2'", "records or bytes, '|V2'"),
    ("'<M8[ns]'", "dates, '<M8[ns]'"), ("'<m8[s]'", "spans of time, '<m8[s]'"),
    ("'<f16'", "floating-point numbers of another size, '<f16'"),
    ("[('a', '<f4')]", "a structured type, [('a', '<f4')], expected one number a sample"),
  ])
  func whatIsNoNumberIsRefusedByName(descr: String, found: String) {
    let message = failure(file(header(descr, "(2,)"), 8))
    #expect(message.hasPrefix("unsupportedSignal: NPY of a kind not supported: found \(found)"))
  }

  @Test(arguments: [
    (
      "(0,)",
      "unsupportedSignal: NPY of a kind not supported: found an array without a sample, of "
        + "the shape (0,), expected sizes of 1 or more"
    ),
    ("(-3,)", "malformedSignal: damaged NPY: shape: found a size of -3, expected 0 or more"),
    (
      "(99999999999999999999,)",
      "malformedSignal: damaged NPY: header: found a size of "
        + "99999999999999999999, expected one of 64 bits"
    ),
    (
      "(4294967296, 4294967296)",
      "malformedSignal: damaged NPY: shape: found axes of "
        + "[4294967296, 4294967296] and 1 channels, expected sizes of 1 or more, and fewer than "
        + "2^60 samples"
    ),
    (
      "(4294967296, 4294967296, 4294967296, 4294967296, 4294967296)",
      "malformedSignal: damaged "
        + "NPY: shape: found axes of [9223372036854775807, 4294967296, 4294967296, 4294967296] and "
        + "1 channels, expected sizes of 1 or more, and fewer than 2^60 samples"
    ),
    (
      "(1001,)",
      "tooLarge: signal too large: found axes of [1001], expected at most 1000 "
        + "positions in all"
    ),
    ("(3,)", "truncated: NPY ends too early: found 8 bytes of samples, expected 12"),
    ("(1,)", "malformedSignal: damaged NPY: end: found 4 bytes behind the samples, expected none"),
    (
      "(2)",
      "malformedSignal: damaged NPY: header: found ), }., expected a comma behind a single "
        + "size"
    ),
    ("[2]", "malformedSignal: damaged NPY: shape: found another kind of value, expected a tuple"),
    (
      "(2.0,)",
      "malformedSignal: damaged NPY: header: found .0,), }., expected a comma behind a "
        + "single size"
    ),
    (
      "__import__('os')",
      "malformedSignal: damaged NPY: header: found __import__('os'), }., "
        + "expected a text, a tuple of integers, True or False"
    ),
  ])
  func shapesThatAreNoneAreRefused(shape: String, message: String) {
    #expect(failure(file(header("'<f4'", shape), 8)) == message)
  }

  @Test(arguments: [
    "{'descr': [", "{", "{}", "[]", "{'descr'}", "{'descr': '<f4'", "{'descr': '<f4', }", "None",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': True}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
    "{'descr': '<f4', 'fortran_order': 'True', 'shape': (2,)}",
    "{'descr': 'f4', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '=f4', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<g4', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': True, 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<f4\\'', 'fortran_order': False, 'shape': (2,)}",
    "{'descr: <f4, fortran_order: False, shape: (2,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-,)}",
  ])
  func headersThatAreNoneAreMalformed(text: String) {
    #expect(failure(file(text, 8)).hasPrefix("malformedSignal: damaged NPY: "))
  }

  @Test func lengthsAndVersionsAreChecked() {
    let good = header("'<f4'", "(2,)")
    #expect(failure(file(good, 8)) == "none")
    #expect(failure(file(good, 8, version: 2)) == "none")
    #expect(
      failure(file(good, 8, version: 4))
        == "unsupportedSignal: NPY of a kind not supported: found version 4.0, expected 1.0, 2.0 "
        + "or 3.0")
    var bytes = file(good, 8, version: 3)
    bytes[11] = 0x7F
    #expect(failure(bytes).hasPrefix("malformedSignal: damaged NPY: length of the header: found"))
    bytes = file(good, 8)
    bytes[9] = 0x80
    #expect(failure(bytes).hasPrefix("truncated: "))
    #expect(
      failure(Array(bytes.prefix(8))) == "truncated: NPY ends too early: found 8 bytes, "
        + "expected a header")
    let long = header("'<f4'", "(" + String(repeating: "1, ", count: 65) + ")")
    #expect(failure(file(long, 4)).contains("found 65 axes, expected at most 64"))
  }

  @Test func truthValuesAreNoOtherBytes() throws {
    var bytes = file(header("'|b1'", "(2,)"), 2)
    #expect(failure(bytes) == "none")
    bytes[bytes.count - 1] = 2
    #expect(failure(bytes).contains("truth values of another byte"))
  }

  @Test(arguments: [SignalKind.series, .vectors])
  func theSecondAxisOfFilesIsChannels(kind: SignalKind) throws {
    let names = ["version-1.npy", "shape-2x3-f.npy", "shape-2x3-c.npy", "shape-1x5-f.npy"]
    for name in names + ["shape-7-c.npy", "shape-1-c.npy", "shape-1x1-f.npy"] {
      let bytes = NumberFile.bytes(of: name)
      let read = try #require(ArrayFormats.npy(kind).read)
      let signal = try read(bytes, Limits())
      #expect(signal.kind == kind && signal.shape.axes.count == 1)
      #expect(try SignalFormat.file(of: signal, positionsAtOnce: 1).bytes == bytes, "\(name)")
      // Both orders hold the same numbers, so the same positions have the same channels.
      let array = try SignalFormat.read(bytes)
      if name.contains("-f") {
        let rows = array.shape.axes[1]
        let columns = array.shape.axes[0]
        for row in 0..<rows {
          for column in 0..<columns {
            let (here, there) = (row * columns + column, column * rows + row)
            #expect(
              signal.samples[2 * here..<2 * here + 2] == array.samples[2 * there..<2 * there + 2])
          }
        }
      } else {
        #expect(signal.samples == array.samples)
      }
    }
    #expect(
      failure(NumberFile.bytes(of: "shape-2x3x4x2-c.npy"), kind: kind)
        == "unsupportedSignal: NPY of a kind not supported: found an array of 4 axes to be \(kind),"
        + " expected one axis, or two of which the second has the channels")
  }

  /// What a region of an array is written as: the facts of its file, and a shape that is true.
  @Test(arguments: ["f4-big-c.npy", "f4-big-f.npy", "b1-byte-f.npy", "i2-little-f.npy"])
  func partsKeepWhatIsTrue(name: String) throws {
    let bytes = NumberFile.bytes(of: name)
    let signal = try SignalFormat.read(bytes)
    let shape = try Signal.Shape(axes: [1] + signal.shape.axes.dropFirst())
    let part = try Signal(
      kind: .array, shape: shape, sampleType: signal.sampleType,
      samples: Array(signal.samples.prefix(shape.sampleCount * signal.sampleType.byteCount)),
      origin: .npy, metadata: signal.metadata)
    let written = try SignalFormat.file(of: part).bytes
    let text = String(decoding: written.prefix(128).dropFirst(10), as: UTF8.self)
    let original = String(decoding: bytes.prefix(128).dropFirst(10), as: UTF8.self)
    let front = try #require(original.firstRange(of: "'shape'")).lowerBound
    #expect(text.hasPrefix(original[..<front]))
    let axes = name.contains("-f") ? shape.axes.reversed() : shape.axes
    #expect(text.contains("'shape': (\(axes.map(String.init).joined(separator: ", ")))"))
    let back = try SignalFormat.read(written)
    #expect(back.samples == part.samples && back.shape == shape)
  }

  @Test(arguments: SampleType.allCases)
  func signalsOfNoFileAreWrittenAsNumPyDoes(type: SampleType) throws {
    for (axes, channels) in [([], 1), ([3], 1), ([2, 3], 1), ([2, 3, 2, 2], 1), ([2, 3], 2)] {
      let shape = try Signal.Shape(axes: axes, channels: channels)
      let samples = (0..<shape.sampleCount * type.byteCount).map { UInt8($0) }
      let signal = try Signal(
        kind: .array, shape: shape, sampleType: type, samples: samples)
      let written = try SignalFormat.file(of: signal, as: .npy).bytes
      #expect(written.count == 128 + samples.count)
      let back = try SignalFormat.read(written)
      #expect(back.samples == samples && back.sampleType == type && back.metadata.isEmpty)
      #expect(back.shape.axes == (channels == 1 ? axes : axes + [channels]))
    }
  }

  @Test func rowsThatDoNotFitAreRefused() throws {
    let signal = try SignalFormat.read(NumberFile.bytes(of: "shape-7-c.npy"))
    let write = try #require(ArrayFormats.npy(.array).write)
    let writer = try write(SignalHeader(signal)) { _ throws(SignalError) in }
    let three: [UInt8] = [1, 2, 3]
    #expect(throws: SignalError.self) { try writer.writeRows(three.span) }
    let many = [UInt8](repeating: 0, count: 16)
    #expect(throws: SignalError.self) { try writer.writeRows(many.span) }
    #expect(
      throws: SignalError.unwritable(
        format: .npy, found: "0 bytes of samples", expected: "14")
    ) { try writer.finish() }
  }

  @Test func limitsCountBeforeMemoryIsTaken() throws {
    let bytes = NumberFile.bytes(of: "f8-little-c.npy")
    #expect(throws: SignalError.overMemory(needed: 480, limit: 479)) {
      try SignalFormat.read(bytes, limits: Limits(memoryByteCount: 479))
    }
    #expect(throws: SignalError.tooManyPositions(axes: [2, 5, 3], limit: 29)) {
      try SignalFormat.read(bytes, limits: Limits(positionCount: 29))
    }
  }
}
