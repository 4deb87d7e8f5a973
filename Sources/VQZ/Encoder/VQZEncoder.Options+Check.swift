import VQZContainer
import VQZCore

extension VQZEncoder.Options {
  /// Holds every option against its range, and against the others.
  ///
  /// - Throws: `usage`.
  func check() throws(VQZError) {
    if let quality, !(0...100).contains(quality) {
      throw VQZError(.usage, "quality: found \(quality), expected 0 to 100")
    }
    guard (1...9).contains(effort) else {
      throw VQZError(.usage, "effort: found \(effort), expected 1 to 9")
    }
    guard quality == nil || target == nil else {
      throw VQZError(
        .usage, "target: found one beside a quality, expected one of them",
        hint: "a target is reached by the quality that suits it")
    }
    if let maxError {
      guard maxError.isValid else {
        throw VQZError(
          .usage,
          "maximum error: found \(maxError), expected a finite number of 0 or more, below 1 for "
            + "one relative to each sample, and for a cosine above 0 and at most 1")
      }
      guard target == nil else {
        throw VQZError(
          .usage, "target: found one beside a maximum error, expected one of them")
      }
    }
    try checkHint()
  }

  private func checkHint() throws(VQZError) {
    let limit = ModelReference.hintByteLimit
    let isPrintable = modelHint.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
    }
    guard modelHint.utf8.count <= limit, isPrintable else {
      let found = "\(modelHint.utf8.count) bytes" + (isPrintable ? "" : " with control characters")
      throw VQZError(
        .usage, "model hint: found \(found), expected at most \(limit) of printable text")
    }
  }
}
