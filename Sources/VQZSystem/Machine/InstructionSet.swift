internal import CVQZKernels
internal import Synchronization

/// The instruction set the kernels of this process use.
public enum InstructionSet {
  /// Its name, as in the environment variable `VQZ_ISA`.
  public static var current: String { name(vqz_isa_current()) }

  /// The names of those this machine has, from the plainest on.
  public static var available: [String] {
    all.filter { vqz_isa_supported($0) == 1 }.map(name)
  }

  /// What the environment variable `VQZ_ISA` asks for, where this machine cannot do it or
  /// nobody knows what it is; the kernels then use the best they have.
  public static var refusedChoice: String? {
    guard let choice = EnvironmentText.of("VQZ_ISA") else { return nil }
    return choice.isEmpty || available.contains(choice) ? nil : choice
  }

  private static var all: [vqz_isa] {
    (0...UInt32(VQZ_ISA_NEON.rawValue)).map { vqz_isa(rawValue: $0) }
  }

  /// Runs `body` once with every instruction set of this machine in force, from the plainest on,
  /// and restores the choice; for tests and benchmarks. Not to be nested.
  ///
  /// The choice belongs to the process, so two callers wait for each other: without that, tests
  /// that run side by side would believe they had tried what they had not.
  ///
  /// - Parameter body: given the name of the set in force.
  public static func forEach<E: Error>(_ body: (String) throws(E) -> Void) throws(E) {
    try turn.withLock { _ throws(E) in
      let before = vqz_isa_current()
      defer { _ = vqz_isa_force(before) }
      for isa in all {
        if vqz_isa_force(isa) == 1 { try body(name(isa)) }
      }
    }
  }

  private static let turn = Mutex(())

  private static func name(_ isa: vqz_isa) -> String {
    unsafe String(cString: vqz_isa_name(isa))
  }
}
