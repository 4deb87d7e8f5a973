import TestModels
import Testing
import VQZ
import VQZContainer
import VQZCore
import VQZNetwork

/// Parts of pictures.
@Suite struct RegionTests {
  private func crop(_ image: Signal, _ region: Signal.Region) throws -> Signal {
    let channels = image.shape.channels
    let (x, y, width, height) = (region.start[1], region.start[0], region.size[1], region.size[0])
    var samples: [UInt8] = []
    for row in y..<y + height {
      let start = (row * image.width + x) * channels
      samples += image.samples[start..<start + width * channels]
    }
    return try Signal(
      kind: .picture, shape: try Signal.Shape(axes: [height, width], channels: channels),
      samples: samples, origin: image.origin,
      originalBitsPerSample: image.originalBitsPerSample, metadata: image.metadata)
  }

  @Test("every region is the crop of the whole picture", arguments: PictureLayout.allCases)
  func crops(layout: PictureLayout) throws {
    let model = try Samples.model()
    let (width, height) = (131, 97)
    let image = try Samples.image(width, height, layout)
    var random = SeededGenerator(seed: 5, stream: 9)
    for tile in [0, 16, 32, 64] {
      let bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: tile)).encode(image)
      let decoder = VQZDecoder(models: [model], threads: 2)
      let whole = try decoder.decode(bytes)
      var regions = [
        Signal.Region(x: 0, y: 0, width: width, height: height),
        Signal.Region(x: 0, y: 0, width: 1, height: 1),
        Signal.Region(x: width - 1, y: height - 1, width: 1, height: 1),
        Signal.Region(x: 31, y: 31, width: 2, height: 2),
        Signal.Region(x: 0, y: 48, width: width, height: 1),
      ]
      for _ in 0..<20 {
        let (x, y) = (
          Int.random(in: 0..<width, using: &random), Int.random(in: 0..<height, using: &random)
        )
        regions.append(
          Signal.Region(
            x: x, y: y, width: Int.random(in: 1...width - x, using: &random),
            height: Int.random(in: 1...height - y, using: &random)))
      }
      for region in regions {
        #expect(try decoder.decode(bytes, region: region) == (try crop(whole, region)), "\(region)")
      }
    }
  }

  @Test("rows come in order and in pieces, each as wide as the region")
  func rows() throws {
    let model = try Samples.model()
    let bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32))
      .encode(try Samples.image(131, 97, .rgb))
    var count = 0
    var pieces = 0
    try VQZDecoder(models: [model]).decode(
      bytes, region: Signal.Region(x: 40, y: 3, width: 50, height: 80), progress: nil,
      header: { #expect($0.shape.width == 50 && $0.shape.height == 80) },
      rows: { rows in
        #expect(rows.count % 150 == 0)
        count += rows.count
        pieces += rows.isEmpty ? 0 : 1
      })
    #expect(count == 150 * 80 && pieces == 4)
  }

  @Test("tiles that are not needed are not looked at; those that are, are proved")
  func onlyWhatIsNeeded() throws {
    let model = try Samples.model()
    var bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 64))
      .encode(try Samples.image(200, 200, .rgb))
    let decoder = VQZDecoder(models: [model])
    let corner = Signal.Region(x: 0, y: 0, width: 20, height: 20)
    let before = try decoder.decode(bytes, region: corner)
    let last = try ContainerReader(bytes).index.tileOffsets[15]
    bytes[last + 20] ^= 1
    #expect(throws: VQZError.self) { try decoder.decode(bytes) }
    #expect(try decoder.decode(bytes, region: corner) == before)
    #expect(throws: VQZError.self) {
      try decoder.decode(bytes, region: Signal.Region(x: 199, y: 199, width: 1, height: 1))
    }
    // A part costs less than the whole, of memory and of work.
    let whole = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 64))
      .encode(try Samples.image(200, 200, .rgb))
    var limits = ResourceLimits()
    limits.operationCount =
      Int(model.decoderOperationsPerPosition) * 200 * 100
    let small = VQZDecoder(models: [model], limits: limits)
    #expect(throws: VQZError.self) { try small.decode(whole) }
    #expect(try small.decode(whole, region: corner) == before)
  }

  @Test("regions that do not lie in the picture are refused")
  func refused() throws {
    let model = try Samples.model()
    let bytes = try VQZEncoder(model).encode(try Samples.image(30, 20, .rgb))
    for (x, y, width, height) in [
      (0, 0, 31, 20), (0, 0, 30, 21), (30, 0, 1, 1), (0, 20, 1, 1), (-1, 0, 5, 5), (0, -1, 5, 5),
      (0, 0, 0, 5), (0, 0, 5, 0), (0, 0, -1, 5), (1, 1, .max, .max), (.max, .max, 1, 1),
      (.min, .min, .max, .max),
    ] {
      let error = #expect(throws: VQZError.self) {
        try VQZDecoder(models: [model]).decode(
          bytes, region: Signal.Region(x: x, y: y, width: width, height: height))
      }
      #expect(error?.code == .usage)
    }
  }
}
