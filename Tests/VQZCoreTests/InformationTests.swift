import Testing
import VQZCore
import VQZSystem

struct InformationTests {
  @Test func entropiesAreThoseOfTheDefinition() {
    #expect(InformationMeasures.entropy(of: [5, 5, 0, 5, 5]) == 2)
    #expect(InformationMeasures.entropy(of: [0.25, 0.25]) == 1)
    #expect(InformationMeasures.entropy(of: [3]) == 0)
    #expect(InformationMeasures.entropy(of: []) == 0)
    #expect(InformationMeasures.entropy(of: [0, 0]) == 0)
  }

  private let soft = InformationMeasures(
    indexCount: 640, pixelCount: 10240, entropy: 2, conditionalEntropy: 0.5, crossEntropy: 2.25,
    uniformCrossEntropy: 3, codewordCount: 8, deadCount: 1)

  @Test func softAssignmentsTellLessThanTheirEntropy() {
    #expect(soft.mutualInformation == 1.5)
    #expect(soft.divergence == 0.25)
    #expect(soft.perplexity == 4)
    // Both variational bounds are as far off as r(z) is from p(z).
    #expect(soft.bounds.map(\.slack) == [0.25, 0.25, 1])
    #expect(soft.bounds.map(\.value) == [1.5, 2, 2])
  }

  @Test func jsonGivesThemBack() throws {
    let text = soft.json.serialize()
    #expect(InformationMeasures(try JSONValue.parse(Array(text.utf8))) == soft)
    for broken in [
      "{}", "[]", text.replacing("\"entropy_bits\":2.0,", with: "\"entropy_bits\":1e300,"),
      text.replacing("640", with: "-640"),
    ] {
      #expect(broken != text)
      #expect(InformationMeasures(try JSONValue.parse(Array(broken.utf8))) == nil)
    }
  }

  @Test func logarithmsAndPowersBelongTogether() {
    for x in [1e-9, 0.3, 1, 2, 1234.5] {
      #expect(abs(binaryPower(binaryLogarithm(x)) / x - 1) < 1e-13)
    }
    #expect(binaryLogarithm(8) == 3)
    #expect(abs(decimalLogarithm(1000) - 3) < 1e-14)
  }
}
