import Testing

/// Pictures of more than 8 bits a sample, through the command, value by value.
@Suite struct DeepPictureTests {
  /// A PAM of a ramp with noise; alpha is 0, the maximum, and something between.
  private static func file(channels: Int, maximum: Int) -> (bytes: [UInt8], values: [Int]) {
    let (width, height) = (31, 23)
    let type = ["GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA"][channels - 1]
    var values: [Int] = []
    for position in 0..<width * height {
      let (row, column) = (position / width, position % width)
      for channel in 0..<channels {
        let isAlpha = channels % 2 == 0 && channel == channels - 1
        let noise = position * (channel + 3) * 7919 % 97
        let colour = (row * 31 + column * 57 + channel * 400) * maximum / 4095 + noise
        values.append(
          isAlpha ? [0, maximum, maximum / 3][column * 3 / width] : min(colour, maximum))
      }
    }
    var bytes = Array("P7\nWIDTH \(width)\nHEIGHT \(height)\nDEPTH \(channels)\n".utf8)
    bytes += Array("MAXVAL \(maximum)\nTUPLTYPE \(type)\nENDHDR\n".utf8)
    for value in values { bytes += [UInt8(value >> 8), UInt8(value & 255)] }
    return (bytes, values)
  }

  @Test(arguments: 1...4, [1023, 4095, 65_535])
  func everyValueIsWithinTheBound(channels: Int, maximum: Int) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    let (bytes, values) = Self.file(channels: channels, maximum: maximum)
    let headCount = bytes.count - 2 * values.count
    try folder.write("a.pam", bytes)
    for bound in [0, 1, 50, 900] {
      let made = try Program.run(
        ["compress", "-f", "--max-error", "\(bound)", "a.pam"], in: folder)
      #expect(made.status == 0, "\(made.error)")
      #expect(bound > 0 || made.error.contains("lossless"))
      #expect(try Program.run(["test", "a.pam.vqz"], in: folder).status == 0)
      let back = try Program.run(["decompress", "-f", "a.pam.vqz", "-o", "b.pam"], in: folder)
      #expect(back.status == 0, "\(back.error)")
      let found = try folder.read("b.pam")
      try #require(found.count == bytes.count)
      #expect(found[..<headCount] == bytes[..<headCount])
      for (index, value) in values.enumerated() {
        let place = headCount + 2 * index
        let decoded = Int(found[place]) << 8 | Int(found[place + 1])
        let isAlpha = channels % 2 == 0 && index % channels == channels - 1
        #expect(abs(decoded - value) <= (isAlpha ? 0 : bound), "sample \(index), \(bound)")
        #expect(decoded <= maximum)
      }
    }
  }
}
