public import VQZCore
public import VQZSystem

extension InformationMeasures {
  /// Every measure and bound by its name, as `Formats/report.md` has them.
  public var reportJSON: JSONValue { json }

  /// Those of coded data: hard assignment, and r(z) is the model's table.
  package init(_ usage: [ClassUsage], pixelCount: UInt64) {
    let total = usage.reduce(UInt64(0)) { $0 + $1.indexCount }
    func mean(_ value: (ClassUsage) -> Double) -> Double {
      guard total > 0 else { return 0 }
      return usage.reduce(0) { $0 + value($1) * Double($1.indexCount) } / Double(total)
    }
    self.init(
      indexCount: total, pixelCount: pixelCount, entropy: mean(\.entropy),
      crossEntropy: mean(\.crossEntropy),
      uniformCrossEntropy: mean { binaryLogarithm(Double($0.codewordCount)) },
      codewordCount: usage.reduce(0) { $0 + $1.codewordCount },
      deadCount: usage.reduce(0) { $0 + $1.deadCount })
  }
}
