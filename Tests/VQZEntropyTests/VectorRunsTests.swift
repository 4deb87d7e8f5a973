import Testing
import VQZCore
import VQZEntropy

/// Sizes of runs as they stand before them in a block.
@Suite struct VectorRunsTests {
  private static func runs(_ length: Int, _ sizes: [UInt32]) -> VectorRuns {
    let bytes = (0..<sizes.reduce(0, +)).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
    return VectorRuns(length: length, sizes: sizes, bytes: bytes[...])
  }

  @Test(
    "streams come back, and each run is where it was",
    arguments: [[9], [0], [5, 5, 5], [0, 300, 7], [1, 70000, 2, 0], [130, 131, 0]] as [[UInt32]])
  func roundTrips(sizes: [UInt32]) throws {
    for length in [1, 2, 32] {
      let runs = Self.runs(length, sizes)
      let count = (sizes.count - 1) * length + 1
      let stream = runs.stream
      // As a slice that does not begin at 0.
      let back = try VectorRuns(([7, 7] + stream).dropFirst(2), count: count)
      #expect(back.length == length && back.sizes == sizes)
      #expect(Array(back.bytes) == Array(runs.bytes))
      var at = 0
      for (run, size) in sizes.enumerated() {
        #expect(Array(back.bytes(of: run)) == Array(runs.bytes[at..<at + Int(size)]))
        at += Int(size)
        let vectors = back.vectors(of: run, count: count)
        #expect(vectors == run * length..<min(count, (run + 1) * length))
      }
    }
  }

  @Test("what does not fit the bytes is refused")
  func refusals() throws {
    let stream = Self.runs(2, [5, 6, 4]).stream
    // Width 1, least 5, sizes 5 and 6.
    #expect(stream.prefix(3) == [1 << 5 | 1, 5, 0b10])
    func isRefused(_ bytes: [UInt8], count: Int = 5) -> Bool {
      do throws(EntropyError) {
        _ = try VectorRuns(bytes[...], count: count)
        return false
      } catch {
        return error == .vectorStream(byteCount: bytes.count)
      }
    }
    #expect(!isRefused(stream))
    #expect(isRefused([]))
    let changes: [(Int, UInt8)] = [
      (0, 6 << 5 | 1), (0, 1 << 5 | 31), (1, 200), (1, 16), (2, 0b110), (2, 0x80),
    ]
    for change in changes {
      var bytes = stream
      bytes[change.0] = change.1
      #expect(isRefused(bytes), "\(change)")
    }
    #expect(isRefused(Array(stream.prefix(13))))
    // One run has no table.
    #expect(isRefused(stream, count: 2) && !isRefused([1 << 5, 9, 9], count: 2))
  }

  @Test("runs are as short as costs little")
  func lengths() {
    let cases: [(Int, Int)] = [
      (0, 32), (3, 32), (8, 16), (16, 8), (33, 4), (64, 2), (120, 1), (5000, 1),
    ]
    for (bytes, length) in cases {
      #expect(VectorRuns.length(byteCount: 7 * bytes, of: 7) == length)
    }
  }
}
