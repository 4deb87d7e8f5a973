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
}
