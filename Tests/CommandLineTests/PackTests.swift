import Foundation
import Testing

/// `vqz pack`, and archives in the hands of the other commands.
@Suite struct PackTests {
  private let folder: Scratch

  init() throws {
    folder = try Scratch()
    for name in ["in", "in/sub"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    for (name, width) in [("in/b.pgm", 9), ("in/a.pgm", 12), ("in/sub/c.pgm", 20)] {
      try folder.write(name, PlainPicture.ramp(width: width, height: 8, channels: 1))
    }
    try folder.write("in/notes.txt", [1, 2, 3])
  }

  private func vqz(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments, in: folder)
  }

  private func all(_ path: String) -> [String] {
    (FileManager.default.enumerator(atPath: folder.path(path))?.compactMap { $0 as? String } ?? [])
      .sorted()
  }

  @Test func whatIsPackedIsUnpacked() throws {
    defer { folder.remove() }
    let packed = try vqz("pack", "in", "-o", "x.vqz", "--max-error", "0")
    #expect(packed.status == 0 && packed.output.isEmpty)
    #expect(packed.error.hasPrefix("x.vqz: 3 members, "), "\(packed.error)")
    let listed = try vqz("list", "x.vqz")
    let lines = listed.text.split(separator: "\n")
    #expect(lines.count == 5 && lines[1].hasPrefix("a.pgm ") && lines[3].hasPrefix("sub/c.pgm "))
    #expect(lines.last?.hasPrefix("x.vqz: ") == true)
    #expect(lines.last?.contains(" 3 members of ") == true)
    let tested = try vqz("test", "x.vqz")
    #expect(
      tested.status == 0
        && tested.text == "x.vqz: 3 members, whole, decode to the samples their encoder saw\n")
    let unpacked = try vqz("decompress", "x.vqz", "--output-dir", "out")
    #expect(unpacked.status == 0, "\(unpacked.error)")
    #expect(all("out") == ["a.pgm", "b.pgm", "sub", "sub/c.pgm"])
    for name in ["a.pgm", "b.pgm", "sub/c.pgm"] {
      #expect(try folder.read("out/\(name)") == folder.read("in/\(name)"))
    }
  }

  @Test func membersAreTakenByName() throws {
    defer { folder.remove() }
    #expect(try vqz("pack", "in", "-o", "x.vqz").status == 0)
    #expect(try vqz("decompress", "x.vqz", "sub/", "b.pgm", "--output-dir", "out").status == 0)
    #expect(all("out") == ["b.pgm", "sub", "sub/c.pgm"])
    let one = try vqz("decompress", "x.vqz", "a.pgm", "-c")
    #expect(one.output == (try vqz("decompress", "x.vqz", "a.pgm", "-o", "-").output))
    #expect(PlainPicture(one.output)?.width == 12)
    let none = try vqz("decompress", "x.vqz", "c.pgm")
    #expect(none.status == 66 && none.error.contains("found none of that name"))
    #expect(try vqz("decompress", "x.vqz", "-c").status == 64)
    #expect(try vqz("decompress", "x.vqz", "--rm", "a.pgm").status == 64)
    // What is there is left alone, unless it is asked for.
    try folder.write("out/b.pgm", [7])
    #expect(try vqz("decompress", "x.vqz", "--output-dir", "out").status == 73)
    #expect(all("out") == ["a.pgm", "b.pgm", "sub", "sub/c.pgm"])
    #expect(try folder.read("out/b.pgm") == [7])
    #expect(try vqz("decompress", "-n", "x.vqz", "--output-dir", "out").status == 0)
    #expect(try folder.read("out/b.pgm") == [7])
    #expect(try vqz("decompress", "-f", "--rm", "x.vqz", "--output-dir", "out").status == 0)
    #expect(try folder.read("out/b.pgm").count > 7 && !folder.has("x.vqz"))
  }

  @Test func threadsChangeNothing() throws {
    defer { folder.remove() }
    for number in 0..<70 {
      try folder.write("in/n\(number).pgm", PlainPicture.ramp(width: 4, height: number + 1))
    }
    #expect(try vqz("pack", "in", "-o", "1.vqz", "-T", "1").status == 0)
    #expect(try vqz("pack", "in", "-o", "4.vqz", "-T", "4").status == 0)
    #expect(try folder.read("1.vqz") == folder.read("4.vqz"))
    // Standard output carries the same, and files that were compressed before are as good.
    #expect(try vqz("pack", "in", "-o", "-").output == folder.read("1.vqz"))
    #expect(try vqz("compress", "-r", "in", "--output-dir", "small").status == 0)
    #expect(try vqz("pack", "small", "-o", "small.vqz").status == 0)
    #expect(try folder.read("small.vqz") == folder.read("1.vqz"))
  }

  @Test func whatIsNoSignalIsToldAndLeftOut() throws {
    defer { folder.remove() }
    try folder.write("in/broken.png", [0x89, 0x50])
    try folder.write("in/broken.npy.vqz", Array("no file at all".utf8))
    let result = try vqz("pack", "in", "-o", "x.vqz")
    #expect(result.status == 65)
    #expect(result.error.contains("vqz: in/broken.png: "))
    #expect(result.error.contains("vqz: in/broken.npy.vqz: "))
    #expect(result.error.contains("x.vqz: 3 members"))
    #expect(try vqz("test", "x.vqz").status == 0)
    #expect(try vqz("pack", "x.vqz", "-o", "y.vqz").error.contains("found an archive"))
    #expect(!folder.has("y.vqz"))
    #expect(try vqz("pack", "none", "-o", "y.vqz").status == 66)
    #expect(try vqz("pack", "in/a.pgm", "-o", "x.vqz").status == 73)
  }

  @Test func inputsOfOneNameAreRefusedBeforeWork() throws {
    defer { folder.remove() }
    try folder.write("a.pgm", PlainPicture.ramp(width: 2, height: 2, channels: 1))
    let twice = try vqz("pack", "in", "a.pgm", "-o", "x.vqz")
    #expect(twice.status == 64 && twice.error.contains("found two inputs for it"))
    #expect(try vqz("compress", "in/b.pgm").status == 0)
    #expect(try vqz("pack", "in", "-o", "x.vqz").status == 64)
    try FileManager.default.createDirectory(
      atPath: folder.path("more/a.pgm"), withIntermediateDirectories: true)
    try folder.write("more/a.pgm/d.pgm", PlainPicture.ramp(width: 2, height: 2))
    let tree = try vqz("pack", "a.pgm", "more", "-o", "x.vqz")
    #expect(tree.error.contains("[vqza.name.folder]"))
    #expect(!folder.has("x.vqz"))
  }

  /// Two pictures that would be one file when they are unpacked.
  @Test func outputsOfOneNameAreRefusedBeforeWork() throws {
    defer { folder.remove() }
    #expect(try vqz("compress", "in/a.pgm", "-o", "m/a.ppm.vqz").status == 73)
    try FileManager.default.createDirectory(
      atPath: folder.path("m"), withIntermediateDirectories: true)
    #expect(try vqz("compress", "in/a.pgm", "-o", "m/a.ppm.vqz").status == 0)
    #expect(try vqz("compress", "in/a.pgm", "-o", "m/a.pgm.vqz").status == 0)
    #expect(try vqz("pack", "m", "-o", "x.vqz").status == 0)
    let result = try vqz("decompress", "x.vqz", "--output-dir", "out")
    #expect(result.status == 64 && result.error.contains("found two members for it"))
    #expect(!folder.has("out"))
  }

  @Test func namesAreBytes() throws {
    defer { folder.remove() }
    let made = try Program.run(
      ["-c", #"cp in/a.pgm "$(printf 'in/\314\201\377\303 x.pgm')""#], in: folder,
      executable: "/bin/sh")
    #expect(made.status == 0)
    #expect(try vqz("pack", "in", "-o", "x.vqz").status == 0)
    #expect(try vqz("decompress", "x.vqz", "--output-dir", "out").status == 0)
    let list = try Program.run(
      ["-c", "cd in && ls -1 *.pgm > ../1; cd ../out && ls -1 *.pgm > ../2"], in: folder,
      executable: "/bin/sh")
    #expect(list.status == 0)
    #expect(try folder.read("1") == folder.read("2"))
    #expect(try folder.read("2").contains(0xFF))
  }

  @Test func nothingLeavesTheFolder() throws {
    defer { folder.remove() }
    #expect(try vqz("pack", "in", "-o", "x.vqz").status == 0)
    let manager = FileManager.default
    for name in ["out", "away"] {
      try manager.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try manager.createSymbolicLink(
      atPath: folder.path("out/sub"), withDestinationPath: "../away")
    try manager.createSymbolicLink(
      atPath: folder.path("out/a.pgm"), withDestinationPath: "../away/a.pgm")
    try manager.createSymbolicLink(
      atPath: folder.path("out/b.pgm"), withDestinationPath: "../in/b.pgm")
    let before = try folder.read("in/b.pgm")
    let result = try vqz("decompress", "-f", "x.vqz", "--output-dir", "out")
    #expect(result.status == 73, "\(result.error)")
    #expect(all("away").isEmpty && all("out") == ["a.pgm", "b.pgm", "sub"])
    #expect(try folder.read("in/b.pgm") == before)
    // The folder itself may be reached by a link: that is the user's own.
    try manager.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "away")
    #expect(try vqz("decompress", "x.vqz", "--output-dir", "link").status == 0)
    #expect(all("away") == ["a.pgm", "b.pgm", "sub", "sub/c.pgm"])
  }

  @Test(arguments: ["up", "absolute", "up-within", "zero", "twice", "folder"])
  func hostileNamesAreRefused(name: String) throws {
    defer { folder.remove() }
    try folder.take("archives/bad/name-\(name).vqz", as: "x.vqz")
    for words in [["decompress", "x.vqz"], ["list", "x.vqz"], ["test", "x.vqz"]] {
      let result = try Program.run(words, in: folder)
      #expect(result.status == 65, "\(result.error)")
      #expect(result.error.contains("vqz: x.vqz: ") && result.error.contains("[vqza.name."))
    }
    #expect(folder.names == ["in", "x.vqz"])
  }

  @Test func inputsGoOnlyWhenTheArchiveIsReadBack() throws {
    defer { folder.remove() }
    try folder.write("in/broken.png", [0x89, 0x50])
    #expect(try vqz("pack", "--rm", "in", "-o", "x.vqz").status == 65)
    #expect(all("in") == ["broken.png", "notes.txt", "sub"])
    #expect(try vqz("test", "x.vqz").status == 0)
    #expect(try vqz("pack", "--rm", "in", "-o", "-").status == 64)
    #expect(try vqz("pack", "--rm", "in", "-o", "/dev/null").status == 64)
  }

  @Test func theArchiveCarriesTheModel() throws {
    defer { folder.remove() }
    let words = ["pack", "in", "-m", Program.model, "--quality", "50"]
    #expect(try Program.run(words + ["-o", "x.vqz"], in: folder).status == 0)
    #expect(
      try Program.run(words + ["-o", "y.vqz", "--embed-model"], in: folder).status == 0)
    let lacking = try vqz("decompress", "x.vqz", "--output-dir", "out")
    #expect(try vqz("decompress", "y.vqz", "--output-dir", "out2").status == 0)
    #expect(try vqz("decompress", "x.vqz", "-m", Program.model, "--output-dir", "out3").status == 0)
    #expect(all("out2") == all("out3"))
    for name in ["a.pgm", "b.pgm"] {
      #expect(try folder.read("out2/\(name)") == folder.read("out3/\(name)"))
    }
    if lacking.status != 0 { #expect(lacking.status == 69) }
    #expect(try vqz("list", "y.vqz").text.contains("a model inside"))
  }

  /// Whenever it is ended, there is no archive, or a whole one, and no other file.
  @Test func endingItLeavesNothing() throws {
    defer { folder.remove() }
    for number in 0..<40 {
      try folder.write("in/n\(number).ppm", PlainPicture.ramp(width: 200, height: 150))
    }
    for (signal, delay) in [(SIGTERM, 0.2), (SIGKILL, 0.4), (SIGINT, 0.6)] {
      let running = try Program.start(["pack", "in", "-o", "x.vqz"], in: folder)
      Thread.sleep(forTimeInterval: delay)
      kill(running.process.processIdentifier, signal)
      running.process.waitUntilExit()
      if folder.has("x.vqz") { #expect(try vqz("test", "x.vqz").status == 0) }
      #expect(folder.names == ["in"] || folder.names == ["in", "x.vqz"])
      try? FileManager.default.removeItem(atPath: folder.path("x.vqz"))
    }
  }
}
