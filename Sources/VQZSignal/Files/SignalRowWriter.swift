/// Takes the next bytes of a file. A failure of its own goes through `SignalError(sink:)`.
package typealias SignalSink = (Span<UInt8>) throws(SignalError) -> Void

/// A file that is being written row by row, in memory that does not grow with their number.
package protocol SignalRowWriter: AnyObject {
  /// What the format should hold, but cannot, and so is left out: a line each.
  var notices: [String] { get }

  /// Writes the next rows: whole ones, `[n][columns][channels]`, without padding.
  func writeRows(_ rows: Span<UInt8>) throws(SignalError)

  /// Ends the file; without all its rows it is not one.
  func finish() throws(SignalError)
}
