import VQZ

/// A model or an anchor as the runner sees it: two programs that turn files into files.
struct Codec: Sendable {
  /// The name in tables and plots.
  let name: String
  let identifier: String
  /// Version of the program, and for models the hash of the model file.
  let tool: String
  /// What a model makes the most of; empty for anchors.
  let tuning: String
  let settings: [String]
  let suffix: String
  let input: Anchor.PictureForm
  let output: Anchor.PictureForm
  let encoder: Anchor.Tool
  let decoder: Anchor.Tool
  /// Words behind the program's name: setting, input, output, threads.
  let encode: @Sendable (String, String, String, Int) -> [String]
  /// Words behind the program's name: input, output, threads.
  let decode: @Sendable (String, String, Int) -> [String]

  init(_ installed: Anchor.Installed, qualities: [String]) {
    let anchor = installed.anchor
    name = anchor.name
    identifier = anchor.name
    tool = installed.version
    tuning = ""
    settings = anchor.hasQuality && !qualities.isEmpty ? qualities : anchor.settings
    suffix = anchor.suffix
    input = anchor.input
    output = anchor.output
    encoder = installed.encoder
    decoder = installed.decoder
    encode = anchor.encode
    decode = anchor.decode
  }

  /// - Parameters:
  ///   - program: path of the command `vqz`.
  ///   - version: what it calls itself, with something that changes when its code does.
  init(_ model: ReportModel, program: String, version: String) {
    let tool = Anchor.Tool(name: "vqz", path: program)
    let tuning = model.provenance.tuning
    let file = model.isBuiltIn ? [] : ["-m", "../models/" + model.fileName]
    // A decoder knows all models that are built in.
    let chosen = model.isBuiltIn && tuning != .error ? ["--tune", tuning.rawValue] : file
    name = model.name
    identifier = model.model.identifier
    self.tool = "\(version), model file \(model.fileHash.prefix(16))"
    settings = model.settings
    self.tuning = tuning.rawValue
    suffix = "vqz"
    input = .pnm
    output = .pnm
    encoder = tool
    decoder = tool
    encode = { setting, input, output, threads in
      let quality = setting == ReportModel.onlySetting ? [] : ["--quality", setting]
      return ["compress", "-q", "-f", "-T\(threads)"] + chosen + quality + ["-o", output, input]
    }
    decode = { input, output, threads in
      ["decompress", "-q", "-f", "-T\(threads)"] + file + ["-o", output, input]
    }
  }
}
