import VQZSystem

/// What the environment variable `VQZ_FUZZ` names.
private let target = EnvironmentText.of("VQZ_FUZZ").flatMap(FuzzTarget.init)

/// The function that libFuzzer calls with every input; it has the program's `main`.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let target else { preconditionFailure("VQZ_FUZZ names no target") }
  target.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
