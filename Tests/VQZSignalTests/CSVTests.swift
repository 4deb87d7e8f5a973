import Foundation
import Testing
import VQZCore
import VQZSignal

@Suite struct CSVTests {
  private func failure(_ text: String, limits: Limits = Limits()) -> String {
    do {
      _ = try SignalFormat.read(Array(text.utf8), suffix: "csv", limits: limits)
      return "none"
    } catch {
      return "\(error.code): \(error.message)"
    }
  }

  private func back(_ text: String) throws -> String {
    let signal = try SignalFormat.read(Array(text.utf8), suffix: "csv")
    return String(
      decoding: try SignalFormat.file(of: signal, positionsAtOnce: 2).bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("a,b\n1,2\n3,x\n", "malformedSignal: damaged CSV: line 3: found 'x', expected a number"),
    (
      "1,2\n3\n",
      "malformedSignal: damaged CSV: line 2: found 1 fields, expected 2 as in the first "
        + "row of numbers"
    ),
    (
      "1,2\n\n3,4\n",
      "malformedSignal: damaged CSV: line 2: found 1 fields, expected 2 as in the "
        + "first row of numbers"
    ),
    (
      "1,2\n3,\"4\"\n",
      "malformedSignal: damaged CSV: line 2: found '\"4\"', expected a number "
        + "without quotes"
    ),
    (
      "a,b\n2024-01-01,2\n",
      "malformedSignal: damaged CSV: line 2: found '2024-01-01', expected a "
        + "number"
    ),
    ("1;2\n1,5;2\n", "malformedSignal: damaged CSV: line 2: found '1,5', expected a number"),
    ("1\n0x10\n", "malformedSignal: damaged CSV: line 2: found '0x10', expected a number"),
    ("1\n1e400\n", "malformedSignal: damaged CSV: line 2: found '1e400', expected a number"),
    ("1\n1e\n", "malformedSignal: damaged CSV: line 2: found '1e', expected a number"),
    ("1\n--1\n", "malformedSignal: damaged CSV: line 2: found '--1', expected a number"),
    ("1\n.\n", "malformedSignal: damaged CSV: line 2: found '.', expected a number"),
    (
      "1\r2\r",
      "unsupportedSignal: CSV of a kind not supported: found no row of numbers, expected "
        + "one or more"
    ),
    (
      "",
      "unsupportedSignal: CSV of a kind not supported: found no row of numbers, expected one or "
        + "more"
    ),
    (
      "a,b\n\n \n",
      "unsupportedSignal: CSV of a kind not supported: found no row of numbers, "
        + "expected one or more"
    ),
  ])
  func whatIsNoTableOfNumbersIsRefusedWithItsLine(text: String, message: String) {
    #expect(failure(text) == message)
  }

  @Test func limitsHold() {
    let text = "1,2\n3,4\n5,6\n"
    #expect(failure(text, limits: Limits(positionCount: 2)).hasPrefix("tooLarge: "))
    #expect(failure(text, limits: Limits(memoryByteCount: 95)).hasPrefix("memoryLimit: "))
    #expect(failure(text, limits: Limits(positionCount: 3, memoryByteCount: 96)) == "none")
    let wide = [String](repeating: "1", count: 4097).joined(separator: ",")
    #expect(failure(wide).hasPrefix("unsupportedSignal: CSV of a kind not supported: found 4097"))
    #expect(failure("# " + String(repeating: "x", count: 1 << 21) + "\n1\n").contains("1048576"))
  }

  /// Text that comes back as it was, though nothing but its numbers is kept of each row.
  @Test(arguments: [
    "1,2\n3,4\n", "1,2\n3,4", "1,2\r\n3,4\r\n", "1\n", "1", "-1\n\n2\n", "1;2\n3;4\n", "1\t2\n",
    "0.10,1\n-0.20,2\n", "x\n1.5\n", "time,\"a b\"\n1,2.50\n", "# r\n\n#,1\na b\n1 2\n",
    "1,\n,2\n", "1,,\n", "-0\n", "-0.0,0.0\n", "nan\n-nan\n", "inf,-inf\n", "1.0\n2.25\n1e-07\n",
    "1\n2.25\n1e-07\n", "9223372036854775807\n-9223372036854775808\n", "0.30000000000000004\n",
    "123456789.125\n0.500\n",
    "5e-324\n1.7976931348623157e+308\n", "18446744073709551616.0,1\n", "1.00e+00\n-2.50e-101\n",
    "0.0000000000000000000000000000001\n", "\u{FEFF}a\n1\n",
  ])
  func textComesBack(text: String) throws {
    #expect(try back(text) == text)
  }

  /// Text that is written in a shorter way, with the same numbers.
  @Test(arguments: [
    ("1, 2\n", "1,2\n"), ("  1   2\n3 4\n", "1 2\n3 4\n"), ("+1\n007\n", "1\n7\n"),
    ("1E5,.5,5.\n", "100000.0,0.5,5.0\n"), ("1.50\n2.5\n", "1.5\n2.5\n"),
    ("Infinity\n1\n", "inf\n1\n"),
  ])
  func otherSpellingsKeepTheNumbers(text: String, written: String) throws {
    #expect(try back(text) == written)
    let first = try SignalFormat.read(Array(text.utf8), suffix: "csv")
    let second = try SignalFormat.read(Array(written.utf8), suffix: "csv")
    #expect(first.samples == second.samples && first.sampleType == second.sampleType)
  }

  /// The system's `printf`, which rounds exactly, and numbers of every size.
  @Test(arguments: ["%.0f", "%.2f", "%.15f", "%.30f", "%.0e", "%.6e", "%.17e", "%.18e", "%.60e"])
  func decimalsAreThoseOfTheSystem(format: String) throws {
    var generator = SeededGenerator(seed: 8, stream: 1)
    var lines: [String] = []
    while lines.count < 400 {
      let bits = generator.next()
      let value =
        lines.count % 2 == 0
        ? Double(bitPattern: bits) : Double(Int64(bitPattern: bits)) / 0x1p40
      guard value.isFinite else { continue }
      let text = String(format: format, value)
      // What the decimals do not tell is not the number that stands there.
      guard let read = Double(text), String(format: format, read) == text else { continue }
      lines.append(text)
    }
    let text = lines.joined(separator: "\n") + "\n"
    #expect(try back(text) == text)
  }

  @Test func numbersThatNeedMoreDecimalsGetThem() throws {
    let signal = try SignalFormat.read(Array("0.25,1.0e+00\n0.50,2.5e+00\n".utf8), suffix: "csv")
    #expect(signal.sampleType == .f64)
    let third = (1.0 / 3).bitPattern
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: third >> (8 * UInt64($0))) }
    let decoded = try Signal(
      kind: .series, shape: signal.shape, sampleType: .f64,
      samples: bytes + bytes + signal.samples.dropFirst(16), origin: .csv,
      metadata: signal.metadata)
    let written = try SignalFormat.file(of: decoded).bytes
    #expect(
      String(decoding: written, as: UTF8.self)
        == "0.3333333333333333,0.3333333333333333\n0.50,2.5e+00\n")
    #expect(try SignalFormat.read(written, suffix: "csv").samples == decoded.samples)
  }

  /// Every type is written, and the text is the same number.
  @Test(arguments: SampleType.allCases)
  func everyTypeIsWritten(type: SampleType) throws {
    var generator = SeededGenerator(seed: 5, stream: UInt64(type.rawValue))
    let shape = try Signal.Shape(axes: [50], channels: 2)
    let samples = (0..<100 * type.byteCount).map { _ in
      UInt8(truncatingIfNeeded: generator.next())
    }
    let signal = try Signal(kind: .series, shape: shape, sampleType: type, samples: samples)
    let written = try SignalFormat.file(of: signal, as: .csv).bytes
    let text = String(decoding: written, as: UTF8.self)
    let fields = text.split { $0 == "," || $0 == "\n" }
    #expect(fields.count == 100)
    for (index, field) in fields.enumerated() {
      let bits = samples[index * type.byteCount..<(index + 1) * type.byteCount]
        .reversed().reduce(0) { $0 << 8 | UInt64($1) }
      #expect(isNumber(field, type, bits), "\(field) for \(type) of \(bits)")
    }
  }

  private func isNumber(_ text: Substring, _ type: SampleType, _ bits: UInt64) -> Bool {
    let unused = UInt64(64 - 8 * type.byteCount)
    switch type {
    case .u8, .u16, .u32, .u64: return UInt64(text) == bits
    case .i8, .i16, .i32, .i64:
      return Int64(text) == Int64(bitPattern: bits << unused) >> Int64(unused)
    case .f16:
      let value = Float16(bitPattern: UInt16(bits))
      return value.isNaN ? text.hasSuffix("nan") : Float(text).map { Float16($0) } == value
    case .bf16:
      let value = Float(bitPattern: UInt32(bits) << 16)
      return value.isNaN ? text.hasSuffix("nan") : Float(text) == value
    case .f32:
      let value = Float(bitPattern: UInt32(bits))
      return value.isNaN ? text.hasSuffix("nan") : Float(text) == value
    case .f64:
      let value = Double(bitPattern: bits)
      return value.isNaN ? text.lowercased().contains("na") : Double(text) == value
    }
  }

  /// An empty field that would be lost is written as a word.
  @Test func noRowIsLost() throws {
    let signal = try SignalFormat.read(Array("1\n\n2".utf8), suffix: "csv")
    #expect(signal.shape.axes == [3])
    let ends = try [signal.part(1..<3), signal.part(0..<2), signal.part(1..<2)].map {
      String(decoding: try SignalFormat.file(of: $0).bytes, as: UTF8.self)
    }
    #expect(ends == ["nan\n2", "1\nnan", "nan"])
  }

  /// Numbers that are none of integers stay so, however many of them are whole.
  @Test(arguments: ["x\n-7\n1\n43.\n", "1,2\n3,4e0\n", "1\n+2.\n", "1,-0\n2,3\n"])
  func realNumbersAreReadAgainAsSuch(text: String) throws {
    let signal = try SignalFormat.read(Array(text.utf8), suffix: "csv")
    let again = try SignalFormat.read(Array(try back(text).utf8), suffix: "csv")
    #expect(signal.sampleType == .f64 && again.sampleType == .f64)
    #expect(again.samples == signal.samples)
  }
}
