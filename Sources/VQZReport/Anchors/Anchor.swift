/// A codec of others, run through its own tools beside the models.
public struct Anchor: Sendable {
  /// The name on the command line and in the report.
  public let name: String
  /// What people call it.
  let title: String
  /// Names the encoder and the decoder may have, the first that is installed is taken.
  let encoders: [String]
  let decoders: [String]
  /// Debian's package of the tools.
  let package: String
  /// Arguments that make a tool tell its version.
  let versionArguments: [String]
  /// The suffix of the compressed file, and those of the pictures the tools read and write.
  let suffix: String
  let input: PictureForm
  let output: PictureForm
  /// Settings where none are asked for.
  let settings: [String]
  /// Whether settings are a quality of 0 to 100, which `--qualities` replaces.
  let hasQuality: Bool
  /// Arguments behind the tool's name: setting, input, output, threads.
  let encode: @Sendable (String, String, String, Int) -> [String]
  /// Arguments behind the tool's name: input, output, threads.
  let decode: @Sendable (String, String, Int) -> [String]

  /// The kind of picture file a tool reads or writes.
  enum PictureForm: Sendable {
    case png
    /// PPM, or PGM for grey.
    case pnm
    /// PPM also for grey.
    case ppm
  }

  /// An anchor whose tools are at hand.
  public struct Installed: Sendable {
    let anchor: Anchor
    let encoder: Tool
    let decoder: Tool
    /// What the encoder says its version is.
    let version: String
  }

  /// A program by its name and place.
  struct Tool: Sendable {
    let name: String
    let path: String
  }

  /// Nil where a tool is missing.
  public func installed() -> Installed? {
    guard let encoder = Self.first(encoders), let decoder = Self.first(decoders) else {
      return nil
    }
    let said = ChildProcess(encoder.path, [encoder.name] + versionArguments)
    let lines = String(decoding: said.output, as: UTF8.self).split(whereSeparator: \.isNewline)
    let line = lines.first { $0.contains(where: \.isNumber) } ?? ""
    let version = line.filter { $0 != "*" }.split(separator: " ").joined(separator: " ")
    return Installed(
      anchor: self, encoder: encoder, decoder: decoder,
      version: version.isEmpty ? encoder.name : "\(encoder.name): \(version.prefix(60))")
  }

  private static func first(_ names: [String]) -> Tool? {
    for name in names {
      if let path = ChildProcess.find(name) { return Tool(name: name, path: path) }
    }
    return nil
  }

  /// The tools a user would have to install.
  public var missing: String {
    "\(title): found no \(encoders[0]) and \(decoders.joined(separator: " or ")), "
      + "expected them in PATH (Debian: \(package))"
  }
}
