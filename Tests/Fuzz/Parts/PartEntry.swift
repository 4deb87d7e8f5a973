import VQZSystem

/// What the environment variable `VQZ_FUZZ` names.
private let target = EnvironmentText.of("VQZ_FUZZ").flatMap(PartTarget.init)

/// Runs the target with an input.
@c(vqz_fuzz_part)
public func fuzzPart(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let target else { preconditionFailure("VQZ_FUZZ names no target") }
  target.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
