import Foundation
import Testing

/// What is written, replaced, kept and removed.
@Suite struct OutputTests {
  private let folder: Scratch
  private let model = ["-m", Program.model]

  init() throws {
    folder = try Scratch()
    try folder.write("p.ppm", PlainPicture.ramp(width: 48, height: 32))
  }

  private func vqz(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments + model, in: folder)
  }

  @Test func existingOutputsAreErrorsUnlessForcedOrSkipped() throws {
    defer { folder.remove() }
    try folder.write("p.ppm.vqz", [1, 2, 3])
    let refused = try vqz("compress", "p.ppm")
    #expect(refused.status == 73)
    #expect(
      refused.error == """
        vqz: p.ppm.vqz: cannot create: found a file of that name, expected none
        hint: -f overwrites, -n skips such files

        """)
    #expect(try folder.read("p.ppm.vqz") == [1, 2, 3])
    let skipped = try vqz("compress", "-n", "p.ppm")
    #expect(skipped.status == 0 && skipped.error.isEmpty)
    #expect(try folder.read("p.ppm.vqz") == [1, 2, 3])
    #expect(try vqz("compress", "-f", "p.ppm").status == 0)
    #expect(try folder.read("p.ppm.vqz").count > 25)
    #expect(folder.names == ["p.ppm", "p.ppm.vqz"])
  }

  @Test func inputsAreKeptOrRemoved() throws {
    defer { folder.remove() }
    #expect(try vqz("compress", "-k", "p.ppm").status == 0)
    #expect(folder.names == ["p.ppm", "p.ppm.vqz"])
    #expect(try vqz("compress", "-f", "--rm", "p.ppm").status == 0)
    #expect(folder.names == ["p.ppm.vqz"])
    #expect(try vqz("decompress", "--rm", "p.ppm.vqz").status == 0)
    #expect(folder.names == ["p.ppm"])
    // Nothing is removed after a failure.
    try folder.write("bad.ppm", Array("P6\n1000 1000\n255\n".utf8))
    #expect(try vqz("compress", "--rm", "bad.ppm").status == 65)
    #expect(folder.names == ["bad.ppm", "p.ppm"])
    #expect(try vqz("compress", "--rm", "-c", "p.ppm").status == 64)
    #expect(folder.has("p.ppm"))
  }

  @Test func inputIsNeverTheOutput() throws {
    defer { folder.remove() }
    let before = try folder.read("p.ppm")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.vqz"), withDestinationPath: "p.ppm")
    for output in ["p.ppm", "./p.ppm", "link.vqz"] {
      let result = try vqz("compress", "-f", "p.ppm", "-o", output)
      #expect(result.status == 64)
      #expect(
        result.error
          == "vqz: \(output): output: found the input itself, expected another file\n")
    }
    #expect(try folder.read("p.ppm") == before)
  }

  @Test func foldersAreWalkedAndMirrored() throws {
    defer { folder.remove() }
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: folder.path("in/deep"), withIntermediateDirectories: true)
    try folder.write("in/a.ppm", PlainPicture.ramp(width: 8, height: 8))
    try folder.write("in/deep/b.pgm", PlainPicture.ramp(width: 8, height: 8, channels: 1))
    try folder.write("in/notes.txt", [65])
    try manager.createSymbolicLink(
      atPath: folder.path("in/loop"), withDestinationPath: ".")
    #expect(try vqz("compress", "in").status == 66)
    #expect(try vqz("compress", "-r", "in", "--output-dir", "out").status == 0)
    let made = try #require(manager.subpaths(atPath: folder.path("out"))).sorted()
    #expect(made == ["a.ppm.vqz", "deep", "deep/b.pgm.vqz"])
    #expect(try vqz("decompress", "-r", "out", "--output-dir", "back").status == 0)
    let back = try #require(manager.subpaths(atPath: folder.path("back"))).sorted()
    #expect(back == ["a.ppm", "deep", "deep/b.pgm"])
  }

  @Test func outputsThatAreLargerThanTheirInputsAreTold() throws {
    defer { folder.remove() }
    try folder.write("a.pgm", Array("P5 1 1 255\na".utf8))
    let small = try Program.run(["compress", "a.pgm"], in: folder)
    let count = try folder.read("a.pgm.vqz").count
    #expect(small.status == 0 && count > 12)
    let notice = "a.pgm: notice: a.pgm.vqz is larger than its input (\(count) of 12 bytes)\n"
    #expect(small.error.hasPrefix("vqz: " + notice), "\(small.error)")
    let told = try Program.run(["compress", "--json", "-f", "a.pgm", "p.ppm"], in: folder)
    let flags = told.text.split(separator: "\n").map { $0.contains("\"larger_than_input\":true") }
    #expect(flags == [true, false], "\(told.text)")
    let quiet = try Program.run(["compress", "p.ppm", "-f"], in: folder)
    #expect(quiet.status == 0 && !quiet.error.contains("notice"), "\(quiet.error)")
  }

  @Test func oneFailureDoesNotStopTheRest() throws {
    defer { folder.remove() }
    try folder.write("q.ppm", PlainPicture.ramp(width: 8, height: 8))
    try folder.write("text.png", Array("no picture".utf8))
    try folder.write("list", Array("missing.ppm\n\nq.ppm\n".utf8))
    let result = try vqz("compress", "-q", "text.png", "p.ppm", "--filelist", "list")
    #expect(
      result.error == """
        vqz: text.png: not a signal: found first bytes 6e 6f 20 70 69 63 74 75, expected PNG, \
        PNM, PAM, JPEG, TIFF, WebP, NPY, WAV, CSV, FVECS or BVECS
        vqz: missing.ppm: cannot open: found "No such file or directory", expected a readable \
        file

        """)
    #expect(result.status == 66)
    #expect(folder.has("p.ppm.vqz") && folder.has("q.ppm.vqz"))
  }

  @Test func refusedFoldersAndDevices() throws {
    defer { folder.remove() }
    #expect(try vqz("compress", "p.ppm", "-o", "missing/out.vqz").status == 73)
    #expect(try vqz("compress", "-q", "-f", "p.ppm", "-o", "/dev/null").status == 0)
    #expect(try vqz("compress", "-q", "-f", "p.ppm", "-o", "/dev/full").status == 74)
    #expect(try vqz("compress", "-f", "p.ppm", "-o", ".").status == 73)
    #expect(folder.names == ["p.ppm"])
  }

  @Test func nothingPartialIsLeftByErrors() throws {
    defer { folder.remove() }
    #expect(try vqz("compress", "-q", "p.ppm").status == 0)
    var bytes = try folder.read("p.ppm.vqz")
    bytes[bytes.count / 2] ^= 0x10
    try folder.write("broken.vqz", bytes)
    try folder.write("short.vqz", Array(bytes.prefix(bytes.count - 9)))
    for name in ["broken.vqz", "short.vqz"] {
      let result = try vqz("decompress", name, "-o", "out.ppm")
      #expect(result.status == 65)
      #expect(result.error.hasPrefix("vqz: \(name): "))
      #expect(!folder.has("out.ppm"))
    }
    #expect(folder.names == ["broken.vqz", "p.ppm", "p.ppm.vqz", "short.vqz"])
  }
}
