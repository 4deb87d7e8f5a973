import CVQZKernels
import TestModels
import Testing
import VQZCore
import VQZNetwork
import VQZSystem

/// Models of version 4: `Formats/vqzm.md`, "Version 4: every kind of signal".
@Suite(.serialized) struct RowDecoderTests {
  private func decode(
    _ model: NetworkModel, width: Int, quality: Int, threads: Int
  ) -> [Int32] {
    var random = SeededGenerator(seed: 3, stream: 1)
    return model.decoder.decodeNumbers(
      height: 1, width: width, quality: quality, threads: threads
    ) { context in
      let step = model.description.levels[context.level].steps[context.step]
      return (0..<context.symbolCount).map { i in
        let c = context.symbolClasses.map { Int($0[i]) } ?? 0
        return UInt16(Int.random(in: 0..<step.classes[c].codewords, using: &random))
      }
    }
  }

  @Test("random ladders of one row decode as the document says, on every instruction set")
  func matchesNaive() throws {
    var varied = 0
    for seed in UInt64(0)..<25 {
      let description = LadderModels.row(seed: seed)
      let archive = LadderModels.archive(description, seed: seed)
      let model = try NetworkModel(archive: archive, limits: Limits())
      #expect(model.description == description)
      #expect(description.program.border == Extent(rows: 0, columns: 2))
      for width in [1, 19, 150] {
        let quality = Int(seed) % description.qualityCount
        var random = SeededGenerator(seed: 3, stream: 1)
        let expected = try NaiveDecoder(description: description, archive: archive)
          .decodeNumbers(height: 1, width: width, quality: quality) {
            Int.random(in: 0..<$0, using: &random)
          }
        if Set(expected).count > 20 { varied += 1 }
        InstructionSet.forEach { name in
          let found = decode(model, width: width, quality: quality, threads: 2)
          #expect(found == expected, "\(name), seed \(seed), width \(width)")
        }
      }
    }
    #expect(varied >= 12, "the test signals are flat")
  }

  @Test("texts of version 4 come back; squares for pictures keep their version")
  func architectureText() throws {
    for seed in UInt64(0)..<20 {
      let description = LadderModels.row(seed: seed)
      let text = description.architectureText
      #expect(text.contains("\"version\":4") && text.contains("\"signal\":3"))
      let read = try NetworkDescription(architectureText: text)
      #expect(read == description && read.architectureText == text)
    }
    let square = LadderModels.skeleton(seed: 1).architectureText
    #expect(!square.contains("signal") && square.contains("\"version\":2"))
  }

  @Test("the analysis of a ladder of one row has maps without rows of border")
  func analysis() throws {
    let description = LadderModels.row(seed: 5)
    let archive = LadderModels.archive(description, seed: 5)
    let analysis = try #require(
      try NetworkModel(archive: archive, limits: Limits()).analysis)
    let samples = [UInt8](repeating: 99, count: 50 * description.channels)
    for map in analysis.latents(of: samples, height: 1, width: 50).flatMap({ $0 }) {
      #expect(map.border.rows == 0 && map.height == 1)
    }
  }

  @Test("a map of one row pays nothing for rows of border")
  func memory() {
    let border = Extent(rows: 0, columns: 2)
    let bare = FloatMap.byteCount(channels: 16, height: 1, width: 1000, border: border)
    #expect(bare == 1004 * 64)
    #expect(FloatMap.byteCount(channels: 16, height: 1, width: 1000) == 5 * 1004 * 64)
    #expect(Int(VQZ_BORDER) == FloatMap.fullBorder.rows && Int(VQZ_LANES) == FloatMap.lanes)
  }
}
