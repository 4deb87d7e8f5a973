import ArgumentParser
import VQZ

/// How good a picture is to be.
struct QualityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "0, the smallest file, to 100, the best picture (60).", valueName: "number"))
  var quality: Double?

  func validate() throws {
    guard let quality, !(0...100).contains(quality) else { return }
    throw ValidationError("option --quality: found \(quality), expected 0 to 100")
  }

  func apply(to options: inout VQZEncoder.Options) {
    if let quality { options.quality = quality }
  }
}
