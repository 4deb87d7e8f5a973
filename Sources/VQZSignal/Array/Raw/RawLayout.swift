package import VQZCore

/// What the bytes of a file without a header are: whoever has it must say so.
package struct RawLayout: Sendable {
  /// What the samples are together.
  package let kind: SignalKind
  /// Positions along each axis, and channels.
  package let shape: Signal.Shape
  /// How a sample is spelled.
  package let samples: StoredSamples

  package init(kind: SignalKind, shape: Signal.Shape, samples: StoredSamples) {
    self.kind = kind
    self.shape = shape
    self.samples = samples
  }
}

extension StoredSamples {
  /// A type by the name that a caller gives it: `f32`, or as NumPy writes it, `<f4`, `>f4`, `|u1`;
  /// nil for a name of nothing.
  package init?(named name: String) {
    if let type = SampleType.allCases.first(where: { "\($0)" == name }) {
      self.init(type)
    } else if let known = try? StoredSamples(npyText: name) {
      self = known
    } else {
      return nil
    }
  }
}
