import Testing
import VQZSystem

/// `--tune`, which chooses among the built-in models.
@Suite struct TuneTests {
  private let folder: Scratch

  init() throws {
    folder = try Scratch()
    try folder.take("signals/photos/parrot-alpha.png", as: "p.png")
  }

  private func run(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments, in: folder)
  }

  @Test("a file for looks is another one, decodes without being told, and list says it")
  func compress() throws {
    defer { folder.remove() }
    for tuning in ["error", "look"] {
      let made = try run("compress", "--tune", tuning, "p.png", "-o", tuning + ".vqz")
      #expect(made.status == 0, "\(made.error)")
    }
    #expect(try run("compress", "p.png").status == 0)
    let files = try ["p.png.vqz", "error.vqz", "look.vqz"].map { try folder.read($0) }
    #expect(files[0] == files[1] && files[0] != files[2])
    #expect(try run("test", "look.vqz").status == 0)
    #expect(try run("decompress", "look.vqz", "-o", "look.png").status == 0)
    let listed = try run("list", "look.vqz", "error.vqz").text.split(separator: "\n")
    #expect(listed.filter { $0.hasSuffix(" photo-look") }.count == 1)
    #expect(listed.filter { $0.hasSuffix(" photo") }.count == 1)
    let json = try JSONValue.parse(Array(try run("list", "--json", "look.vqz").output))
    #expect(json["model"]?["name"]?.stringValue == "photo-look")
  }

  @Test("a member of an archive is for looks, too, and carries no model that every program has")
  func pack() throws {
    defer { folder.remove() }
    #expect(try run("pack", "--tune", "look", "p.png", "-o", "all.vqz").status == 0)
    #expect(try run("test", "all.vqz").status == 0)
    #expect(try run("list", "all.vqz").text.contains("photo-look"))
    #expect(try folder.read("all.vqz").count < 100_000)
  }

  @Test("a tuning beside a model, of another kind or of another name is refused")
  func refusals() throws {
    defer { folder.remove() }
    let beside = try run("compress", "--tune", "look", "-m", Program.model, "p.png")
    #expect(beside.status == 64 && beside.error.contains("a model has its own tuning"))
    #expect(try run("compress", "--tune", "nice", "p.png").status == 64)
    try folder.take("signals/numbers/f4-little-c.npy", as: "a.npy")
    let array = try run("compress", "--tune", "look", "a.npy")
    #expect(array.status == 69 && array.error.contains("only pictures are tuned for look"))
  }
}
