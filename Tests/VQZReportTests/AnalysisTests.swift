import Foundation
import TestModels
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZReport
import VQZSystem

/// The bits of a file, counted through levels, steps, classes and tiles.
@Suite struct AnalysisTests {
  private func coded(
    _ description: NetworkDescription, tileSize: Int?
  ) throws -> (model: VQZModel, bytes: [UInt8], symbols: Int) {
    let model = try VQZModel(bytes: try LadderModels.archive(description, seed: 7).safetensors())
    var samples: [UInt8] = []
    for y in 0..<70 {
      for x in 0..<90 { for c in 0..<3 { samples.append(UInt8((x * (c + 1) + y * 3) & 255)) } }
    }
    let image = try Signal(width: 90, height: 70, layout: .rgb, samples: samples)
    var options = VQZEncoder.Options()
    options.tileSize = tileSize
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(model, options: options).encode(image, progress: nil) {
      bytes += $0
    }
    return (model, bytes, summary.symbolCount)
  }

  @Test(arguments: [nil, 64]) func everyIndexIsCountedOnce(tileSize: Int?) throws {
    let file = try coded(LadderModels.ladder, tileSize: tileSize)
    let analysis = try FileAnalysis(file.bytes, decoder: VQZDecoder(models: [file.model]))
    #expect(analysis.usage.reduce(0) { $0 + Int($1.indexCount) } == file.symbols)
    let bits = analysis.usage.reduce(0) { $0 + $1.bits }
    #expect((analysis.steps.reduce(0) { $0 + $1.bits } - bits).magnitude < 1e-6 * bits)
    #expect(analysis.tiles.count == (tileSize == nil ? 1 : 4))
    #expect(analysis.overheadByteCount > 0)
    let description = try file.model.ladder.network.description
    #expect(analysis.steps.count == description.levels.reduce(0) { $0 + $1.steps.count })
    // The map covers the picture; what was coded beyond it is cut off.
    let block = analysis.heat.block
    #expect(analysis.heat.columns == (90 + block - 1) / block)
    #expect(analysis.heat.rows == (70 + block - 1) / block)
    let heat = analysis.heat.bits.reduce(0, +)
    #expect(heat > 0 && heat <= bits * (1 + 1e-9))
    #expect(analysis.heat.bits.allSatisfy { $0 > 0 })
  }

  @Test func aForeignModelIsAnError() throws {
    let file = try coded(LadderModels.ladder, tileSize: nil)
    #expect(throws: VQZError.self) { try FileAnalysis(file.bytes, decoder: VQZDecoder()) }
  }

  @Test func measuresAreThoseOfTheDefinition() throws {
    let model = try VQZModel(
      bytes: try LadderModels.archive(LadderModels.tiny, seed: 7).safetensors())
    var usage = ClassUsage.all(of: try model.ladder)
    let codewords = usage[0].codewordCount
    // Two codewords, one of them three times as often.
    for index in [0, 0, 1, 0] { usage[0].add(index, bits: usage[0].costs[index]) }
    let measures = InformationMeasures(usage, pixelCount: 16)
    let entropy = 2 - 0.75 * log2(3.0)
    #expect((measures.entropy - entropy).magnitude < 1e-12)
    #expect(measures.mutualInformation == measures.entropy)
    #expect(measures.conditionalEntropy == 0)
    #expect(measures.indicesPerPixel == 0.25)
    #expect(measures.deadCount == codewords - 2)
    let cross = 0.75 * usage[0].costs[0] + 0.25 * usage[0].costs[1]
    #expect((measures.crossEntropy - cross).magnitude < 1e-12)
    #expect((measures.divergence - (cross - entropy)).magnitude < 1e-12)
    #expect(measures.bounds.allSatisfy { $0.slack >= 0 })
    #expect((measures.bounds[2].bound - log2(Double(codewords))).magnitude < 1e-12)
    let ranking = usage[0].ranking
    #expect(ranking[0].share == 0.75 && ranking[1].share == 0.25)
    let empty = InformationMeasures(ClassUsage.all(of: try model.ladder), pixelCount: 0)
    #expect(empty.entropy == 0 && empty.crossEntropy == 0 && empty.indicesPerPixel == 0)
  }

  @Test func tablesTellWhatTheyExpect() throws {
    let model = try VQZModel(
      bytes: try LadderModels.archive(LadderModels.ladder, seed: 7).safetensors())
    let analysis = ModelAnalysis(model)
    #expect(try analysis.rows.count == ClassUsage.all(of: model.ladder).count)
    for row in analysis.rows {
      // The tables of these models are flat but for the escape.
      let largest = log2(Double(row.usage.codewordCount + 1))
      #expect(row.expectedBits <= largest + 1e-9)
      #expect(row.expectedBits > log2(Double(row.usage.codewordCount)) - 0.2)
      #expect(row.escapedCount == 0)
    }
  }

  /// A model tells what its training measured, soft assignments with it.
  @Test func provenanceTellsTheMeasuresOfTheTraining() throws {
    let measures = InformationMeasures(
      indexCount: 100, pixelCount: 1600, entropy: 3, conditionalEntropy: 1, crossEntropy: 3.5,
      uniformCrossEntropy: 4, codewordCount: 16, deadCount: 2)
    let text =
      "{\"recipe\":{\"objective\":\"vib\",\"beta\":0.25},\"held_out\":{\"distortion\":0.5,"
      + "\"information\":\(measures.json.serialize())}}"
    let provenance = Provenance(text)
    #expect(provenance.beta == 0.25)
    let found = try #require(provenance.measured)
    #expect(found.objective == "vib" && found.information == measures)
    #expect(found.meanSquaredError == 2048)
    #expect(Provenance("{\"held_out\":{\"psnr\":30}}").measured == nil)
    #expect(Provenance(text.replacing("0.5", with: "-1")).measured == nil)
  }
}
