import VQZ
import VQZReport
import VQZSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where and how a report was made.
enum ReportEnvironment {
  static func facts(_ plan: PointRunner.Plan) -> Report.Environment {
    facts(
      version: plan.version,
      work: [
        ("threads of a program", "\(plan.threads)"), ("programs side by side", "\(plan.jobs)"),
        ("runs of each", "\(plan.runs)"),
      ], models: plan.models)
  }

  static func facts(_ plan: SignalPlan) -> Report.Environment {
    facts(
      version: "vqz " + Main.version,
      work: [
        ("threads of an encode", "\(plan.threads)"), ("files side by side", "\(plan.jobs)"),
        ("runs of each", "\(plan.runs)"),
      ], models: plan.models, tools: plan.anchors.versions)
  }

  /// The command line that makes the report.
  static var command: String {
    "vqz " + CommandLine.arguments.dropFirst().joined(separator: " ")
  }

  /// - Parameters:
  ///   - version: of the program.
  ///   - work: how it was done.
  ///   - models: with the bytes of their files.
  ///   - tools: of other codecs.
  static func facts(
    version: String, work: [(name: String, value: String)], models: [ReportModel],
    tools: [(name: String, version: String)] = []
  ) -> Report.Environment {
    var facts: [(name: String, value: String)] = [
      ("command", command),
      ("version", version),
      ("processor", processor),
      ("processors in use", "\(Processors.usableCount)"),
      ("kernels", InstructionSet.current),
    ]
    facts += work + [("system", system), ("made", date)]
    for model in models {
      facts.append(("model \(model.name)", model.model.identifier))
      facts.append(("file of model \(model.name)", "\(model.model.storage.byteCount) bytes"))
    }
    return Report.Environment(facts + tools.map { ("codec \($0.name)", $0.version) })
  }

  private static var processor: String {
    guard let bytes = try? readFile("/proc/cpuinfo", limit: 1 << 24) else { return "unknown" }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map(String.init) ?? "unknown"
    return name.split(separator: " ").joined(separator: " ")
  }

  private static var system: String {
    let release = (try? readFile("/proc/sys/kernel/osrelease", limit: 4096)) ?? []
    let type = (try? readFile("/proc/sys/kernel/ostype", limit: 4096)) ?? []
    let words = [type, release].map {
      String(decoding: $0, as: UTF8.self).filter { !$0.isNewline }
    }
    return words.joined(separator: " ")
  }

  /// UTC, in the form of ISO 8601.
  private static var date: String {
    let now = Int(time(nil))
    let (year, month, day) = civil(days: now / 86400)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(year)-\(two(month))-\(two(day)) \(two(now / 3600 % 24)):\(two(now / 60 % 60)) UTC"
  }

  /// The Gregorian date so many days after 1970 began. Years are counted from March, so that the
  /// day that leap years have is their last.
  private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }
}
