/// A way to turn the samples of a plane into others that pack well, and back.
package protocol PlaneFilter: Sendable {
  /// Residuals of `values`, which stand in rows of `width`; inverse of `values`.
  func residuals(of values: [UInt8], width: Int) -> [UInt8]

  /// The values of which these are the residuals; inverse of `residuals`.
  func values(of residuals: [UInt8], width: Int) -> [UInt8]
}
