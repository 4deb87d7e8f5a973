import Testing
import VQZCore
import VQZReport
import VQZSignal

/// SSIMULACRA2 where no fixture is, what the tool of Butteraugli says, and crops.
@Suite struct LookTests {
  @Test func theLeastSizeIsEight() throws {
    for (width, height) in [(7, 8), (8, 7), (1, 300)] {
      let picture = try #require(noise(width, height, .rgb, seed: 1))
      #expect(Ssimulacra.of(picture, picture) == nil)
      #expect(PictureQuality(reference: picture, decoded: picture)?.look == nil)
    }
    for (width, height) in [(8, 8), (8, 300), (9, 15), (33, 16)] {
      let picture = try #require(noise(width, height, .rgb, seed: 1))
      #expect(Ssimulacra.of(picture, picture) == 100)
      let other = try #require(noise(width, height, .rgb, seed: 2))
      #expect(try #require(Ssimulacra.of(picture, other)) < 99)
    }
  }

  @Test func greyIsColourWithoutOne() throws {
    let (first, second) = try (
      #require(noise(70, 50, .grey, seed: 1)), #require(noise(70, 50, .grey, seed: 2))
    )
    let grey = try #require(Ssimulacra.of(first, second))
    let colour = try #require(Ssimulacra.of(first.convertedToRGB(), second.convertedToRGB()))
    #expect((grey - colour).magnitude < 1e-9)
    #expect(Ssimulacra.of(first, second.convertedToRGB()) == nil)
  }

  @Test func alphaDoesNotCount() throws {
    let first = try #require(noise(40, 30, .rgba, seed: 1))
    let second = try #require(noise(40, 30, .rgba, seed: 2))
    #expect(
      Ssimulacra.of(first, second) == Ssimulacra.of(first.withoutAlpha(), second.withoutAlpha()))
  }

  @Test(
    "what libjxl's tool says, and what else may be said",
    arguments: [
      ("3.1415926536\n3-norm: 1.250000\n", 1.25, 3.1415926536),
      ("a warning\n0.0000000000\n3-norm: 0.000000\n", 0, 0),
    ])
  func butteraugli(said: String, norm: Double, largest: Double) {
    let found = Butteraugli.distance(said: said)
    #expect(found?.norm == norm && found?.largest == largest)
  }

  @Test(arguments: [
    "", "3.14\n", "3-norm: 1.25\n", "nan\n3-norm: nan\n", "-1\n3-norm: 1\n", "1\n6-norm: 1\n",
  ])
  func noDistanceIsNone(said: String) { #expect(Butteraugli.distance(said: said) == nil) }

  /// A picture that is grey but for one place.
  private func spotted(x: Int, y: Int, value: UInt8) throws -> Signal {
    var samples = [UInt8](repeating: 128, count: 400 * 300)
    for row in y..<y + 8 {
      for column in x..<x + 8 { samples[row * 400 + column] = value }
    }
    return try Signal(width: 400, height: 300, layout: .grey, samples: samples)
  }

  @Test func cropsAreWhereCodecsDiffer() throws {
    let original = try spotted(x: 0, y: 0, value: 0)
    func shot(_ name: String, _ value: UInt8) throws -> CropComparison.Shot {
      CropComparison.Shot(
        codec: name, setting: "5", byteCount: 10,
        picture: try spotted(x: 390, y: 290, value: value))
    }
    // All differ from the original at the first place, but not from each other.
    let found = try #require(
      CropComparison(
        file: "a", original: original, shots: [try shot("one", 10), try shot("two", 200)]))
    #expect(found.original.width == CropComparison.size)
    #expect(found.original.height == CropComparison.size)
    #expect(found.x == 208 && found.y == 108)
    #expect(found.shots.map { $0.picture.samples.contains(10) } == [true, false])
    #expect(found.shots.map { $0.picture.samples.contains(200) } == [false, true])
    #expect(CropComparison(file: "a", original: original, shots: [try shot("one", 9)]) == nil)
  }

  @Test func smallPicturesAreShownWhole() throws {
    let (first, second) = try (
      #require(noise(17, 200, .rgb, seed: 1)), #require(noise(17, 200, .rgb, seed: 2))
    )
    let shots = [first, second].map {
      CropComparison.Shot(codec: "a", setting: "1", byteCount: 1, picture: $0)
    }
    let found = try #require(CropComparison(file: "a", original: first, shots: shots))
    #expect(found.original.width == 17 && found.original.height == 192 && found.x == 0)
  }
}
