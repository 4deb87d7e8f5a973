import Testing
import VQZSystem

/// Large pictures are coded in tiles and decoded row by row.
@Suite struct MemoryTests {
  /// Peak bytes that a run tells of itself.
  private func peak(_ arguments: [String], _ folder: Scratch) throws -> Int {
    let result = try Program.run(
      arguments + ["--json", "-m", Program.model, "-T2"], in: folder)
    #expect(result.status == 0, "\(result.error)")
    let line = try JSONValue.parse(result.output)
    return try #require(line["peak_memory_bytes"]?.integerValue)
  }

  @Test func isBoundedByThePictureAndForDecodingByARowOfTiles() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    // 24 megapixels, 72 MB of samples.
    let file = PlainPicture.ramp(width: 6000, height: 4000)
    try folder.write("p.ppm", file)
    let compressing = try peak(["compress", "p.ppm"], folder)
    // The file and its samples while it is read, then the samples and a tile's network.
    #expect(compressing < 2 * file.count + (128 << 20), "\(compressing)")
    let decompressing = try peak(["decompress", "p.ppm.vqz", "-o", "q.ppm"], folder)
    // One row of tiles and the network of one tile; never the picture on top of that.
    #expect(decompressing < 200 << 20, "\(decompressing)")
    #expect(try folder.read("q.ppm").count == file.count)
  }

  @Test func largeArraysAreNeverInMemory() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    // 128 MB of noise, of which 50 are left: neither file fits what is allowed, nor would all
    // blocks along the first axis.
    var (bytes, state) = ([UInt8](), UInt32(1))
    bytes.reserveCapacity(128 << 20)
    for _ in 0..<32 << 20 {
      state = state &* 1_664_525 &+ 1_013_904_223
      let pattern = Float(state >> 20).bitPattern
      for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt32(8 * byte))) }
    }
    try folder.write("noise.raw", bytes)
    let compressing = try Program.run(
      [
        "compress", "noise.raw", "--raw", "--shape", "2x4096x4096", "--dtype", "f32",
        "--max-error", "0.4", "--block", "1x16x4096", "-e", "1", "-o", "noise.vqz", "--json",
        "-T2",
      ], in: folder)
    #expect(compressing.status == 0, "\(compressing.error)")
    let decompressing = try Program.run(
      ["decompress", "noise.vqz", "-o", "back.npy", "--json", "-T2"], in: folder)
    #expect(decompressing.status == 0, "\(decompressing.error)")
    #expect(try folder.read("noise.vqz").count > 40 << 20)
    let back = Array(try folder.read("back.npy").suffix(bytes.count))
    #expect(back.count == bytes.count && largestError(bytes, back) <= 0.4)
    let part = try Program.run(
      ["decompress", "noise.vqz", "-o", "part.npy", "--region", "1:2,9:43,4000:4096"], in: folder)
    #expect(part.status == 0, "\(part.error)")
    let rows = (9..<43).flatMap { row in
      let start = ((4096 + row) * 4096 + 4000) * 4
      return back[start..<start + 96 * 4]
    }
    #expect(try folder.read("part.npy").suffix(rows.count) == rows[...])
    for result in [compressing, decompressing] {
      let line = try JSONValue.parse(result.output)
      let peak = try #require(line["peak_memory_bytes"]?.integerValue)
      #expect(peak < 64 << 20, "\(peak)")
    }
  }

  #if os(Linux)
    /// Kibibytes of address space, from hardly enough to start to more than the work takes.
    @Test(arguments: [50_000, 56_000, 80_000, 120_000, 200_000, 400_000, 1_000_000])
    func limitsOfTheSystemAreErrorsBeforeTheWork(limit: Int) throws {
      let folder = try Scratch()
      defer { folder.remove() }
      try folder.take("signals/photos/kodim23.png", as: "k.png")
      #expect(try Program.run(["compress", "-q", "k.png"], in: folder).status == 0)
      for command in [
        "compress -q k.png -o a.vqz", "decompress -q k.png.vqz -o b.png", "list -v k.png.vqz",
        "test -q k.png.vqz",
        "train -q '\(Program.fixtures)/signals/photos' --steps 1 -o m.vqzm",
      ] where !(command.hasPrefix("train") && limit >= 1_000_000) {
        let result = try Program.run(
          ["-c", "ulimit -v \(limit); exec '\(Program.path)' \(command)"], in: folder,
          executable: "/bin/sh")
        guard result.status != 0 else { continue }
        #expect(result.status == 65, "\(command): \(result.error)")
        #expect(result.error.contains("memory"), "\(command): \(result.error)")
        #expect(!result.error.contains("Fatal error"), "\(command): \(result.error)")
      }
      #expect(!folder.names.contains { $0.hasSuffix(".part") })
    }
  #endif

  private func largestError(_ original: [UInt8], _ decoded: [UInt8]) -> Float {
    func sample(_ bytes: [UInt8], _ index: Int) -> Float {
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << UInt32(8 * $1) }
      return Float(bitPattern: bits)
    }
    return (0..<original.count / 4).reduce(0) {
      max($0, abs(sample(original, $1) - sample(decoded, $1)))
    }
  }
}
