/// Which channels a picture has, in the order they are stored. The raw value is their number.
public enum PictureLayout: UInt8, Sendable, CaseIterable {
  case grey = 1
  case greyAlpha = 2
  case rgb = 3
  case rgba = 4

  /// The layout of 1 or 3 colours, with alpha or without.
  package init(colourCount: Int, hasAlpha: Bool) {
    switch (colourCount == 1, hasAlpha) {
    case (true, false): self = .grey
    case (true, true): self = .greyAlpha
    case (false, false): self = .rgb
    case (false, true): self = .rgba
    }
  }

  /// The layout of a picture of such a shape; nil for a signal of another kind.
  package init?(of shape: Signal.Shape, kind: SignalKind) {
    guard kind == .picture else { return nil }
    self.init(rawValue: UInt8(clamping: shape.channels))
  }

  /// Channels of a position, alpha included: 1 to 4.
  public var channelCount: Int { Int(rawValue) }
  /// Colour channels: 1 or 3.
  public var colourCount: Int { channelCount - (hasAlpha ? 1 : 0) }
  /// Whether the last channel is alpha, which is straight: colours are not multiplied by it.
  public var hasAlpha: Bool { self == .greyAlpha || self == .rgba }
}
