import VQZCore

/// Reads PBM, PGM, PPM (text and binary) and PAM.
///
/// Samples of pictures are scaled from the file's maximum value to 255, rounding to nearest; a
/// maximum over 255 loses precision and leaves a notice. Those of arrays are what the file has.
enum PNMReader {
  /// - Parameter kind: picture or array.
  static func readPNM(
    _ bytes: [UInt8], as kind: SignalKind, limits: Limits
  ) throws(SignalError) -> Signal {
    guard bytes.count >= 2 else {
      throw .truncated(format: .pnm, found: "\(bytes.count) bytes", expected: "a header")
    }
    var scanner = PNMScanner(bytes, format: .pnm, offset: 2)
    let header = try PNMHeader.readPNM(kind: bytes[1], &scanner)
    return try read(header, &scanner, as: kind, limits: limits)
  }

  /// - Parameter kind: picture or array.
  static func readPAM(
    _ bytes: [UInt8], as kind: SignalKind, limits: Limits
  ) throws(SignalError) -> Signal {
    var scanner = PNMScanner(bytes, format: .pam, offset: 2)
    let header = try PNMHeader.readPAM(&scanner)
    return try read(header, &scanner, as: kind, limits: limits)
  }

  private static func read(
    _ header: PNMHeader, _ scanner: inout PNMScanner, as kind: SignalKind, limits: Limits
  ) throws(SignalError) -> Signal {
    let format = scanner.format
    let depth = PNMDepth(header, kind: kind)
    let byteCount = try SignalReader.checkedByteCount(
      width: header.width, height: header.height, layout: header.layout, type: depth.type,
      limits: limits)
    guard let least = header.leastByteCount, least <= scanner.remaining else {
      throw .truncated(
        format: format, found: "\(scanner.remaining) bytes of samples",
        expected: "at least \(header.leastByteCount.map(String.init) ?? "2^63")")
    }
    var samples: [UInt8] = []
    samples.reserveCapacity(byteCount)
    switch header.coding {
    case .text: try readText(header, depth, &scanner, into: &samples)
    case .binary: try readBinary(header, depth, &scanner, into: &samples)
    case .packedBits: readBits(header, &scanner, into: &samples)
    }
    var notices: [String] = []
    let bits = SampleScaling.bitCount(maximum: header.maximum)
    if depth.isRounded { notices.append(SampleScaling.notice(bitsPerSample: bits)) }
    scanner.skipBlanks()
    var omissions = Omissions()
    omissions.add(scanner.commentCount, "comment", "comments")
    omissions.add(bytesAfterEnd: scanner.remaining)
    notices += omissions.notices
    let signal = try? Signal(
      kind: kind,
      shape: Signal.Shape(
        axes: [header.height, header.width], channels: header.layout.channelCount),
      sampleType: depth.type, samples: samples, origin: format, originalBitsPerSample: bits,
      metadata: depth.metadata(format), notices: notices)
    guard let signal else {
      throw .malformedSignal(
        format: format, what: "samples", found: "\(samples.count)",
        expected: "\(byteCount)")
    }
    return signal
  }

  private static func readText(
    _ header: PNMHeader, _ depth: PNMDepth, _ scanner: inout PNMScanner, into samples: inout [UInt8]
  ) throws(SignalError) {
    for _ in 0..<header.width * header.height * header.layout.channelCount {
      if header.isInverted {
        samples.append(try scanner.bit() == 0 ? 255 : 0)
      } else {
        let value = try scanner.number("sample", maximum: header.maximum)
        depth.append(UInt32(value), to: &samples)
      }
    }
  }

  private static func readBinary(
    _ header: PNMHeader, _ depth: PNMDepth, _ scanner: inout PNMScanner, into samples: inout [UInt8]
  ) throws(SignalError) {
    let count = header.width * header.height * header.layout.channelCount
    let file = scanner.bytes
    let bytes = file.span
    let start = scanner.offset
    let maximum = UInt32(header.maximum)
    let isWide = header.maximum > 255
    for index in 0..<count {
      let value: UInt32
      if isWide {
        value = UInt32(bytes[start + 2 * index]) << 8 | UInt32(bytes[start + 2 * index + 1])
      } else {
        value = UInt32(bytes[start + index])
      }
      guard value <= maximum else {
        throw .malformedSignal(
          format: scanner.format, what: "sample \(index)", found: "\(value)",
          expected: "at most \(maximum)")
      }
      depth.append(value, to: &samples)
    }
    scanner.advance(by: isWide ? 2 * count : count)
  }

  private static func readBits(
    _ header: PNMHeader, _ scanner: inout PNMScanner, into samples: inout [UInt8]
  ) {
    let rowByteCount = (header.width + 7) / 8
    let file = scanner.bytes
    let bytes = file.span
    for row in 0..<header.height {
      let start = scanner.offset + row * rowByteCount
      for column in 0..<header.width {
        let bit = bytes[start + column / 8] >> UInt8(7 - column % 8) & 1
        samples.append(bit == 0 ? 255 : 0)
      }
    }
    scanner.advance(by: rowByteCount * header.height)
  }
}
