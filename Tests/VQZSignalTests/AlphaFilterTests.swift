import Testing
import VQZCore
import VQZSignal

@Suite struct AlphaFilterTests {
  @Test func knownResiduals() {
    let alpha = [UInt8](repeating: 255, count: 10) + [UInt8](repeating: 128, count: 5)
    let residuals: [UInt8] = [255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 129, 0, 0, 0, 0]
    #expect(AlphaFilter().residuals(of: alpha, width: 5) == residuals)
    #expect(AlphaFilter().values(of: residuals, width: 5) == alpha)
  }

  @Test func tiesGoToTheEarlier() {
    // a = 4, b = 8, c = 6: the target 6 is c. a = 8, b = 8, c = 8: the first, a.
    #expect(AlphaFilter().residuals(of: [6, 8, 4, 0], width: 2)[3] == 250)
    // a = 2, b = 4, c = 3: target 3 is c; a = 4, b = 4, c = 6: target 2 is 2 from a and b: a.
    #expect(AlphaFilter().residuals(of: [6, 4, 4, 9], width: 2)[3] == 5)
  }

  @Test func everyShapeComesBack() {
    var generator = SeededGenerator(seed: 4)
    for width in 1...9 {
      for height in 0...5 {
        let values = (0..<width * height).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let residuals = AlphaFilter().residuals(of: values, width: width)
        #expect(AlphaFilter().values(of: residuals, width: width) == values)
      }
    }
  }
}
