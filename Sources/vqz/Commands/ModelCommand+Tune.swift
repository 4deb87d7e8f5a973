import ArgumentParser
import VQZ
import VQZTraining

extension ModelCommand {
  struct Tune: ParsableCommand, ReportingCommand {
    static let configuration = CommandConfiguration(
      commandName: "tune",
      abstract: "Make a model for looks out of one for error.",
      discussion: """
        The same network gets finer steps where the eye sees an error and coarser ones where it \
        does not, as --tune look has of the built-in model. Of a model that is built in the file \
        is a difference.
        """)

    @OptionGroup var files: ModelConversion
    @OptionGroup var report: ReportOptions

    func run() throws {
      try files.run(Console(report: report, progress: false)) { model in
        try LookTuning.model(from: model).bytes
      }
    }
  }
}
