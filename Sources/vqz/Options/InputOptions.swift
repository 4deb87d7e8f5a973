import ArgumentParser

/// What a command works on.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Files; - is standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Flag(name: .shortAndLong, help: "Take the files in folders and below them.")
  var recursive = false

  @Option(
    help: ArgumentHelp("Read names of files from a file, one a line.", valueName: "file"),
    completion: .file())
  var filelist: String?

  @Option(
    help: ArgumentHelp(
      "Only one of several equal shares of the files, such as 3/16.", valueName: "share"))
  var shard: ShardQuantity?
}
