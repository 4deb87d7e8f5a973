import VQZCore

/// The files of vectors.
package enum VectorFormats {
  /// The first one is written where nothing else is asked for: it holds every type.
  package static let all = [ArrayFormats.npy(.vectors), fvecs, bvecs, ArrayFormats.raw]

  /// Vectors of f32, as sets for nearest-neighbour search have them.
  package static let fvecs = VecsFile.format(.fvecs, suffix: "fvecs", type: .f32)
  /// The same of u8.
  package static let bvecs = VecsFile.format(.bvecs, suffix: "bvecs", type: .u8)
}
