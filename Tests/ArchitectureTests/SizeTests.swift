import Testing

/// How long things are: functions, lines, files, and what share of them explains.
@Suite struct SizeTests {
  static let functionLimit = 50
  static let columnLimit = 100

  /// Swift, C and headers that people write.
  private static var written: [String] {
    SourceTree.paths.filter { path in
      ["Sources/", "Tests/", "Package.swift"].contains { path.hasPrefix($0) }
        && [".swift", ".c", ".h"].contains { path.hasSuffix($0) }
        // Tables, such as a built-in model, are as long as they are.
        && path != "Sources/CVQZModels/models.c"
    }
  }

  @Test func functionsStayShort() throws {
    for path in Self.written {
      let text = try SourceTree.text(path)
      let found = path.hasSuffix(".swift") ? FunctionScan.swift(text) : FunctionScan.c(text)
      for function in found where function.lineCount > Self.functionLimit {
        Issue.record("\(path):\(function.firstLine) has \(function.lineCount) lines")
      }
    }
  }

  @Test func functionsOfSwiftAreSeen() {
    let source = #"""
      struct A {
        func a() {
          b { "}" + "\(c { "{" })" }  // }
        }
        init(x: Int = { 1 }()) { /* { */ }
        let b = A.init(x: 1)
        var c: Int {
          1
        }
        var d = 1
        subscript(index: Int) -> Int { index }
        let e = """
          func f() {
          """
        func `init`() {
        }
      }
      protocol P {
        func g() -> Int
        var h: Int { get }
        func i()
      }
      """#
    let found = FunctionScan.swift(source)
    #expect(found.map(\.firstLine) == [2, 5, 7, 11, 15, 20])
    #expect(found.map(\.lineCount) == [3, 1, 3, 1, 2, 1])
  }

  @Test func functionsOfCAreSeen() {
    let source = #"""
      typedef struct {
        int a;
      } s;
      static int f(int a) {
        return a ? '}' : "{}"[0];
      }
      enum { x = 1 };
      #define M(a) \
        if (a) {   \
        }
      void g(int a,
             int b) {
        if (a) {
          f(b);
        }
      }
      """#
    let found = FunctionScan.c(source)
    #expect(found.map(\.firstLine) == [4, 11])
    #expect(found.map(\.lineCount) == [3, 6])
  }

  /// Scripts of Python and of the shell, wherever they are.
  private static var scripts: [String] {
    SourceTree.paths.filter { path in [".py", ".sh"].contains { path.hasSuffix($0) } }
  }

  @Test func linesStayShort() throws {
    #expect(Self.scripts.count > 20)
    for path in Self.written + Self.scripts {
      let lines = try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where line.count > Self.columnLimit {
        Issue.record("\(path):\(number + 1) has \(line.count) columns")
      }
    }
  }

  @Test func filesStayShort() throws {
    for path in Self.written {
      let lines = try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 501, "\(path) has \(lines.count) lines")
    }
  }

  /// Tables, code and lines with an address in them are as wide as they are.
  @Test func proseStaysNarrow() throws {
    for path in SourceTree.paths where path.hasSuffix(".md") {
      var isCode = false
      let lines = try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        if line.hasPrefix("```") { isCode.toggle() }
        let isFree = isCode || line.hasPrefix("|") || line.hasPrefix("    ") || line.contains("](")
        guard !isFree, line.count > Self.columnLimit else { continue }
        Issue.record("\(path):\(number + 1) has \(line.count) columns")
      }
    }
  }

  /// A fifth of the lines that are not empty says why the others are there.
  @Test(arguments: ["VQZ", "VQZNetwork", "VQZTraining"])
  func commentsExplain(module: String) throws {
    var (comments, lines) = (0, 0)
    for path in SourceTree.sources where SourceTree.module(of: path) == module {
      for line in try SourceTree.text(path).split(separator: "\n") {
        let text = line.drop { $0 == " " }
        lines += text.isEmpty ? 0 : 1
        comments += text.hasPrefix("//") ? 1 : 0
      }
    }
    #expect(5 * comments >= lines, "\(module) has \(comments) of \(lines) lines")
  }
}
