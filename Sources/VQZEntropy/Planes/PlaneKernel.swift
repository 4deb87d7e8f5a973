import CVQZKernels

/// The C kernels of index planes behind checked Swift arrays.
enum PlaneKernel {
  static func split(_ symbols: [UInt16]) -> (low: [UInt8], high: [UInt8]) {
    var low = [UInt8](repeating: 0, count: symbols.count)
    var high = low
    unsafe symbols.withUnsafeBufferPointer { symbols in
      unsafe low.withUnsafeMutableBufferPointer { low in
        unsafe high.withUnsafeMutableBufferPointer { high in
          unsafe vqz_planes_split(
            symbols.baseAddress, symbols.count, low.baseAddress, high.baseAddress)
        }
      }
    }
    return (low, high)
  }

  /// Fills `symbols` from both planes, or from the low one if `high` is empty; returns the largest
  /// symbol. The planes that there are have as many bytes as there are symbols.
  static func join(
    low: ArraySlice<UInt8>, high: ArraySlice<UInt8>, into symbols: inout [UInt16]
  ) -> UInt16 {
    precondition(low.count == symbols.count && (high.isEmpty || high.count == symbols.count))
    return unsafe symbols.withUnsafeMutableBufferPointer { symbols in
      unsafe low.withUnsafeBufferPointer { low in
        unsafe high.withUnsafeBufferPointer { high in
          unsafe vqz_planes_join(
            low.baseAddress, high.isEmpty ? nil : high.baseAddress, symbols.baseAddress,
            symbols.count)
        }
      }
    }
  }
}
