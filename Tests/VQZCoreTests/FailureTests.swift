import Testing
import VQZCore
import VQZSystem

/// The one public error, and what becomes one.
@Suite struct FailureTests {
  private struct Foreign: Error, CustomStringConvertible {
    let description = "something else"
  }

  @Test func errorsOfFilesHaveTheirCodes() {
    let codes: [(FileError, FailureCode)] = [
      (.noInput(reason: "none"), .noInput), (.cannotCreate(reason: "none"), .cannotCreate),
      (.inputOutput(action: "read", reason: "none"), .inputOutput),
      (.permission(action: "open", reason: "none"), .permission),
      (.outputExists, .outputExists), (.tooLarge(limit: 1), .tooLarge),
    ]
    for (error, code) in codes {
      let shown = VQZError(wrapping: error)
      #expect(shown == VQZError(code, error.message, hint: error.hint))
    }
    #expect(VQZError(wrapping: FileError.outputExists).hint != nil)
  }

  @Test func errorsOfTextsHaveTheirCodes() {
    #expect(VQZError(wrapping: JSONError.unexpectedEnd(offset: 2)).code == .truncated)
    #expect(VQZError(wrapping: JSONError.tooDeep(offset: 2, limit: 1)).code == .tooLarge)
    #expect(VQZError(wrapping: JSONError.invalidUTF8(offset: 2)).code == .malformed)
  }

  @Test func otherErrorsAreWrappedAsTheyAre() {
    let own = VQZError(.truncated, "found an end", hint: "hint", rule: "rule")
    #expect(VQZError(wrapping: own) == own)
    #expect(VQZError(wrapping: CancellationError()).code == .interrupted)
    #expect(VQZError(wrapping: Foreign()) == VQZError(.inputOutput, "something else"))
  }

  @Test func theDefaultLimitIsThatOfTheMachine() {
    #expect(Limits().memoryByteCount == MachineMemory.defaultLimit)
  }
}
