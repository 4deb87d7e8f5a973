import ArgumentParser
import VQZ
import VQZSystem

extension ModelCommand {
  struct Pack: ParsableCommand, ReportingCommand {
    static let configuration = CommandConfiguration(
      commandName: "pack",
      abstract: "Write a model in fewer bytes.",
      discussion: """
        The packed file is used as the whole one is; it only takes some milliseconds longer to \
        read. Of a packed model or a difference it is the model that is packed.
        """)

    @OptionGroup var files: ModelConversion
    @OptionGroup var report: ReportOptions

    func run() throws {
      try files.run(Console(report: report, progress: false)) { model in
        try model.packedBytes
      }
    }
  }

  struct Unpack: ParsableCommand, ReportingCommand {
    static let configuration = CommandConfiguration(
      commandName: "unpack",
      abstract: "Write the whole file of a model.",
      discussion: """
        Any reader of safetensors files takes it. Of a packed model it is the file that was \
        packed, byte for byte.
        """)

    @OptionGroup var files: ModelConversion
    @OptionGroup var report: ReportOptions

    func run() throws {
      try files.run(Console(report: report, progress: false)) { model in model.bytes }
    }
  }
}

extension ModelCommand {
  struct Diff: ParsableCommand, ReportingCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff",
      abstract: "Write a model as its difference to another.",
      discussion: """
        The file holds what is not as in the base, and is the model wherever the base is at hand: \
        a built-in one always is, any other is named by -m before it. Nothing is lost, and files \
        go on to name the model by the same identifier.
        """)

    @Argument(
      help: ArgumentHelp(
        "The base, a model file; built-in is the one of the program.",
        valueName: "base"), completion: .file(extensions: ["vqzm"]))
    var base: String

    @OptionGroup var files: ModelConversion
    @OptionGroup var report: ReportOptions

    func run() throws {
      try files.run(Console(report: report, progress: false)) { model in
        let base =
          self.base == Self.builtIn
          ? try VQZModel.builtIn(for: model.kind)
          : try ModelFile.read(self.base, limits: ResourceLimits())
        return try model.difference(from: base)
      }
    }

    /// The word for the model of the program.
    private static let builtIn = "built-in"
  }
}

/// One model file in, another out.
struct ModelConversion: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The model file (.vqzm).", valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var model: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model file to write (.vqzm).", valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var output: String

  @Option(
    name: [.customShort("m"), .customLong("model")], parsing: .singleValue,
    help: ArgumentHelp(
      "A model that the file may be a difference to; may be given again.", valueName: "model"),
    completion: .file(extensions: ["vqzm"]))
  var bases: [String] = []

  @Flag(name: .shortAndLong, help: "Overwrite outputs.")
  var force = false

  /// - Parameter work: what is written, of a verified model.
  func run(_ console: Console, _ work: (VQZModel) throws -> [UInt8]) throws {
    let limits = ResourceLimits()
    let known = try bases.map { try ModelFile.read($0, limits: limits) }
    let read = try ModelFile.read(model, limits: limits, bases: known)
    let bytes = try work(read)
    try Self.write(bytes, output, overwrite: force)
    try Self.tell(console, output, byteCount: bytes.count, of: read, read.storage.byteCount)
  }

  /// Writes a model file that appears whole or not at all.
  static func write(_ bytes: [UInt8], _ output: String, overwrite: Bool) throws {
    let file = try Output(.file(output), overwrite: overwrite)
    do {
      try file.write(bytes)
    } catch {
      throw FileFailure(output, error)
    }
    try file.commit()
  }

  /// What was written, in a line.
  static func tell(
    _ console: Console, _ output: String, byteCount: Int, of model: VQZModel, _ before: Int
  ) throws {
    if console.usesJSON {
      try console.json(
        .object([
          "file": .string(output), "id": .string(model.identifier),
          "bytes_before": .integer(Int64(before)), "bytes": .integer(Int64(byteCount)),
        ]))
    } else {
      console.summary("\(output): \(byteCount) bytes, before \(before)")
    }
  }
}
