import Foundation
import TestModels
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZSignal

/// What more or less effort of the encoder changes.
@Suite struct EffortTests {
  private static let model = Result {
    try VQZModel(bytes: try LadderModels.transformArchive(qualities: 9).safetensors())
  }

  private func encode(
    _ image: Signal, effort: Int, entropy: VQZEncoder.Entropy = .smallest, quality: Double = 90
  ) throws -> (bytes: [UInt8], summary: EncodeSummary) {
    var options = VQZEncoder.Options(entropy: entropy, quality: quality)
    options.effort = effort
    options.fallsBack = false
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(try Self.model.get(), options: options)
      .encode(image, progress: nil) { bytes += $0 }
    return (bytes, summary)
  }

  @Test("an effort out of 1 to 9 is refused", arguments: [-1, 0, 10, Int.max])
  func range(_ effort: Int) throws {
    let error = #expect(throws: VQZError.self) {
      try encode(try Samples.image(16, 16, .rgb), effort: effort)
    }
    #expect(error?.code == .usage)
  }

  @Test("little effort is range coding alone, and one encode")
  func least() throws {
    let image = try Samples.image(90, 70, .rgb)
    let least = try encode(image, effort: 1, entropy: .range)
    // A model without contexts has nothing to choose a second time by.
    for effort in 1...2 { #expect(try encode(image, effort: effort).bytes == least.bytes) }
    #expect(try encode(image, effort: 3, entropy: .range).summary.psnr > least.summary.psnr)
  }

  @Test("every level of the built-in model pays for its time: error and bits together become less")
  func builtIn() throws {
    let model = try VQZModel.photo
    // One picture may go against the rule: the sum over parts of four photographs.
    let images = try ["cid22-3637739", "cid22-844297", "kodim15", "kodim20"].map { name in
      let path = RegressionTests.fixtures.appendingPathComponent("signals/photos/\(name).png")
      let whole = try SignalReader.read(Array(try Data(contentsOf: path)))
      return try Signal(
        width: whole.width, height: 192, layout: .rgb,
        samples: Array(whole.samples.prefix(3 * whole.width * 192)))
    }
    var last = Double.infinity
    for effort in 1...9 {
      var options = VQZEncoder.Options(quality: 50)
      options.effort = effort
      options.fallsBack = false
      var cost = 0.0
      for image in images {
        var bytes = 0
        let summary = try VQZEncoder(model, options: options).encode(image, progress: nil) {
          bytes += $0.count
        }
        let decoder = try model.ladder.network.decoder
        let step = try #require(decoder.quantiserStep(quality: summary.qualityIndex))
        let mean = 65025 / pow(10, summary.psnr / 10)
        cost +=
          mean * Double(image.samples.count)
          + Double(IndexSearch.rateWeight) * step * step * Double(8 * bytes)
      }
      #expect(cost <= last * (1 + 1e-9), "effort \(effort)")
      if effort < 5 { #expect(cost < last, "effort \(effort)") }
      last = cost
    }
  }

  @Test("more effort costs no more, in squared error and bits together, and less somewhere")
  func pays() throws {
    var gained = false
    for (width, height) in [(90, 70), (64, 33)] {
      let image = try Samples.image(width, height, .rgb)
      for quality in [0.0, 50, 100] {
        let model = try Self.model.get()
        let index = try encode(image, effort: 5, quality: quality).summary.qualityIndex
        let decoder = try model.ladder.network.decoder
        let step = try #require(decoder.quantiserStep(quality: index))
        let slope = Double(IndexSearch.rateWeight) * step * step
        var last = Double.infinity
        for effort in 2...9 {
          let bytes = try encode(image, effort: effort, quality: quality).bytes
          let decoded = try VQZDecoder(models: [model]).decode(bytes)
          let squares = zip(image.samples, decoded.samples).reduce(0) { sum, pair in
            sum + (Int(pair.0) - Int(pair.1)) * (Int(pair.0) - Int(pair.1))
          }
          let cost = Double(squares) + slope * Double(8 * bytes.count)
          #expect(cost <= last * (1 + 1e-9))
          gained = gained || effort > 2 && cost < 0.999 * last
          last = cost
        }
      }
    }
    #expect(gained)
  }

  /// Progress of the model tells what it was asked to code.
  @Test(
    "long thin pictures that are better without the model are not coded by it", arguments: [1, 5])
  func thin(_ width: Int) throws {
    let length = 65535
    let picture = try Signal(
      width: width, height: length, layout: .grey,
      samples: [UInt8](repeating: 7, count: width * length))
    var steps: [Double] = []
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(VQZModel.photo).encode(picture, progress: { steps.append($0) }) {
      bytes += $0
    }
    #expect(summary.plainTileCount == 1 && summary.meanSquaredError == 0)
    #expect(bytes.count < 100)
    #expect(steps.filter { $0 > 0.001 && $0 < 0.999 }.isEmpty, "\(steps)")
  }

  @Test("those that the model is good for are coded by it")
  func thinByModel() throws {
    let path = RegressionTests.fixtures.appendingPathComponent("signals/photos/kodim23.png")
    let whole = try SignalReader.read(Array(try Data(contentsOf: path)))
    // Three columns of a photograph, many times up and down.
    let height = 17408
    var samples: [UInt8] = []
    for row in 0..<height {
      let (strip, place) = (row / whole.height, row % whole.height)
      let from = strip % 2 == 0 ? place : whole.height - 1 - place
      let start = (from * whole.width + strip * 20) * 3
      samples += whole.samples[start..<start + 9]
    }
    let picture = try Signal(width: 3, height: height, layout: .rgb, samples: samples)
    let summary = try VQZEncoder(VQZModel.photo).encode(picture, progress: nil) { _ in }
    #expect(summary.plainTileCount == 0 && summary.bitsPerPixel < 3, "\(summary)")
  }
}
