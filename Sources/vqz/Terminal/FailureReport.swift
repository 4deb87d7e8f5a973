import VQZ
import VQZSystem

/// A failure in the forms in which it is told.
struct FailureReport {
  let error: VQZError
  /// Nil where it is not about a file.
  let file: String?

  /// `vqz: FILE: what failed: found X, expected Y [rule]`, then the hint on a line of its own.
  func writeText(withHint: Bool = true) {
    let rule = error.rule.map { " [\($0)]" } ?? ""
    let name = file.map { $0 + ": " } ?? ""
    StandardStreams.writeError("vqz: " + Console.line(name + error.message + rule) + "\n")
    if withHint, let hint {
      StandardStreams.writeError("hint: " + Console.line(hint) + "\n")
    }
  }

  /// The hint with the option of this command that follows it; the library knows of no options.
  private var hint: String? {
    error.hint.map { hint in
      switch error.code {
      case .memoryLimit:
        hint + (MachineMemory.freeAddressSpace == nil ? " (-M)" : " (-M, ulimit -v)")
      case .modelMissing, .wrongModel:
        hint.hasPrefix("give the model")
          ? hint + " (-m; vqz model info tells the id of a model file)" : hint
      default: hint
      }
    }
  }

  /// One object on a line, where results of the command would be.
  func writeJSON(besideData: Bool) {
    let line = json.serialize() + "\n"
    do throws(FileError) {
      if besideData {
        StandardStreams.writeError(line)
      } else {
        try StandardStreams.writeOutput(line)
      }
    } catch {
      // Standard output is what failed, perhaps: then this is the last place left.
      StandardStreams.writeError(line)
    }
  }

  private var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      "file": text(file),
      "error": .string("\(error.code)"),
      "code": .integer(Int64(error.code.rawValue)),
      "exit": .integer(Int64(ExitStatus(error).rawValue)),
      "message": .string(error.message),
      "rule": text(error.rule),
      "hint": text(hint),
    ])
  }
}
