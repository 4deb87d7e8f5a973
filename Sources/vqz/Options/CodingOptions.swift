import ArgumentParser
import VQZ

/// How files are encoded.
struct CodingOptions: ParsableArguments {
  /// How indices are stored.
  enum Entropy: String, ExpressibleByArgument, CaseIterable {
    case smallest
    case range
    case zstd
  }

  @Option(
    help: ArgumentHelp("How indices are stored: range, zstd, or the smallest.", valueName: "method")
  )
  var entropy = Entropy.smallest

  @Flag(help: "Put the model into the file, so that it decodes without.")
  var embedModel = false

  func encoderOptions(threads: Int) -> Encoder.Options {
    var options = Encoder.Options()
    options.entropy = Encoder.Entropy(rawValue: entropy.rawValue) ?? .smallest
    options.embedsModel = embedModel
    options.threads = threads
    return options
  }
}
