import Synchronization
import TestModels
import Testing
import VQZ
import VQZNetwork

/// The public interface as a program uses it that embeds the library: no trap whatever it is given,
/// and the same bytes and samples by every way in and out.
@Suite struct InterfaceTests {
  private static let model = Result { try Samples.model() }

  private struct Stop: Error {}

  private func code(_ work: () throws -> Void) -> VQZError.Code? {
    do {
      try work()
      return nil
    } catch {
      return (error as? VQZError)?.code
    }
  }

  @Test("what a signal is made of is held against its rules, whatever is given")
  func signals() throws {
    #expect(code { _ = try Signal(width: 2, height: 2, layout: .grey, samples: []) } == .usage)
    #expect(code { _ = try Signal.Shape(axes: [.max, .max], channels: 4) } == .usage)
    #expect(code { _ = try Signal.Shape(axes: [1, 1, 1, 1, 1]) } == .usage)
    #expect(code { _ = try Signal.Shape(axes: [1, 0]) } == .usage)
    #expect(code { _ = try Signal.Shape(axes: [-4, -4]) } == .usage)
    #expect(code { _ = try Signal.Shape(axes: [1 << 59]) } == nil)
    #expect(code { _ = try Signal.Shape(axes: [1 << 60]) } == .usage)
    let shape = try Signal.Shape(axes: [2, 2], channels: 5)
    let samples = [UInt8](repeating: 0, count: 20)
    #expect(code { _ = try Signal(kind: .picture, shape: shape, samples: samples) } == .usage)
    #expect(code { _ = try Signal(kind: .series, shape: shape, samples: samples) } == .usage)
    #expect(code { _ = try Signal(kind: .array, shape: shape, samples: samples) } == nil)
    #expect(
      code {
        _ = try Signal(kind: .array, shape: shape, sampleType: .f32, samples: samples)
      } == .usage)
    for bits in [-1, 65, 300] {
      #expect(
        code {
          _ = try Signal(
            kind: .array, shape: shape, samples: samples, originalBitsPerSample: bits)
        } == .usage)
    }
  }

  @Test(
    "metadata that no decoder gives back is refused",
    arguments: [
      Signal.Metadata.chunk(type: "x", [1]), .chunk(type: "IDAT", [1, 2, 3, 4]),
      .chunk(type: "gAMA", [1]), .text(keyword: "", value: "x"),
      .text(keyword: "a\u{0}b", value: "x"), .text(keyword: "a", value: "x\u{0}"),
    ])
  func metadata(entry: Signal.Metadata) throws {
    let image = try Samples.image(4, 4, .rgb)
    #expect(code { _ = try image.replacing(metadata: [entry]) } == .usage)
  }

  @Test("a signal of a kind, type or number of channels that the model cannot code is refused")
  func unsupported() throws {
    let encoder = try VQZEncoder(try Self.model.get())
    let shape = try Signal.Shape(axes: [3, 3])
    let array = try Signal(kind: .array, shape: shape, samples: [UInt8](repeating: 1, count: 9))
    #expect(code { _ = try encoder.encode(array) } == .unsupportedSignal)
    let wide = try Signal(
      kind: .picture, shape: shape, sampleType: .u16, samples: [UInt8](repeating: 1, count: 18))
    #expect(code { _ = try encoder.encode(wide) } == .unsupportedSignal)
  }

  @Test("options out of their range, or against each other, are the caller's mistake")
  func options() throws {
    let model = try Self.model.get()
    func made(_ change: (inout VQZEncoder.Options) -> Void) -> VQZError.Code? {
      var options = VQZEncoder.Options()
      change(&options)
      return code { _ = try VQZEncoder(model, options: options) }
    }
    #expect(made { _ in } == nil)
    for quality in [-1, 100.5, .nan, .infinity] { #expect(made { $0.quality = quality } == .usage) }
    for effort in [0, 10, .min, .max] { #expect(made { $0.effort = effort } == .usage) }
    for bound: ErrorBound in [-1, 256, 1e300, .relative(0.5)] {
      #expect(made { $0.maxError = bound } == .usage)
    }
    #expect(made { $0.modelHint = String(repeating: "x", count: 1024) } == nil)
    #expect(made { $0.modelHint = String(repeating: "x", count: 1025) } == .usage)
    #expect(made { $0.modelHint = "a\u{1B}[2J" } == .usage)
    #expect(made { ($0.quality, $0.target) = (50, .psnr(30)) } == .usage)
    #expect(made { ($0.maxError, $0.target) = (1, .psnr(30)) } == .usage)
    #expect(made { $0.threads = .min } == nil)
    let image = try Samples.image(8, 8, .rgb)
    for size in [-32, 3, 1 << 32, Int.max, Int.min] {
      let encoder = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: size))
      #expect(code { _ = try encoder.encode(image) } == .usage, "tiles of \(size)")
    }
  }

  @Test("block sizes of a picture are a tile size, the same along both axes")
  func blockSizes() throws {
    let model = try Self.model.get()
    let image = try Samples.image(90, 70, .rgb)
    let blocks = try VQZEncoder(model, options: VQZEncoder.Options(blockSizes: [32, 32]))
    let tiles = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32))
    #expect(try blocks.encode(image) == tiles.encode(image))
    for sizes in [[32], [32, 64], [32, 32, 32], []] {
      let options = VQZEncoder.Options(blockSizes: sizes)
      #expect(code { _ = try VQZEncoder(model, options: options) } == .usage, "\(sizes)")
    }
  }

  @Test("rows that come one after another give the file of the whole", arguments: 1...4)
  func rowsIn(channels: Int) throws {
    let layout = try #require(PictureLayout(rawValue: UInt8(channels)))
    let image = try Samples.image(90, 130, layout)
    for options in [
      VQZEncoder.Options(tileSize: 32), VQZEncoder.Options(tileSize: 64, maxError: 3),
      VQZEncoder.Options(),
    ] {
      let encoder = try VQZEncoder(try Self.model.get(), options: options)
      var whole: [UInt8] = []
      let expected = try encoder.encode(image) { whole += $0 }
      for most in [1, 7, 1000] {
        var (row, largest) = (0, 0)
        var bytes: [UInt8] = []
        let summary = try encoder.encode(
          SignalHeader(image),
          rows: { limit in
            largest = max(largest, limit)
            let count = min(limit, most)
            defer { row += count }
            let length = 90 * channels
            return Array(image.samples[row * length..<(row + count) * length])
          }, to: { bytes += $0 })
        #expect(bytes == whole && summary == expected && row == 130)
        #expect(options.tileSize == nil || largest < 130, "not all rows at once")
      }
    }
  }

  @Test("rows that do not fit, or end early, are told")
  func wrongRows() throws {
    let header = try SignalHeader(width: 10, height: 6, layout: .rgb)
    let encoder = try VQZEncoder(try Self.model.get())
    for count in [0, 29, 31, 30 * 7] {
      #expect(
        code {
          try encoder.encode(
            header, rows: { _ in [UInt8](repeating: 0, count: count) }, to: { _ in })
        } == .usage)
    }
    #expect(
      code { try encoder.encode(header, rows: { _ in throw Stop() }, to: { _ in }) }
        == .inputOutput)
    let target = try VQZEncoder(
      try VQZModel(bytes: try LadderModels.transformArchive(qualities: 9).safetensors()),
      options: VQZEncoder.Options(target: .psnr(30)))
    #expect(code { try target.encode(header, rows: { _ in [] }, to: { _ in }) } == .usage)
    #expect(code { _ = try SignalHeader(width: 0, height: 6, layout: .rgb) } == .usage)
  }

  @Test("samples come into the caller's memory at any distance of rows, and nowhere else")
  func callersMemory() throws {
    let image = try Samples.image(37, 53, .rgb)
    let model = try Self.model.get()
    let bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32)).encode(image)
    let decoder = VQZDecoder(models: [model])
    let region = Signal.Region(x: 3, y: 20, width: 11, height: 30)
    for part in [nil, region] {
      let expected = try decoder.decode(bytes, region: part)
      let length = expected.width * 3
      for distance in [length, length + 1, 200] {
        let needed = distance * (expected.height - 1) + length
        var memory = [UInt8](repeating: 0xA5, count: needed + 16)
        let header = try unsafe memory.withUnsafeMutableBytes { buffer in
          let exact = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<needed])
          return try unsafe decoder.decode(bytes, region: part, into: exact, rowStride: distance)
        }
        #expect(header == SignalHeader(expected))
        for (at, byte) in memory.enumerated() {
          let (row, column) = (at / distance, at % distance)
          let isSample = row < expected.height && column < length
          let wanted = isSample ? expected.samples[row * length + column] : 0xA5
          if byte != wanted { Issue.record("byte \(at) of rows \(distance) apart") }
        }
        for (size, stride) in [(needed - 1, distance), (needed, length - 1), (needed, Int.max)] {
          let found = unsafe memory.withUnsafeMutableBytes { buffer in
            let small = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
            return code {
              _ = try unsafe decoder.decode(bytes, region: part, into: small, rowStride: stride)
            }
          }
          #expect(found == .usage)
        }
      }
    }
  }

  @Test("samples come out of the caller's memory at any distance of rows")
  func fromCallersMemory() throws {
    let image = try Samples.image(9, 7, .greyAlpha)
    let header = SignalHeader(image)
    for distance in [18, 19, 64] {
      var memory = [UInt8](repeating: 7, count: distance * 6 + 18)
      for row in 0..<7 {
        memory.replaceSubrange(
          row * distance..<row * distance + 18, with: image.samples[row * 18..<(row + 1) * 18])
      }
      let copied = try unsafe memory.withUnsafeBytes {
        try unsafe Signal(header, copying: $0, rowStride: distance)
      }
      #expect(copied == image)
      let short = unsafe memory.withUnsafeBytes { buffer in
        code {
          let part = unsafe UnsafeRawBufferPointer(rebasing: buffer.dropLast())
          _ = try unsafe Signal(header, copying: part, rowStride: distance)
        }
      }
      #expect(short == .usage)
    }
  }

  @Test("progress rises to 1, and what it throws ends the work")
  func progress() throws {
    let image = try Samples.image(100, 100, .rgb)
    let model = try Self.model.get()
    let encoder = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32))
    var seen: [Double] = []
    let bytes = try encoder.encode(image) { seen.append($0) }
    #expect(seen.count > 32 && seen == seen.sorted() && seen.last == 1)
    #expect(
      code { _ = try encoder.encode(image, progress: { _ in throw Stop() }) } == .interrupted)
    let decoder = VQZDecoder(models: [model])
    seen = []
    _ = try decoder.decode(bytes) { seen.append($0) }
    #expect(seen.count > 32 && seen == seen.sorted() && seen.last == 1)
    #expect(
      code { _ = try decoder.decode(bytes) { if $0 > 0.4 { throw Stop() } } } == .interrupted)
    let own = VQZError(wrapping: CancellationError())
    #expect(code { _ = try decoder.decode(bytes) { _ in throw own } } == own.code)
  }

  @Test("of the only tile of a picture progress tells step by step, and can end the work midway")
  func progressWithinTile() throws {
    let image = try Samples.image(64, 64, .rgb)
    let model = try Self.model.get()
    let (encoder, decoder) = (try VQZEncoder(model), VQZDecoder(models: [model]))
    var seen: [Double] = []
    let bytes = try encoder.encode(image) { seen.append($0) }
    #expect(seen.contains { $0 > 0 && $0 < 1 } && seen == seen.sorted() && seen.last == 1)
    let codewords = try decoder.indices(of: bytes)
    let stopsMidway: ProgressHandler = { if $0 > 0, $0 < 1 { throw Stop() } }
    #expect(code { _ = try encoder.encode(image, progress: stopsMidway) } == .interrupted)
    #expect(code { _ = try decoder.decode(bytes, progress: stopsMidway) } == .interrupted)
    #expect(code { _ = try decoder.indices(of: bytes, progress: stopsMidway) } == .interrupted)
    #expect(
      code { _ = try decoder.decode(codewords, model: model, progress: stopsMidway) }
        == .interrupted)
  }

  @Test("a cancelled task ends the work, even within its only tile")
  func cancellation() async throws {
    let image = try Samples.image(64, 64, .rgb)
    let model = try Self.model.get()
    let bytes = try VQZEncoder(model).encode(image)
    let encode = Task {
      while !Task.isCancelled { await Task.yield() }
      return code { _ = try VQZEncoder(model).encode(image) }
    }
    let decode = Task {
      while !Task.isCancelled { await Task.yield() }
      return code { _ = try VQZDecoder(models: [model]).decode(bytes) }
    }
    encode.cancel()
    decode.cancel()
    #expect(await encode.value == .interrupted)
    #expect(await decode.value == .interrupted)
  }

  @Test("errors of a sink come through; what is none of ours has a code of its own")
  func sinks() throws {
    let image = try Samples.image(8, 8, .rgb)
    let model = try Self.model.get()
    let encoder = try VQZEncoder(model)
    #expect(code { try encoder.encode(image) { _ in throw Stop() } } == .inputOutput)
    let bytes = try encoder.encode(image)
    let decoder = VQZDecoder(models: [model])
    #expect(
      code { try decoder.decode(bytes, header: { _ in }, rows: { _ in throw Stop() }) }
        == .inputOutput)
    #expect(
      code { try decoder.decode(bytes, header: { _ in throw Stop() }, rows: { _ in }) }
        == .inputOutput)
  }

  @Test("the first bytes tell what a file is, and how many more are needed until they do")
  func peek() throws {
    let model = try Self.model.get()
    let image = try Samples.image(70, 50, .rgba)
    let colour = try Samples.image(33, 21, .rgb)
    let files = [
      try VQZEncoder(model).encode(colour), try VQZEncoder(model).encode(image),
      try VQZEncoder(model, options: VQZEncoder.Options(embedsModel: true)).encode(colour),
      try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32, maxError: 2)).encode(image),
    ]
    for file in files {
      let whole = try VQZDecoder.inspect(file)
      var isKnown = false
      for count in 0...min(200, file.count) {
        switch try VQZDecoder.peek(Array(file.prefix(count))) {
        case .needs(let byteCount):
          #expect(byteCount > count && byteCount <= 128 && !isKnown)
        case .known(let preview):
          isKnown = true
          #expect(preview.shape == whole.shape && preview.kind == .picture)
          #expect(preview.modelIdentifier == whole.modelIdentifier)
          #expect(preview.carriesModel == (whole.carriedModelByteCount > 0))
          #expect(preview.maxError == whole.maxError && preview.tileCount == whole.tileCount)
          #expect(preview.formatVersion == whole.formatVersion)
        }
      }
      #expect(isKnown)
    }
    #expect(code { _ = try VQZDecoder.peek(Array("PNG".utf8)) } == .foreignFile)
    var damaged = files[1]
    damaged[18] ^= 1
    #expect(code { _ = try VQZDecoder.peek(damaged) } == .corrupt)
  }

  @Test("metadata, memory and the model of a file are told without decoding")
  func questions() throws {
    let model = try Self.model.get()
    let entries: [Signal.Metadata] = [.exif([73, 73, 42, 0]), .text(keyword: "Title", value: "x")]
    let image = try Samples.image(120, 90, .rgb).replacing(metadata: entries)
    let encoder = try VQZEncoder(model, options: VQZEncoder.Options(embedsModel: true))
    let bytes = try encoder.encode(image)
    #expect(try VQZDecoder.metadata(of: bytes) == entries)
    let needed = try VQZDecoder().memoryNeeded(toDecode: bytes)
    var limits = ResourceLimits()
    limits.memoryByteCount = needed
    _ = try VQZDecoder(limits: limits).decode(bytes)
    limits.memoryByteCount = needed - 1
    #expect(code { _ = try VQZDecoder(limits: limits).decode(bytes) } == .memoryLimit)
    let header = SignalHeader(image)
    limits.memoryByteCount = try encoder.memoryNeeded(toEncode: header)
    _ = try VQZEncoder(model, limits: limits).encode(image)
    limits.memoryByteCount -= 1
    #expect(code { _ = try VQZEncoder(model, limits: limits).encode(image) } == .memoryLimit)
  }

  @Test("a model that a file carries is taken out once and serves every other file")
  func carriedModels() throws {
    let model = try Self.model.get()
    let image = try Samples.image(20, 20, .rgb)
    let bytes = try VQZEncoder(model, options: VQZEncoder.Options(embedsModel: true)).encode(image)
    let carried = try #require(try VQZDecoder.carriedModel(in: bytes))
    #expect(carried.identifier == model.identifier && !carried.canEncode)
    let named = try VQZEncoder(model).encode(image)
    #expect(try VQZDecoder.carriedModel(in: named) == nil)
    let expected = try VQZDecoder().decode(bytes)
    #expect(try VQZDecoder(models: [carried]).decode(bytes) == expected)
    #expect(try VQZDecoder(models: [carried]).decode(named) == expected)
  }

  @Test("a resolver is asked for what is not at hand, and held against what was asked")
  func resolvers() throws {
    let model = try Self.model.get()
    let other = try Samples.model(seed: 8)
    let image = try Samples.image(20, 20, .rgb)
    let compact = try VQZEncoder(model).encode(image)
    let chunks = try VQZEncoder(model, options: VQZEncoder.Options(modelHint: "x")).encode(image)
    for bytes in [compact, chunks] {
      let asked = Mutex<[String]>([])
      let found = try VQZDecoder(resolver: { identifier in
        asked.withLock { $0.append(identifier) }
        return model
      }).decode(bytes)
      #expect(found == (try VQZDecoder(models: [model]).decode(bytes)))
      #expect(asked.withLock { $0.count } == 1)
      #expect(asked.withLock { $0.allSatisfy { model.identifier.hasPrefix($0) } })
      #expect(
        code { _ = try VQZDecoder(resolver: { _ in nil }).decode(bytes) } == .modelMissing)
      #expect(
        code { _ = try VQZDecoder(resolver: { _ in other }).decode(bytes) } == .wrongModel)
      #expect(
        code { _ = try VQZDecoder(resolver: { _ in throw Stop() }).decode(bytes) }
          == .inputOutput)
    }
  }

  @Test("regions that do not lie in the signal are refused, whatever their numbers")
  func regions() throws {
    let model = try Self.model.get()
    let bytes = try VQZEncoder(model).encode(try Samples.image(20, 10, .rgb))
    let decoder = VQZDecoder(models: [model])
    let wrong = [
      Signal.Region(start: [], size: []), Signal.Region(start: [0], size: [1]),
      Signal.Region(start: [0, 0, 0], size: [1, 1, 1]), Signal.Region(start: [0, 0], size: [1]),
      Signal.Region(x: 0, y: 0, width: 0, height: 1),
      Signal.Region(x: -1, y: 0, width: 1, height: 1),
      Signal.Region(x: .max, y: 0, width: .max, height: 1),
      Signal.Region(x: 1, y: 1, width: 20, height: 1),
      Signal.Region(x: .min, y: .min, width: .min, height: .min),
    ]
    for region in wrong {
      #expect(code { _ = try decoder.decode(bytes, region: region) } == .usage, "\(region)")
    }
  }

  @Test("codewords come out of a file and make its samples again", arguments: [nil, 32])
  func codewords(tileSize: Int?) throws {
    let model = try Self.model.get()
    let image = try Samples.image(70, 45, .rgb)
    let options = VQZEncoder.Options(tileSize: tileSize, fallsBack: false)
    let bytes = try VQZEncoder(model, options: options).encode(image)
    let decoder = VQZDecoder(models: [model])
    var found = try decoder.indices(of: bytes)
    #expect(found.tiles.count == (tileSize == nil ? 1 : 6) && found.shape == image.shape)
    let expected = try decoder.decode(bytes).samples
    #expect(try decoder.decode(found, model: model).samples == expected)
    // Every index is one of its codebook; one beyond it is refused, as are too few.
    for step in found.tiles.joined() {
      for (number, index) in step.indices.enumerated() {
        let own = step.classes.map { Int($0[number]) } ?? 0
        let book = model.codebooks.first {
          $0.level == step.level && $0.step == step.step && $0.symbolClass == own
        }
        #expect(Int(index) < (book?.count ?? 0))
      }
    }
    let whole = found
    found.tiles[0][0].indices[0] = .max
    #expect(code { _ = try decoder.decode(found, model: model) } == .usage)
    found = whole
    found.tiles[0][0].indices.removeLast()
    #expect(code { _ = try decoder.decode(found, model: model) } == .usage)
    found = whole
    found.tiles.removeLast()
    #expect(code { _ = try decoder.decode(found, model: model) } == .usage)
    #expect(
      code { _ = try decoder.decode(whole, model: try Samples.model(seed: 8)) } == .wrongModel)
  }
}
