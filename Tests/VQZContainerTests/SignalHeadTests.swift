import Testing
import VQZContainer
import VQZCore

/// `HEAD` of version 4 beside a reader that was written from the page alone.
@Suite struct SignalHeadTests {
  private typealias Scale = ContainerHeader.FloatScale

  private func agree(_ naive: NaiveHead, _ header: ContainerHeader) {
    #expect(naive.kind == Int(header.kind.rawValue))
    #expect(naive.sampleType == Int(header.sampleType.rawValue))
    #expect(naive.sizes == header.shape.axes.map { UInt64($0) })
    #expect(naive.channels == UInt64(header.shape.channels))
    #expect(naive.blockSizes == header.blocks.blockSizes.map { UInt64($0) })
    #expect(naive.overlap == UInt64(header.blocks.overlap))
    #expect(naive.container == Int(header.original.rawValue))
    #expect(naive.bits == header.originalBitsPerSample && naive.quality == header.quality)
    #expect(naive.offset == header.scale?.offset && naive.step == header.scale?.step)
    #expect(naive.own == header.own)
    var (integer, real, relative): (UInt64?, Double?, Double?)
    switch header.promise {
    case .integer(let most): integer = most
    case .real(let most): real = most
    case .relative(let share): relative = share
    case nil: break
    }
    #expect(naive.integerBound == integer && naive.realBound == real)
    #expect(naive.relativeBound == relative)
  }

  /// The payload of the first chunk of a file.
  private func head(_ file: [UInt8]) throws -> [UInt8] {
    var reader = ByteReader(file[12...])
    let count = Int(try reader.readUInt32())
    return Array(file[16..<16 + count])
  }

  @Test func theNaiveReaderAgreesOnEveryVector() throws {
    var seen: Set<SignalKind> = []
    for name in try Vectors.good(compact: false) {
      let file = try Vectors.file("good", name)
      let reader = try ContainerReader(file)
      guard reader.header.version == 4 else { continue }
      seen.insert(reader.header.kind)
      agree(NaiveHead(try head(file)), reader.header)
    }
    #expect(seen == Set(SignalKind.allCases))
  }

  @Test(arguments: SampleType.allCases)
  func everyTypeAndKindIsWrittenAndRead(type: SampleType) throws {
    let scale = type.isFloat ? Scale(offset: -1.5, step: 0x1.8p-40) : nil
    for kind in SignalKind.allCases {
      for axisCount in kind.axisCounts {
        let shape = try Signal.Shape(axes: [Int](repeating: 3, count: axisCount), channels: 3)
        let header = try ContainerHeader(
          kind: kind, shape: shape, sampleType: type,
          blockSizes: [Int](repeating: 0, count: axisCount), original: .png,
          originalBitsPerSample: 16, quality: 9,
          promise: nil, scale: scale, own: kind == .picture ? [] : [1, 2])
        var writer = try ContainerWriter(
          header: header, model: .named(id: Array(0...31), name: "", hint: ""))
        try writer.append(TilePayload(number: 0, method: .rangeCoder, sampleChecksum: 5))
        let file = try writer.finish(sampleChecksum: 6)
        #expect(try ContainerReader(file).header == header)
        agree(NaiveHead(try head(file)), header)
      }
    }
  }

  @Test func promisesFitTheirType() throws {
    let shape = try Signal.Shape(axes: [4])
    func header(
      _ type: SampleType, _ promise: ContainerHeader.Promise?
    ) throws -> ContainerHeader {
      try ContainerHeader(
        kind: .array, shape: shape, sampleType: type, blockSizes: [0], promise: promise,
        scale: type.isFloat ? Scale.none : nil)
    }
    #expect(try header(.u64, .integer(0)).promise == .integer(0))
    #expect(try header(.f64, .real(0)).promise == .real(0))
    for (type, promise) in [
      (SampleType.u8, ContainerHeader.Promise.real(1)), (.f32, .integer(1)), (.f32, .real(-1)),
      (.f32, .real(.infinity)), (.i64, .integer(1 << 63)),
    ] {
      let error = #expect(throws: ContainerError.self) { try header(type, promise) }
      #expect(error?.rule == "vqz.head.bound")
    }
  }

  private static let steps: [Double] = [
    1, 0.1, 0.25, 3, 4_194_303, 4_194_305, 0, -1, .infinity, .nan, 0x1p-1022, 0x1.5p-1022,
    .leastNormalMagnitude / 2, 0x1p991, 0x1p992, 0x1.fffff8p0, 0x1.fffffp991, 0x1.fffffp-1002,
    0x1.fffffp-1001,
  ]

  /// What is a step is found by trying every m and e.
  @Test func stepsAreExactProducts() {
    for step in Self.steps {
      var isStep = false
      for power in 0...22 where step.isFinite && step > 0 && !isStep {
        // step = m · 2^e with 2^power > m: try each e that makes m whole and small.
        let exponent = Int(step.exponent) - power
        guard (-1022...970).contains(exponent) else { continue }
        let natural = scaled(step, by: -exponent)
        isStep = natural >= 1 && natural < 0x1p22 && natural == natural.rounded()
      }
      #expect((Scale(offset: 0, step: step) != nil) == isStep, "\(step)")
    }
    #expect(Scale(offset: .nan, step: 1) == nil && Scale(offset: -.infinity, step: 1) == nil)
  }

  /// value · 2^power, in two factors, so that neither is out of range.
  private func scaled(_ value: Double, by power: Int) -> Double {
    let half = power / 2
    return value * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: power - half, significand: 1)
  }
}
