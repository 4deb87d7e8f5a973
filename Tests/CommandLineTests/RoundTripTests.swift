import Testing

/// Pictures in, files out, pictures again.
@Suite struct RoundTripTests {
  private let folder: Scratch
  private let model = ["-m", Program.model]

  init() throws { folder = try Scratch() }

  /// Compresses and decompresses a fixture and gives the decoded samples.
  private func roundTrip(_ fixture: String, name: String) throws -> PlainPicture {
    defer { folder.remove() }
    try folder.take(fixture, as: name)
    let compressed = try Program.run(["compress", name] + model, in: folder)
    #expect(compressed.status == 0, "\(compressed.error)")
    #expect(compressed.output.isEmpty)
    #expect(compressed.error.contains("bits per pixel, PSNR"))
    let decoded = try Program.run(
      ["decompress", name + ".vqz", "-o", "out.pam"] + model, in: folder)
    #expect(decoded.status == 0, "\(decoded.error)")
    return try #require(PlainPicture(folder.read("out.pam")))
  }

  @Test(arguments: [
    ("signals/photos/parrot-grey.png", 256, 192, 1),
    ("signals/photos/parrot-alpha.png", 256, 192, 4),
    ("signals/photos/parrot-16bit.png", 128, 96, 3),
    ("signals/conformance/jpeg-420.jpg", 37, 29, 3),
    ("signals/tiff-webp/rgba-8.tif", 23, 19, 4), ("signals/tiff-webp/tiles-1.tif", 23, 19, 1),
    ("signals/tiff-webp/lossy.webp", 23, 19, 3),
    ("signals/conformance/p6-255.ppm", 11, 6, 3),
    ("signals/conformance/size-1x1.png", 1, 1, 3),
    ("signals/conformance/greyalpha-8.png", 19, 13, 2),
  ]) func keepsSizeAndChannels(fixture: String, width: Int, height: Int, channels: Int) throws {
    let name = String(fixture.split(separator: "/").last ?? "")
    let picture = try roundTrip(fixture, name: name)
    #expect(picture.width == width && picture.height == height)
    #expect(picture.channels == channels)
  }

  @Test func alphaIsKeptExactly() throws {
    let name = "signals/photos/parrot-alpha.png"
    let once = try roundTrip(name, name: "a.png")
    let alpha = stride(from: 3, to: once.samples.count, by: 4).map { once.samples[$0] }
    #expect(Set(alpha).count > 10)
    // The same alpha after a second generation, whatever became of the colours.
    try folderAgain { folder in
      var file = Array("P7\nWIDTH \(once.width)\nHEIGHT \(once.height)\nDEPTH 4\n".utf8)
      file += Array("MAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n".utf8) + once.samples
      try folder.write("b.pam", file)
      #expect(try Program.run(["compress", "b.pam"] + model, in: folder).status == 0)
      #expect(
        try Program.run(["decompress", "-f", "b.pam.vqz"] + model, in: folder).status == 0)
      let twice = try #require(PlainPicture(folder.read("b.pam")))
      #expect(stride(from: 3, to: twice.samples.count, by: 4).map { twice.samples[$0] } == alpha)
    }
  }

  private func folderAgain(_ body: (Scratch) throws -> Void) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try body(folder)
  }

  @Test func kindOfOutputFollowsOriginalOrSuffix() throws {
    defer { folder.remove() }
    try folder.take("signals/conformance/jpeg-420.jpg", as: "a.jpg")
    try folder.take("signals/conformance/rgb-8.png", as: "b.png")
    try folder.take("signals/conformance/p6-255.ppm", as: "c.ppm")
    #expect(
      try Program.run(["compress", "-q", "a.jpg", "b.png", "c.ppm"] + model, in: folder).status
        == 0)
    let back = try Program.run(
      ["decompress", "--output-dir", "out", "a.jpg.vqz", "b.png.vqz", "c.ppm.vqz"] + model,
      in: folder)
    #expect(back.status == 0)
    #expect(back.error.contains("a.jpg.vqz: notice: the original was a JPEG; written as PNG"))
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
    #expect(try folder.read("out/a.png").starts(with: png))
    #expect(try folder.read("out/b.png").starts(with: png))
    #expect(try folder.read("out/c.ppm").starts(with: Array("P6\n".utf8)))
    #expect(
      try Program.run(["decompress", "a.jpg.vqz", "-o", "a.ppm"] + model, in: folder).status == 0)
    #expect(try folder.read("a.ppm").starts(with: Array("P6\n37 29\n".utf8)))
  }

  @Test func threadsAndInstructionSetsChangeNoByte() throws {
    defer { folder.remove() }
    try folder.write("p.ppm", PlainPicture.ramp(width: 301, height: 97))
    for threads in ["1", "2", "3", "4096", "99999999999999999999"] {
      let result = try Program.run(
        ["compress", "-q", "-T" + threads, "p.ppm", "-o", threads + ".vqz"] + model, in: folder)
      #expect(result.status == 0)
    }
    let bytes = try folder.read("1.vqz")
    #expect(try folder.read("2.vqz") == bytes)
    for threads in ["3", "4096", "99999999999999999999"] {
      #expect(try folder.read(threads + ".vqz") == bytes)
    }
    for (name, environment) in [("a", ["VQZ_ISA": "portable"]), ("b", [:])] {
      let result = try Program.run(
        ["decompress", "-q", "1.vqz", "-o", name + ".ppm"] + model, in: folder,
        environment: environment)
      #expect(result.status == 0)
    }
    #expect(try folder.read("a.ppm") == folder.read("b.ppm"))
  }

  @Test func standardStreams() throws {
    defer { folder.remove() }
    let picture = PlainPicture.ramp(width: 40, height: 30)
    try folder.write("p.ppm", picture)
    #expect(try Program.run(["compress", "-q", "p.ppm"] + model, in: folder).status == 0)
    let piped = try Program.run(["compress", "-q"] + model, in: folder, input: picture)
    #expect(piped.status == 0 && piped.error.isEmpty)
    #expect(try piped.output == folder.read("p.ppm.vqz"))
    let dash = try Program.run(["compress", "-q", "-"] + model, in: folder, input: picture)
    #expect(dash.output == piped.output)
    let toOutput = try Program.run(["compress", "-qc", "p.ppm"] + model, in: folder)
    #expect(toOutput.output == piped.output)
    let named = try Program.run(
      ["compress", "-q", "-", "-o", "n.vqz"] + model, in: folder, input: picture)
    #expect(named.status == 0)
    #expect(try folder.read("n.vqz") == piped.output)
    let back = try Program.run(["decompress", "-q"] + model, in: folder, input: piped.output)
    #expect(PlainPicture(back.output)?.width == 40)
  }

  @Test func carriedModelsNeedNoModel() throws {
    defer { folder.remove() }
    try folder.write("p.ppm", PlainPicture.ramp(width: 64, height: 64))
    #expect(
      try Program.run(["compress", "-q", "--embed-model", "p.ppm"] + model, in: folder).status == 0)
    let carried = try Program.run(["decompress", "-qf", "p.ppm.vqz"], in: folder)
    #expect(carried.status == 0, "\(carried.error)")
    #expect(
      try Program.run(["compress", "-qf", "p.ppm"] + model, in: folder).status == 0)
    let missing = try Program.run(["decompress", "-qf", "p.ppm.vqz"], in: folder)
    #expect(missing.status == 69)
    #expect(missing.error.contains("expected the one whose id begins with "))
    #expect(missing.error.contains("vqz model info"))
  }

  @Test func entropyMethodIsListed() throws {
    defer { folder.remove() }
    try folder.write("p.ppm", PlainPicture.ramp(width: 64, height: 64))
    for method in ["range", "zstd"] {
      let arguments = ["compress", "-q", "--entropy", method, "p.ppm", "-o", method + ".vqz"]
      #expect(try Program.run(arguments + model, in: folder).status == 0)
      let list = try Program.run(["list", "--json", method + ".vqz"], in: folder)
      #expect(list.text.contains("\"entropy\":\"\(method)\""))
      #expect(list.text.contains("\"form\":\"compact\""))
      #expect(try Program.run(["test", method + ".vqz"] + model, in: folder).status == 0)
    }
  }

  @Test func theFormAndTheModelOfACompactFileAreListed() throws {
    defer { folder.remove() }
    try folder.write("p.ppm", PlainPicture.ramp(width: 64, height: 64))
    for (name, options) in [("compact", []), ("chunks", ["--embed-model"])] {
      let arguments = ["compress", "-q", "p.ppm", "-o", name + ".vqz"] + options
      #expect(try Program.run(arguments + model, in: folder).status == 0)
      let row = try Program.run(["list", name + ".vqz"] + model, in: folder)
      let words = row.text.split(separator: "\n").last?.split(separator: " ") ?? []
      #expect(words.suffix(2) == [name[...], name == "compact" ? "test" : "(inside)"])
      let long = try Program.run(["list", "-v", name + ".vqz"] + model, in: folder)
      #expect(long.text.contains("\(name), version \(name == "compact" ? 3 : 1)\n"), "\(long.text)")
      #expect(try Program.run(["test", name + ".vqz"] + model, in: folder).status == 0)
    }
    let unknown = try Program.run(["list", "compact.vqz"], in: folder)
    #expect(unknown.status == 0 && unknown.text.contains("(not at hand)"))
    let whole = try folder.read("compact.vqz")
    var damaged = whole
    damaged[5] ^= 1
    try folder.write("compact.vqz", damaged)
    let test = try Program.run(["test", "compact.vqz"] + model, in: folder)
    #expect(test.status == 65)
    #expect(test.error.contains("damaged file: found samples with checksum "), "\(test.error)")
    #expect(test.error.contains("[vqz.compact.crc]"))
    try folder.write("compact.vqz", Array(whole.dropLast(2)))
    let cut = try Program.run(["decompress", "compact.vqz", "-o", "x.ppm"] + model, in: folder)
    #expect(cut.status == 65 && cut.error.contains("hint: the file was damaged or cut off"))
    #expect(!folder.names.contains("x.ppm"))
  }
}
