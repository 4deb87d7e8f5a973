import ArgumentParser
import VQZ

/// Works through the jobs of a command: a failure is told and the next file begins.
struct Batch {
  let list: JobList
  let console: Console

  /// - Throws: `ExitCode` with the worst status, once everything was tried.
  func run(_ work: (Job) throws -> Void) throws {
    var worst = ExitStatus.success
    for failure in list.complaints {
      console.complain(FailureReport(error: failure.error, file: failure.path))
      worst = max(worst, ExitStatus(failure.error))
    }
    for job in list.work {
      do {
        try work(job)
      } catch let code as ExitCode {
        // An archive, whose members were told of one by one.
        worst = max(worst, ExitStatus(rawValue: code.rawValue) ?? .badData)
      } catch {
        let failure = (error as? FileFailure) ?? FileFailure(job.name, error)
        console.complain(FailureReport(error: failure.error, file: failure.path))
        worst = max(worst, ExitStatus(failure.error))
      }
    }
    guard worst == .success else { throw ExitCode(worst.rawValue) }
  }
}
