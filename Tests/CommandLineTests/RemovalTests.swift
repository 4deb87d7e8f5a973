import Foundation
import Testing

/// What is not to be removed stays.
@Suite struct RemovalTests {
  private let folder: Scratch
  private let model = ["-m", Program.model]

  init() throws {
    folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path("in"), withIntermediateDirectories: true)
    for (name, width) in [("a", 48), ("b", 32)] {
      try folder.write("in/\(name).ppm", PlainPicture.ramp(width: width, height: 32))
    }
  }

  private func vqz(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments + model, in: folder)
  }

  @Test func anArchiveStaysWhoseMembersWereSkipped() throws {
    defer { folder.remove() }
    #expect(try vqz("pack", "in", "-o", "all.vqz").status == 0)
    try folder.write("a.ppm", [1, 2, 3])
    let skipping = try vqz("decompress", "-n", "--rm", "all.vqz")
    #expect(skipping.status == 0)
    let reason = "since outputs of 1 of its members were there already"
    #expect(skipping.error.contains("vqz: all.vqz: notice: the archive stays, \(reason)\n"))
    #expect(folder.has("all.vqz") && folder.has("b.ppm"))
    #expect(try folder.read("a.ppm") == [1, 2, 3])
    #expect(try vqz("decompress", "-f", "--rm", "all.vqz").status == 0)
    #expect(!folder.has("all.vqz"))
  }

  @Test func filesOfAUserAmongKeptMembersStay() throws {
    defer { folder.remove() }
    try FileManager.default.createDirectory(
      atPath: folder.path("all.vqz.members"), withIntermediateDirectories: true)
    try folder.write("all.vqz.members/notes", [1])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("all.vqz.members/1-2.vqz"), withDestinationPath: "../in")
    #expect(try vqz("pack", "in", "--resume", "-o", "all.vqz").status == 0)
    let left = try FileManager.default.contentsOfDirectory(
      atPath: folder.path("all.vqz.members"))
    #expect(left == ["notes"])
    #expect(folder.has("in/a.ppm") && folder.has("in/b.ppm"))
  }
}
