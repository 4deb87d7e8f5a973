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
    name: [.customShort("e", allowingJoined: true), .long],
    help: ArgumentHelp(
      "1, the fastest, to 9, the smallest file; decoders do not care (5).", valueName: "number"))
  var effort = 5

  @Option(
    help: ArgumentHelp("How indices are stored: range, zstd, or the smallest.", valueName: "method")
  )
  var entropy = Entropy.smallest

  @Option(
    help: ArgumentHelp(
      "Cut arrays and series into blocks of that size along each axis, such as 1x256x256.",
      valueName: "axes"))
  var block: AxesQuantity?

  @Flag(help: "Put the model into the file, so that it decodes without.")
  var embedModel = false

  func validate() throws {
    guard !(1...9).contains(effort) else { return }
    throw ValidationError("option --effort: found \(effort), expected 1 to 9")
  }

  func encoderOptions(threads: Int) -> VQZEncoder.Options {
    var options = VQZEncoder.Options()
    options.entropy = VQZEncoder.Entropy(rawValue: entropy.rawValue) ?? .smallest
    options.effort = effort
    options.embedsModel = embedModel
    options.threads = threads
    options.blockSizes = block?.sizes
    return options
  }
}
