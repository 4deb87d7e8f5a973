import Testing
import VQZCore
import VQZSignal

@Suite struct RulesTests {
  @Test("every kind has files that are written, and a name for its positions")
  func kinds() {
    for kind in SignalKind.allCases {
      let formats = kind.rules.formats
      #expect(
        formats.first?.write != nil && formats.contains { $0.origin == .raw || kind == .picture })
      #expect(!kind.rules.distortion.position.isEmpty)
    }
  }

  @Test func picturesAreCodedInBytes() throws {
    let rules = SignalKind.picture.rules
    #expect(try rules.scale(of: .u8) == .bytes)
    for type in SampleType.allCases where type != .u8 {
      #expect(throws: VQZError.self) { try rules.scale(of: type) }
    }
    #expect(SampleScale.bytes.activation(of: 128) == 0)
    #expect(SampleScale.bytes.activation(of: 0) == -2)
    #expect(rules.distortion.peak == 255)
  }

  @Test(arguments: PictureLayout.allCases)
  func alphaIsAnAside(layout: PictureLayout) throws {
    let rules = SignalKind.picture.rules
    let shape = try Signal.Shape(axes: [3, 5], channels: layout.channelCount)
    let plan = rules.grid(of: shape)
    #expect(plan.rows == 3 && plan.columns == 5 && plan.channelCount == layout.channelCount)
    #expect(plan.codedChannelCount == layout.colourCount)
    #expect(
      rules.asides(of: plan).map(\.channel) == (layout.hasAlpha ? [layout.colourCount] : []))
    let isGrey = layout.colourCount == 1
    #expect((rules.channels(of: plan, modelChannels: 1) != nil) == isGrey)
    let mapping = try #require(rules.channels(of: plan, modelChannels: 3))
    #expect((0..<3).map(mapping.source) == (isGrey ? [0, 0, 0] : [0, 1, 2]))
    #expect(mapping.merged([1, 2, 3, 7, 7, 7]) == (isGrey ? [2, 7] : [1, 2, 3, 7, 7, 7]))
  }

  @Test func photographsMayBeTurnedRound() throws {
    let windows = SignalKind.picture.rules.windows
    #expect(windows.cuts.rows && windows.cuts.columns)
    #expect(windows.mirrors.rows && windows.mirrors.columns)
  }

  @Test func edgesGoOn() {
    #expect((0..<7).map { EdgeExtension.repeated.position($0, size: 3) } == [0, 1, 2, 2, 2, 2, 2])
    #expect(
      (0..<8).map { EdgeExtension.mirrored.position($0, size: 3) } == [0, 1, 2, 2, 1, 0, 0, 1])
    #expect((0..<3).map { EdgeExtension.mirrored.position($0, size: 1) } == [0, 0, 0])
  }

  /// Every format is read under its names, and every suffix belongs to one.
  @Test func formatsAreListedOnce() {
    let suffixes = SignalFormat.all.flatMap { $0.suffixes.map(\.text) }
    #expect(suffixes.count == Set(suffixes).count && SignalFormat.suffixes == Set(suffixes))
    let origins = SignalFormat.all.map(\.origin)
    #expect(
      origins == [.png, .pnm, .pam, .jpeg, .tiff, .webp, .npy, .raw, .wav, .csv, .fvecs, .bvecs])
    let others = (ArrayFormats.all + SeriesFormats.all + VectorFormats.all).map(\.origin)
    #expect(Set(origins + others) == Set(Signal.Origin.allCases).subtracting([.none]))
    #expect(SignalFormat.names == "PNG, PNM, PAM, JPEG, TIFF, WebP, NPY, WAV, CSV, FVECS or BVECS")
    for format in SignalFormat.all {
      #expect((format.write == nil) == format.suffixes.allSatisfy { $0.channels.isEmpty })
    }
  }

  @Test(arguments: PictureLayout.allCases)
  func whatCannotBeHeldIsWrittenAsAnother(layout: PictureLayout) throws {
    let rules = SignalKind.picture.rules
    let shape = try Signal.Shape(axes: [1, 1], channels: layout.channelCount)
    let written = Signal.Origin.allCases.map { rules.written($0, shape: shape, type: .u8) }
    let ofOthers = [Signal.Origin](repeating: .png, count: 8)
    #expect(written == [.png, .png, layout.hasAlpha ? .pam : .pnm, .pam, .png] + ofOthers)
    let plain = try #require(rules.format(.pnm)).suffixes(channels: layout.channelCount)
    #expect(plain.first == [.grey: "pgm", .rgb: "ppm"][layout])
  }

  @Test func everyFormatTakesTheRowsOfItsSuffixes() throws {
    let rules = SignalKind.picture.rules
    for format in rules.formats {
      for channels in 1...4 {
        let shape = try Signal.Shape(axes: [2, 3], channels: channels)
        let rows = [UInt8](repeating: 9, count: shape.sampleCount)
        var bytes: [UInt8] = []
        let holds = !format.suffixes(channels: channels).isEmpty
        let header = try SignalHeader(.picture, shape: shape, sampleType: .u8)
        do {
          let writer = try rules.writer(format.origin, header: header) {
            piece throws(SignalError) in
            for index in piece.indices { bytes.append(piece[index]) }
          }
          try writer.writeRows(rows.span)
          try writer.finish()
          #expect(holds, "\(format.name) of \(channels)")
          let back = try SignalReader.read(bytes)
          #expect(back.samples == rows && back.shape == shape && back.origin == format.origin)
        } catch {
          #expect(!holds && error.code == .unsupportedSignal, "\(error.message)")
        }
      }
    }
  }

  /// Each coefficient of a block stands in the order once, the means first.
  @Test func theBasisIsWhole() {
    let basis = PictureRules().basis
    for block in [basis.samples, basis.means] {
      #expect(block.coefficientCount == block.rows * block.columns * basis.mixing.count)
      for channel in basis.mixing.indices {
        let places = block.order.filter { $0.channel == channel }.map {
          $0.row * block.columns + $0.column
        }
        #expect(places.sorted() == Array(0..<block.rows * block.columns))
        #expect(block.order[channel] == .init(channel: channel, row: 0, column: 0))
      }
    }
    for (i, a) in basis.mixing.enumerated() {
      for (j, b) in basis.mixing.enumerated() {
        let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-15)
      }
    }
  }
}
