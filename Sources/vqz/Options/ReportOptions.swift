import ArgumentParser

/// How much a command tells, and in which form.
struct ReportOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Tell more.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Tell errors only.")
  var quiet = false

  @Flag(help: "One JSON object a line instead of text for people.")
  var json = false
}
