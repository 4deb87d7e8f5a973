import ArgumentParser
import VQZ

/// Where results go, and what may be replaced.
struct OutputOptions: ParsableArguments {
  /// What to do where an output exists.
  enum Existing: EnumerableFlag {
    case force
    case noOverwrite

    static func name(for value: Existing) -> NameSpecification {
      switch value {
      case .force: [.customShort("f"), .customLong("force")]
      case .noOverwrite: [.customShort("n"), .customLong("no-overwrite")]
      }
    }

    static func help(for value: Existing) -> ArgumentHelp? {
      switch value {
      case .force: "Overwrite outputs; use a terminal for binary data."
      case .noOverwrite: "Skip files whose output exists."
      }
    }
  }

  /// What happens to an input once its output is whole.
  enum InputFate: EnumerableFlag {
    case keep
    case remove

    static func name(for value: InputFate) -> NameSpecification {
      switch value {
      case .keep: [.customShort("k"), .customLong("keep")]
      case .remove: .customLong("rm")
      }
    }

    static func help(for value: InputFate) -> ArgumentHelp? {
      switch value {
      case .keep: "Keep the input."
      case .remove: "Remove the input once its output is whole."
      }
    }
  }

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The output; - is standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(name: [.customShort("c"), .customLong("stdout")], help: "Write to standard output.")
  var standardOutput = false

  @Option(
    help: ArgumentHelp("Put outputs into this folder.", valueName: "folder"),
    completion: .directory)
  var outputDir: String?

  @Flag(exclusivity: .chooseLast, help: "What to do where an output exists.")
  var existing: Existing?

  @Flag(exclusivity: .chooseLast, help: "What happens to the input.")
  var inputFate: InputFate = .keep

  var toStandardOutput: Bool { standardOutput || output == "-" }

  /// Whether the result of some input goes to standard output.
  func writesData(of inputs: InputOptions) -> Bool {
    if toStandardOutput { return true }
    guard output == nil else { return false }
    return inputs.files.contains("-") || (inputs.files.isEmpty && inputs.filelist == nil)
  }

  /// Contradictions, before anything is touched.
  func validate() throws {
    if standardOutput, let output, output != "-" {
      throw ValidationError("options: found -c and -o \(output), expected one of them")
    }
    if outputDir != nil, output != nil || standardOutput {
      throw ValidationError("options: found --output-dir with -o or -c, expected one of them")
    }
    if inputFate == .remove, toStandardOutput {
      throw ValidationError(
        "option --rm: found standard output, expected a file that replaces the input")
    }
  }

  /// One output holds one result.
  func check(_ list: JobList) throws {
    let count = list.jobs.count + list.failures.count
    guard count > 1, output != nil || standardOutput else { return }
    throw VQZError(
      .usage, "output: found \(count) inputs for one output, expected one",
      hint: "--output-dir names a folder for many outputs")
  }
}
