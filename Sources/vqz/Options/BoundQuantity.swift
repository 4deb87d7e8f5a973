import ArgumentParser
import VQZ

/// A largest error: `3`, `1e-3`, or `0.1%` of the range of the samples.
struct BoundQuantity: ExpressibleByArgument, Sendable {
  let bound: ErrorBound

  init?(argument: String) {
    let isShare = argument.hasSuffix("%")
    guard let number = Double(isShare ? String(argument.dropLast()) : argument),
      number.isFinite, number >= 0
    else { return nil }
    bound = isShare ? .ofRange(number / 100) : .absolute(number)
  }
}
