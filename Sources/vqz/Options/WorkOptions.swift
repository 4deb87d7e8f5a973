import ArgumentParser
import VQZ
import VQZSystem

/// What a command may spend.
struct WorkOptions: ParsableArguments {
  @Option(
    name: [.customShort("T", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Threads; 0 is one for every core. Any number gives the same bytes.", valueName: "count"))
  var threads = ThreadQuantity(0)

  @Option(
    name: [.customShort("M", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Refuse what needs more memory. Suffixes K M G, Ki Mi Gi (8Gi).", valueName: "bytes"))
  var memory: ByteQuantity?

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Show progress; the default is to do so on a terminal.")
  var progress: Bool?

  /// Bytes that any command needs beside its work.
  private static let leastByteCount = 8 << 20
  /// Bytes that a training on pictures needs before it knows how much it needs: the model that it
  /// begins with, and a picture.
  static let leastTrainingByteCount = 192 << 20

  /// - Throws: `memoryLimit` where the system leaves this process no room for any work, which would
  ///   end in the middle of it.
  static func checkAddressSpace(
    leastByteCount: Int = leastByteCount
  ) throws(VQZError) {
    guard let free = MachineMemory.freeAddressSpace, free < leastByteCount else { return }
    throw VQZError(
      .memoryLimit,
      "not enough memory: found \(free) bytes of address space left, expected at least "
        + "\(leastByteCount)", hint: "raise the memory limit")
  }

  /// Never more than the system lets this process have: what cannot be had is an error before the
  /// work, and not the end of the process within it.
  var limits: ResourceLimits {
    var limits = ResourceLimits()
    if let memory { limits.memoryByteCount = memory.count }
    if let free = MachineMemory.freeAddressSpace {
      limits.memoryByteCount = min(limits.memoryByteCount, free)
    }
    return limits
  }
}
