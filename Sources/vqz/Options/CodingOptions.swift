import ArgumentParser
import VQZ

/// How files are encoded.
struct CodingOptions: ParsableArguments {
  /// How indices are stored.
  enum Entropy: String, ExpressibleByArgument, CaseIterable {
    case range
    case zstd
  }

  @Option(
    help: ArgumentHelp("How indices are stored: range (smallest) or zstd.", valueName: "method"))
  var entropy = Entropy.range

  @Flag(help: "Put the model into the file, so that it decodes without.")
  var embedModel = false

  func encoderOptions(threads: Int) -> Encoder.Options {
    var options = Encoder.Options()
    options.entropy = entropy == .range ? .range : .zstd
    options.embedsModel = embedModel
    options.threads = threads
    return options
  }
}
