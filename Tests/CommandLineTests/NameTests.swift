import Foundation
import Testing

/// Names of inputs and outputs that lose nothing.
@Suite struct NameTests {
  private let folder: Scratch
  private let model = ["-m", Program.model]

  init() throws {
    folder = try Scratch()
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try folder.write("a/x.ppm", PlainPicture.ramp(width: 48, height: 32))
    try folder.write("b/x.ppm", PlainPicture.ramp(width: 32, height: 48))
  }

  private func vqz(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments + model, in: folder)
  }

  @Test(arguments: [["-f", "--rm"], ["-n"], []])
  func twoResultsNeverShareAName(options: [String]) throws {
    defer { folder.remove() }
    let words = ["compress"] + options + ["-r", "a", "b", "--output-dir", "o"] + model
    let result = try Program.run(words, in: folder)
    #expect(result.status == 64)
    #expect(
      result.error == """
        vqz: o/x.ppm.vqz: output: found two inputs for it, a/x.ppm and b/x.ppm, expected one
        hint: name them in two runs, with an --output-dir for each

        """)
    #expect(folder.has("a/x.ppm") && folder.has("b/x.ppm") && !folder.has("o"))
  }

  @Test func neitherDoTwoResultsOfDecompressing() throws {
    defer { folder.remove() }
    #expect(try vqz("compress", "a/x.ppm", "-o", "x.ppm.vqz").status == 0)
    #expect(try vqz("compress", "b/x.ppm", "-o", "x.pgm.vqz").status == 0)
    let result = try Program.run(
      ["decompress", "-f", "--rm", "x.ppm.vqz", "x.pgm.vqz"], in: folder)
    #expect(result.status == 64)
    #expect(result.error.hasPrefix("vqz: x.ppm: output: found two inputs for it"))
    #expect(folder.has("x.ppm.vqz") && folder.has("x.pgm.vqz") && !folder.has("x.ppm"))
  }

  @Test func anInputThatIsStillToBeReadIsNoOutput() throws {
    defer { folder.remove() }
    let second = PlainPicture.ramp(width: 20, height: 20)
    try folder.write("a/x.ppm.vqz", second)
    let result = try vqz("compress", "-f", "a/x.ppm", "a/x.ppm.vqz")
    #expect(result.status == 64)
    #expect(result.error.contains("found another input of this run"))
    #expect(try folder.read("a/x.ppm.vqz") == second)
  }

  @Test func whatKeepsNothingRemovesNoInput() throws {
    defer { folder.remove() }
    let result = try vqz("compress", "--rm", "-f", "a/x.ppm", "-o", "/dev/null")
    #expect(result.status == 64)
    #expect(result.error.contains("found a device or pipe"))
    #expect(folder.has("a/x.ppm"))
    #expect(try vqz("compress", "-f", "a/x.ppm", "-o", "/dev/null").status == 0)
  }

  @Test func namesAreBytes() throws {
    defer { folder.remove() }
    // The shell makes the name; Foundation could not.
    let script = """
      set -e
      n=$(printf 'caf\\351'); mkdir d; cp a/x.ppm "d/$n.ppm"
      "$0" compress -q -m "$1" -r d --output-dir o
      "$0" decompress -q -m "$1" "o/$n.ppm.vqz" -o "$n.pam"
      printf 'd/%s.ppm\\n' "$n" > list
      "$0" compress -q -f -m "$1" --filelist list
      "$0" compress -m "$1" -o out.vqz "missing-$n" 2> error || true
      ls -b d o; ls -b *.pam
      """
    let result = try Program.run(
      ["-c", script, Program.path, Program.model], in: folder, executable: "/bin/sh")
    #expect(result.status == 0, "\(result.error)")
    #expect(
      result.text == """
        d:
        caf\\351.ppm
        caf\\351.ppm.vqz

        o:
        caf\\351.ppm.vqz
        caf\\351.pam

        """)
    // Messages name the file as it is.
    #expect(try folder.read("error").contains(0xE9))
  }

  @Test func pipesHaveNoFilesBesideThem() throws {
    defer { folder.remove() }
    let script = """
      set -e
      "$0" compress -q -e9 -m "$1" a/x.ppm -o named.vqz
      mkfifo p; cat a/x.ppm > p & "$0" compress -q -e 9 -m "$1" p > piped.vqz
      wait; cmp named.vqz piped.vqz; ls
      """
    let result = try Program.run(
      ["-c", script, Program.path, Program.model], in: folder, executable: "/bin/sh")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.text == "a\nb\nnamed.vqz\np\npiped.vqz\n")
  }

  @Test func outputsHavePermissionsAndTimesOfTheirInputs() throws {
    defer { folder.remove() }
    let script = """
      set -e
      chmod 600 a/x.ppm; touch -d '2001-02-03 04:05:06.789 UTC' a/x.ppm
      "$0" compress -q -m "$1" a/x.ppm -o x.ppm.vqz
      "$0" decompress -q -m "$1" x.ppm.vqz
      chmod 640 x.ppm.vqz; "$0" decompress -q -f -m "$1" x.ppm.vqz -o y.ppm
      stat -c '%n %a %.3Y' x.ppm.vqz x.ppm y.ppm
      """
    let result = try Program.run(
      ["-c", script, Program.path, Program.model], in: folder, executable: "/bin/sh")
    #expect(result.status == 0, "\(result.error)")
    let time = "981173106.789"
    #expect(result.text == "x.ppm.vqz 640 \(time)\nx.ppm 600 \(time)\ny.ppm 640 \(time)\n")
  }

  /// The longest name that an output may have leaves no room for a temporary one behind it.
  @Test func longNamesAreReplaced() throws {
    defer { folder.remove() }
    let name = String(repeating: "n", count: 251)
    try folder.write(name, PlainPicture.ramp(width: 20, height: 10))
    for _ in 0..<2 {
      let result = try vqz("compress", "-qf", name)
      #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
      let back = try vqz("decompress", "-qf", name + ".vqz")
      #expect(back.status == 0 && back.error.isEmpty, "\(back.error)")
    }
    // What a file is says its suffix, where the name of the input had none.
    #expect(folder.names == ["a", "b", name, name + ".ppm", name + ".vqz"])
  }

  /// JSON is UTF-8, whatever names are, and has all of their bytes.
  @Test func namesInJSONAreEscaped() throws {
    defer { folder.remove() }
    let script = """
      set -e
      n=$(printf 'caf\\351'); cp a/x.ppm "$n.ppm"
      "$0" compress --json -f -m "$1" "$n.ppm" > lines
      "$0" list --json "$n.ppm.vqz" >> lines
      """
    let result = try Program.run(
      ["-c", script, Program.path, Program.model], in: folder, executable: "/bin/sh")
    #expect(result.status == 0, "\(result.error)")
    let text = try #require(String(validating: folder.read("lines"), as: UTF8.self))
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines { #expect(line.contains("caf\\udce9.ppm"), "\(line)") }
  }

  @Test func outputsOfATrainingAreLookedAtBeforeIt() throws {
    defer { folder.remove() }
    for path in ["missing/x.vqzm", "a"] {
      let result = try Program.run(["train", "nowhere", "-o", path, "-f"], in: folder)
      #expect(result.status == 73, "\(result.error)")
      #expect(result.error.hasPrefix("vqz: \(path): cannot create"))
    }
    #expect(folder.names == ["a", "b"])
  }

  @Test func sharesAreAllAndNoneTwice() throws {
    defer { folder.remove() }
    for name in ["p", "q", "r"] {
      try folder.write("a/\(name).ppm", PlainPicture.ramp(width: 16, height: 16))
    }
    var made: [String] = []
    for share in ["1/3", "2/3", "3/3"] {
      let result = try vqz("compress", "-r", "a", "--shard", share, "--output-dir", "o")
      #expect(result.status == 0 && result.error.components(separatedBy: " bytes,").count < 4)
      made.append(result.error.components(separatedBy: "->").count.description)
    }
    // Four files: two, one and one.
    #expect(made == ["3", "2", "2"])
    let whole = try vqz("compress", "-r", "a", "--output-dir", "w")
    #expect(whole.status == 0)
    for name in ["p", "q", "r", "x"] {
      #expect(try folder.read("o/\(name).ppm.vqz") == folder.read("w/\(name).ppm.vqz"))
    }
    #expect(try vqz("compress", "-r", "a", "--shard", "9/9", "--output-dir", "e").status == 0)
    #expect(!folder.has("e"))
    for wrong in ["0/3", "4/3", "1", "1/0", "/3", "1/2/3", "-1/3"] {
      #expect(try vqz("compress", "-r", "a", "--shard=\(wrong)").status == 64)
    }
  }
}
