/// How small a preview of a picture is.
public enum PreviewScale: Int, Sendable, CaseIterable {
  /// One position for 8 × 8 of the picture.
  case eighth = 8
  /// One position for 32 × 32 of the picture.
  case thirtySecond = 32

  /// Positions of a preview along an axis of the picture.
  ///
  /// - Parameter count: positions of the picture along that axis, 1 or more.
  public func size(_ count: Int) -> Int { count / rawValue + (count % rawValue == 0 ? 0 : 1) }
}
