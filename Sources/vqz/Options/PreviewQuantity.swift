import ArgumentParser
import VQZ

/// How small a preview is: the number of positions each way that become one, `8` or `32`.
struct PreviewQuantity: ExpressibleByArgument, Sendable {
  let scale: PreviewScale

  init?(argument: String) {
    guard let scale = PreviewScale.allCases.first(where: { "\($0.rawValue)" == argument }) else {
      return nil
    }
    self.scale = scale
  }

  static var allValueStrings: [String] { PreviewScale.allCases.map { "\($0.rawValue)" } }
}
