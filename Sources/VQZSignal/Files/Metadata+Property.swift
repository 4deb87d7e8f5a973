import VQZCore

extension [Signal.Metadata] {
  /// The bytes of a property of a format; nil where there is none.
  func property(_ format: Signal.Origin, _ name: String) -> [UInt8]? {
    for case .property(format, name, let bytes) in self { return bytes }
    return nil
  }
}
