internal import CVQZKernels

/// The processors of this machine, as far as they are for this program.
public enum Processors {
  /// Those that the calling thread may use, by its affinity and by the time its control group
  /// gives: a container with one of 64 processors gains nothing from 64 threads. At least 1.
  public static var usableCount: Int {
    max(1, min(Int(vqz_processor_count()), quota))
  }

  /// Read once: a group's share of time hardly changes while a process lives.
  private static let quota = ControlGroup.ofThisProcess.processorCount ?? .max
}
