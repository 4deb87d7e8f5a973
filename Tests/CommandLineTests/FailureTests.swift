import Testing
import VQZSystem

/// Whom an error blames, and the form it has with `--json`.
@Suite struct FailureTests {
  private let folder: Scratch
  private let model = ["-m", Program.model]

  init() throws {
    folder = try Scratch()
    try folder.write("p.ppm", PlainPicture.ramp(width: 48, height: 32))
  }

  private func vqz(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments, in: folder)
  }

  /// Through the shell, for its redirections and limits; both streams in one.
  private func shell(_ line: String) throws -> Program.Result {
    try Program.run(
      ["-c", "exec 2>&1; " + line], in: folder, executable: "/bin/sh",
      environment: ["VQZ": Program.path, "MODEL": Program.model])
  }

  @Test func aFullDiskIsBlamedOnTheOutput() throws {
    defer { folder.remove() }
    let reason = "cannot write: found \"No space left on device\"\n"
    let compressed = try vqz("compress", "-f", "p.ppm", "-o", "/dev/full", "-m", Program.model)
    #expect(compressed.status == 74)
    #expect(compressed.error == "vqz: /dev/full: " + reason)
    #expect(try vqz("compress", "-q", "p.ppm", "-m", Program.model).status == 0)
    let back = try vqz("decompress", "-f", "p.ppm.vqz", "-o", "/dev/full", "-m", Program.model)
    #expect(back.status == 74)
    #expect(back.error == "vqz: /dev/full: " + reason)
    for command in ["compress p.ppm -c", "decompress p.ppm.vqz -c"] {
      let result = try shell("\"$VQZ\" \(command) -m \"$MODEL\" >/dev/full")
      #expect(result.status == 74)
    }
    let listed = try shell("\"$VQZ\" list p.ppm.vqz 2>error >/dev/full; echo $?; cat error")
    #expect(listed.text == "74\nvqz: (standard output): " + reason)
  }

  @Test func everyFailureIsAnObject() throws {
    defer { folder.remove() }
    try folder.write("bad.vqz", Array("no such thing".utf8))
    let commands: [([String], String, Int)] = [
      (["compress", "missing.png"] + model, "noInput", 66),
      (["decompress", "bad.vqz", "-o", "x.ppm"] + model, "foreignFile", 65),
      (["list", "bad.vqz"], "foreignFile", 65),
      (["test", "bad.vqz"], "foreignFile", 65),
      (["bench", "missing.png"] + model, "noInput", 66),
      (["compress", "p.ppm", "-m", "missing.vqzm"], "noInput", 66),
      (["model", "info", "p.ppm"], "malformedModel", 65),
      (["model", "verify", "p.ppm"], "malformedModel", 65),
      (["train", "missing", "-o", "m.vqzm"], "noInput", 66),
      (["train", ".", "-o", "m.vqzm", "--init", "none", "--model-size", "1M"], "usage", 64),
      (["train", ".", "-o", "m.vqzm", "--memory", "1G"], "usage", 64),
      (["list", "--nonsense"], "usage", 64),
    ]
    for (arguments, error, status) in commands {
      let result = try Program.run(arguments + ["--json"], in: folder)
      #expect(result.status == Int32(status), "\(arguments)")
      #expect(result.error.isEmpty, "\(arguments): \(result.error)")
      let object = try JSONValue.parse(result.output)
      #expect(object["error"]?.stringValue == error, "\(arguments)")
      #expect(object["exit"]?.integerValue == status, "\(arguments)")
      #expect((object["code"]?.integerValue ?? 0) >= 100, "\(arguments)")
      #expect(object["message"]?.stringValue?.contains("\n") == false, "\(arguments)")
      for key in ["file", "rule", "hint"] { #expect(object[key] != nil, "\(arguments)") }
    }
  }

  @Test func objectsStandBesideDataOnStandardError() throws {
    defer { folder.remove() }
    let result = try vqz("compress", "-c", "--json", "missing.ppm", "-m", Program.model)
    #expect(result.status == 66 && result.output.isEmpty)
    #expect(try JSONValue.parse(Array(result.error.utf8))["file"]?.stringValue == "missing.ppm")
  }

  @Test func redirectedInputIsNeverTheOutput() throws {
    defer { folder.remove() }
    let before = try folder.read("p.ppm")
    let result = try shell("\"$VQZ\" compress -f -m \"$MODEL\" <p.ppm -o ./p.ppm")
    #expect(result.status == 64)
    #expect(
      result.text == "vqz: ./p.ppm: output: found the input itself, expected another file\n")
    #expect(try folder.read("p.ppm") == before)
  }

  /// Once this waited for ever for a thread that the system could not give.
  @Test func littleAddressSpaceIsAnErrorAndNotAWait() throws {
    defer { folder.remove() }
    try folder.write("large.ppm", PlainPicture.ramp(width: 1600, height: 1200))
    for limit in [60_000, 80_000, 100_000] {
      let result = try shell(
        "ulimit -v \(limit) && timeout 60 \"$VQZ\" compress -T8 large.ppm -o o.vqz -m \"$MODEL\"")
      #expect(result.status == 65, "\(limit): \(result.text)")
      #expect(result.text.contains("expected at "), "\(result.text)")
    }
    #expect(!folder.has("o.vqz"))
    // Without helpers it is slower, and no error. (Root has as many threads as it likes.)
    let alone = try shell(
      "exec prlimit --nproc=1 \"$VQZ\" compress -q -T8 p.ppm -o o.vqz -m \"$MODEL\"")
    #expect(alone.status == 0, "\(alone.text)")
  }

  @Test func memoryOfATileCounts() throws {
    defer { folder.remove() }
    try folder.write("large.ppm", PlainPicture.ramp(width: 1600, height: 1200))
    // Enough for file and samples, 12 MB, and not for the maps of the network.
    let refused = try vqz("compress", "-M", "20M", "large.ppm", "-m", Program.model)
    #expect(refused.status == 65)
    #expect(refused.error.contains("memory: found a need of"))
    #expect(folder.names == ["large.ppm", "p.ppm"])
    let need = refused.error.split(separator: " ").compactMap { Int($0) }.first ?? 0
    let done = try vqz(
      "compress", "--json", "-M", "\(need)", "large.ppm", "-m", Program.model)
    #expect(done.status == 0, "\(done.error)")
    let peak = try JSONValue.parse(done.output)["peak_memory_bytes"]?.integerValue ?? .max
    // The bound holds: the program itself takes some megabytes.
    #expect(peak < need + (24 << 20), "\(peak) of \(need)")
  }
}
