package import VQZCore

/// Samples of any type as numbers, and how those of two signals differ.
package enum SampleNumbers {
  /// Samples as numbers; of 64-bit integers the nearest ones.
  ///
  /// - Parameter samples: of the type.
  package static func of(_ samples: [UInt8], _ type: SampleType) -> [Double] {
    if type.isFloat { return SampleMemory.reals(samples, type) }
    let zero = type.integerOffset
    return SampleMemory.integers(samples, type).map { Double($0) + zero }
  }

  /// Decoded samples less original ones, each rounded once; NaN where the original is not finite.
  ///
  /// - Parameters:
  ///   - original: samples of the type.
  ///   - decoded: as many.
  package static func differences(
    from original: [UInt8], to decoded: [UInt8], _ type: SampleType
  ) -> [Double] {
    if type.isFloat {
      return zip(SampleMemory.reals(original, type), SampleMemory.reals(decoded, type)).map {
        $0.isFinite ? $1 - $0 : .nan
      }
    }
    return zip(SampleMemory.integers(original, type), SampleMemory.integers(decoded, type)).map {
      // Differences of 64-bit integers may need 65 bits.
      let (difference, isBeyond) = $1.subtractingReportingOverflow($0)
      return isBeyond ? Double($1) - Double($0) : Double(difference)
    }
  }
}
