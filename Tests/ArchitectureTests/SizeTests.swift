import Testing

/// How long things are: functions, lines, files, and what share of them explains.
@Suite struct SizeTests {
  /// Swift, C and headers that people write.
  private static var written: [String] {
    SourceTree.paths.filter { path in
      ["Sources/", "Tests/", "Package.swift"].contains { path.hasPrefix($0) }
        && [".swift", ".c", ".h"].contains { path.hasSuffix($0) }
        // Tables, such as a built-in model, are as long as they are.
        && path != "Sources/CVQZModels/models.c"
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

  @Test func filesStayShort() throws {
    for path in Self.written {
      let lines = try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 501, "\(path) has \(lines.count) lines")
    }
  }
}
