import Foundation
import TestModels
import Testing
import VQZ
import VQZCore
import VQZSignal
import VQZSystem

/// Small pictures out of the coarse levels of files.
@Suite struct PreviewTests {
  private static let fixtures = ArchiveFixtures.root.appending(path: "Fixtures")

  /// A picture of `Fixtures/signals/photos`.
  private static func photo(_ name: String) throws -> Signal {
    let path = fixtures.appending(path: "signals/photos/\(name).png")
    return try SignalFile.read([UInt8](Data(contentsOf: path)))
  }

  /// Means of blocks, as the page says, without regard for speed.
  private static func means(_ signal: Signal, _ scale: Int) throws -> Signal {
    let (channels, width, height) = (signal.shape.channels, signal.width, signal.height)
    let byteCount = signal.sampleType.byteCount
    func sample(_ y: Int, _ x: Int, _ c: Int) -> Int {
      let place = ((y * width + x) * channels + c) * byteCount
      return Int(signal.samples[place])
        + (byteCount == 2 ? Int(signal.samples[place + 1]) << 8 : 0)
    }
    var samples: [UInt8] = []
    for top in stride(from: 0, to: height, by: scale) {
      for left in stride(from: 0, to: width, by: scale) {
        let places = (top..<min(top + scale, height)).flatMap { y in
          (left..<min(left + scale, width)).map { (y, $0) }
        }
        let hasAlpha = channels % 2 == 0
        let alpha = places.map { hasAlpha ? sample($0.0, $0.1, channels - 1) : 1 }
        for c in 0..<channels {
          let isWeighted = hasAlpha && c < channels - 1 && alpha.contains { $0 > 0 }
          let weights = isWeighted ? alpha : alpha.map { _ in 1 }
          let sum = zip(places, weights).reduce(0) { $0 + sample($1.0.0, $1.0.1, c) * $1.1 }
          let count = weights.reduce(0, +)
          let mean = (sum + count / 2) / count
          samples += [UInt8(mean & 255), UInt8(mean >> 8)].prefix(byteCount)
        }
      }
    }
    return try Signal(
      kind: signal.kind,
      shape: try Signal.Shape(
        axes: [(height + scale - 1) / scale, (width + scale - 1) / scale], channels: channels),
      sampleType: signal.sampleType, samples: samples, origin: signal.origin,
      originalBitsPerSample: signal.originalBitsPerSample, metadata: signal.metadata)
  }

  private static func psnr(_ a: Signal, _ b: Signal) -> Double {
    let squares = zip(a.samples, b.samples).reduce(0) {
      $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))
    }
    return 10 * log10(255 * 255 * Double(a.samples.count) / Double(max(1, squares)))
  }

  @Test("golden files have the samples that the second decoder made, on any number of threads")
  func golden() throws {
    let folder = Self.fixtures.appending(path: "golden")
    let models = try ["1/ladder.vqzm"].map {
      try VQZModel(bytes: [UInt8](Data(contentsOf: folder.appending(path: $0))))
    }
    let rows = try String(contentsOf: folder.appending(path: "previews.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(rows.count >= 40)
    for row in rows {
      let file = try [UInt8](Data(contentsOf: folder.appending(path: row[0])))
      let scale = try #require(Int(row[1]).flatMap(PreviewScale.init))
      for threads in [1, 3] {
        let preview = try VQZDecoder(models: models, threads: threads)
          .preview(file, scale: scale)
        let hash = SHA256.of(preview.samples)
        #expect(Hexadecimal.text(of: hash) == row[2], "\(row[0]) at \(row[1])")
      }
    }
  }

  @Test(
    "a file without coarse levels gives means of what it decodes to",
    arguments: PictureLayout.allCases, [(1, 1), (1, 40), (37, 23), (65, 33)])
  func meansOfAll(layout: PictureLayout, size: (Int, Int)) throws {
    let model = try Samples.model()
    let picture = try Samples.image(size.0, size.1, layout)
    let decoder = VQZDecoder(models: [model], threads: 2)
    for options in [VQZEncoder.Options(), .init(tileSize: 32), .init(maxError: 0)] {
      let file = try VQZEncoder(model, options: options).encode(picture)
      let whole = try decoder.decode(file)
      for scale in PreviewScale.allCases {
        let preview = try decoder.preview(file, scale: scale)
        #expect(preview == (try Self.means(whole, scale.rawValue)))
        #expect(preview.width == scale.size(picture.width))
        #expect(preview.height == scale.size(picture.height))
      }
    }
  }

  @Test("pictures of more than 8 bits keep them")
  func deep() throws {
    let picture = try Self.photo("parrot-16bit")
    let path = Self.fixtures.appending(path: "signals/photos/parrot-16bit.png")
    let deep = try SignalFile.read([UInt8](Data(contentsOf: path)), kind: .array)
    #expect(deep.sampleType == .u16 && picture.sampleType == .u8)
    let file = try VQZEncoder(VQZModel.array, options: .init(maxError: 0)).encode(deep)
    #expect(try VQZDecoder().preview(file) == (try Self.means(deep, 8)))
  }

  @Test("a preview looks like the photograph", arguments: ["kodim03", "kodim23", "cid22-844297"])
  func looksRight(name: String) throws {
    let picture = try Self.photo(name)
    for (tile, quality) in [(0, 50.0), (128, 80)] {
      let options = VQZEncoder.Options(tileSize: tile, quality: quality)
      let file = try VQZEncoder(VQZModel.photo, options: options).encode(picture)
      for scale in PreviewScale.allCases {
        let preview = try VQZDecoder().preview(file, scale: scale)
        #expect(preview.notices.isEmpty && preview.metadata == picture.metadata)
        let found = Self.psnr(preview, try Self.means(picture, scale.rawValue))
        // Tiles have few positions of the coarsest level, each of which is worse at its rim.
        let least: Double = tile == 0 || scale == .eighth ? 34 : 25
        #expect(found > least, "\(name) at 1/\(scale.rawValue), quality \(quality)")
      }
    }
  }

  @Test(
    "any first bytes give a preview or an error, and enough of them that of the whole file",
    arguments: [VQZEncoder.Options(), .init(modelHint: "there")])
  func cutOff(options: VQZEncoder.Options) throws {
    let picture = try Self.photo("parrot-grey")
    let file = try VQZEncoder(VQZModel.photo, options: options).encode(picture)
    let decoder = VQZDecoder(threads: 1)
    for scale in PreviewScale.allCases {
      let whole = try decoder.preview(file, scale: scale)
      #expect(try decoder.preview(file, scale: scale, isPartial: true) == whole)
      var (errors, blurred, sharp) = (0, 0, 0)
      for count in stride(from: 0, to: file.count, by: max(1, file.count / 150)) {
        do {
          let preview = try decoder.preview(
            Array(file.prefix(count)), scale: scale, isPartial: true)
          #expect(preview.shape == whole.shape)
          if preview.notices.isEmpty {
            #expect(preview == whole)
            sharp += 1
          } else {
            blurred += 1
          }
        } catch {
          #expect(error.code == .truncated || error.rule?.hasPrefix("vqz.") == true, "\(error)")
          errors += 1
        }
      }
      #expect(errors > 0 && blurred > 0 && sharp > 0, "\(errors), \(blurred), \(sharp)")
    }
  }

  @Test("what is missing of a file of several tiles is told")
  func missingTiles() throws {
    let model = try Samples.model()
    let file = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32))
      .encode(try Samples.image(70, 70, .rgba))
    let decoder = VQZDecoder(models: [model])
    for count in stride(from: 8, to: file.count, by: 101) {
      #expect(throws: VQZError.self) { try decoder.preview(Array(file.prefix(count))) }
    }
    let photo = try VQZEncoder(VQZModel.photo, options: .init(tileSize: 128))
      .encode(try Self.photo("kodim03"))
    let error = try #require(throws: VQZError.self) {
      try VQZDecoder().preview(Array(photo.prefix(photo.count / 2)))
    }
    #expect(error.code == .truncated && error.rule == "vqz.file.length")
  }

  @Test("damage ends in an error or in a picture of the right size")
  func damage() throws {
    let decoder = VQZDecoder(threads: 1)
    var random = SeededGenerator(seed: 4, stream: 1)
    let picture = try Self.photo("parrot-grey")
    for options in [
      VQZEncoder.Options(), .init(modelHint: "there", maxError: 30),
      .init(entropy: .zstd),
    ] {
      let file = try VQZEncoder(VQZModel.photo, options: options).encode(picture)
      for _ in 0..<60 {
        var bytes = file
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          bytes[random.index(below: bytes.count)] ^= UInt8.random(in: 1...255, using: &random)
        }
        if let preview = try? decoder.preview(bytes), preview.shape != picture.shape {
          #expect(preview.samples.count == preview.shape.sampleCount)
        }
      }
    }
  }

  @Test("what is no picture has no preview")
  func noPicture() throws {
    let series = try Signal(
      kind: .series, shape: try Signal.Shape(axes: [40]), sampleType: .u8,
      samples: [UInt8](repeating: 3, count: 40))
    let file = try VQZEncoder(VQZModel.series, options: .init(maxError: 0)).encode(series)
    let error = try #require(throws: VQZError.self) { try VQZDecoder().preview(file) }
    #expect(error.code == .usage && error.message.contains("expected a picture"))
  }
}
