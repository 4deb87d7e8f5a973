import Foundation
import Testing
import VQZ
import VQZNetwork
import VQZTraining

struct ExportTests {
  /// 10·log10(255² / MSE) of rounded float output activations.
  private static func psnr(_ output: FloatMap, _ picture: TrainingSignal) -> Double {
    var squares = 0.0
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        for c in 0..<picture.channels {
          let value = (output[c, y, x] * 64 + 128).rounded()
          let sample = picture.samples[(y * picture.width + x) * picture.channels + c]
          let error = Double(min(max(value, 0), 255)) - Double(sample)
          squares += error * error
        }
      }
    }
    return 10 * log10(255 * 255 * Double(picture.samples.count) / squares)
  }

  @Test("the integer decoder is within 0.05 dB of the float one, and the file encodes and decodes")
  func integersKeepTheQuality() throws {
    let samples = try SyntheticPictures(count: 8).load()
    var recipe = Recipe.tiny(steps: 60)
    recipe.plain?.sizes.groups = 2
    let trainer = try PlainTrainer(recipe: recipe, samples: samples, threads: 2)
    _ = try trainer.run(report: { _ in })
    let network = try trainer.finish(indexCount: 2000)
    let file = try network.model(name: "tiny", licence: "none", samples: samples, threads: 2).bytes
    #expect(
      try network.model(name: "tiny", licence: "none", samples: samples, threads: 1).bytes == file)
    let model = try VQZModel(bytes: file)
    #expect(model.name == "tiny" && model.canEncode)
    let analysis = try Analysis(
      description: network.description, parameters: network.parameters)
    let decoder = FloatDecoder(
      description: network.description, parameters: network.parameters, start: network.start)
    for sample in samples.training.prefix(4) {
      let picture = try samples.picture(of: sample)
      let latents = analysis.latents(
        of: picture.samples, height: picture.height, width: picture.width)
      let output = try decoder.apply(network.quantised(latents), threads: 1)
      let image = try Signal(
        width: picture.width, height: picture.height, layout: .rgb, samples: picture.samples)
      var bytes: [UInt8] = []
      let summary = try VQZEncoder(model).encode(image, progress: nil) { bytes += $0 }
      #expect(abs(summary.psnr - Self.psnr(output, picture)) < 0.05)
      #expect(try VQZDecoder(models: [model]).decode(bytes).width == picture.width)
    }
  }
}
