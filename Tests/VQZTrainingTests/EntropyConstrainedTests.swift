import Testing
import VQZBench
import VQZCore
import VQZTraining

struct EntropyConstrainedTests {
  /// Published figures for unit Gaussian sources at one bit a value: 4.71 dB in two dimensions,
  /// 4.91 in four (NVTC and LTC repositories); a little less here, where vectors are few.
  @Test(arguments: [(1, 4.53, 48), (2, 4.66, 192), (4, 4.85, 512)])
  func gaussianSourcesAreCodedAsTheoryAllows(dimension: Int, least: Double, codewords: Int) {
    let result = SourceBenchmark(
      SourceBenchmark.Case(
        source: .gaussian, dimension: dimension, rate: 1, codewords: codewords,
        vectorCount: 40_000)
    ).entropyConstrained(threads: 2)
    #expect(result.signalToNoise > least)
    // The rate–distortion function is the limit of every quantiser.
    #expect(result.signalToNoise < 6.02)
  }

  /// The shells of E8 and D4 have 1, 240, 2160 and 1, 24, 24, 96 points.
  @Test func latticesHaveTheirShells() throws {
    func shells(_ dimension: Int, volume: Double, radius: Double) throws -> [Int: Int] {
      let points = try #require(Lattice(dimension: dimension)).points(
        cellVolume: volume, radius: radius)
      var shells: [Int: Int] = [:]
      for start in stride(from: 0, to: points.count, by: dimension) {
        let norm = points[start..<start + dimension].reduce(0) { $0 + $1 * $1 }
        shells[Int(norm.rounded()), default: 0] += 1
      }
      return shells
    }
    #expect(try shells(8, volume: 1, radius: 2.01) == [0: 1, 2: 240, 4: 2160])
    #expect(try shells(4, volume: 2, radius: 2.5) == [0: 1, 2: 24, 4: 24, 6: 96])
    // Cells of 2^4 times the volume are twice as wide.
    #expect(try shells(4, volume: 32, radius: 3) == [0: 1, 8: 24])
    #expect(Lattice(dimension: 3) == nil)
  }

  /// Without rate in the assignment a Laplacian source costs 1.6 dB at two bits.
  @Test func fixedRateLosesOnALaplacianSource() {
    let benchmark = SourceBenchmark(
      SourceBenchmark.Case(
        source: .laplacian, dimension: 2, rate: 1.5, codewords: 256, vectorCount: 40_000))
    let constrained = benchmark.entropyConstrained(threads: 2)
    let fixed = benchmark.fixedRate()
    #expect(constrained.signalToNoise > 5.3)
    #expect(constrained.signalToNoise - fixed.signalToNoise > 1.2)
  }

  @Test func zeroStaysPinnedAndUnusedCodewordsGo() {
    var generator = SeededGenerator(seed: 3)
    let vectors = (0..<8000).map { _ in 0.3 * generator.gaussian() + 0.1 }
    var options = EntropyConstrainedCodebook.Options(rateWeight: 0.1155)
    options.codewords = 64
    let found = EntropyConstrainedCodebook(
      training: vectors, dimension: 2, options: options, generator: SeededGenerator(seed: 1))
    #expect(found.codewords[0] == 0 && found.codewords[1] == 0)
    #expect(found.count < 64)
    #expect(found.counts.reduce(0, +) == 4000)
    // What it costs is what it says.
    let again = found.crossEntropy(vectors, rateWeight: 0.1155)
    #expect(abs(again.rate - found.rate) < 1e-9 && abs(again.distortion - found.distortion) < 1e-9)
  }

  @Test func extendedCodebooksReachFar() {
    let codebook = EntropyConstrainedCodebook(
      codewords: [0, 0, 1, 0, -1, 0], dimension: 2, counts: [10, 2, 2]
    ).extended(to: 300)
    for point in [[300, 0], [0, -300], [40, 3]] as [[Float]] {
      let index = Int(codebook.assign(point, rateWeight: 0.1155)[0])
      let chosen = Array(codebook.codewords[index * 2..<index * 2 + 2])
      let error = zip(point, chosen).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect(error.squareRoot() < 0.5 * point.reduce(0) { max($0, abs($1)) })
    }
  }
}
