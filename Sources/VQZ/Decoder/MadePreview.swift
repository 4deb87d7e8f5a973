public import VQZCore

/// What became of a preview whose rows were handed out.
public struct MadePreview: Sendable, Equatable {
  /// What the preview is.
  public let header: SignalHeader
  /// Whether the file ends before all coarse levels do, so that the preview is less sharp than that
  /// of the whole file.
  public let isCutOff: Bool

  /// A sentence for people where the file was cut off; else none.
  public var notices: [String] {
    isCutOff ? ["the file ends within its coarse levels: a whole one gives a sharper preview"] : []
  }
}
