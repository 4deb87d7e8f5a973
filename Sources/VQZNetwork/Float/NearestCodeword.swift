internal import CVQZKernels

/// The search of the codeword with the least price: argmin over j of bias[j] + ‖x − e_j‖².
///
/// Without a bias this is the nearest codeword of the paper (eq. 27); with λ·bits as the bias it
/// is the rate–distortion optimal one. Of equal codewords the lowest index wins. The same indices
/// on every machine and for any number of threads.
///
/// Copies share their memory: `replace` changes them all.
package struct NearestCodeword: Sendable {
  /// K.
  package let codewords: Int
  /// Values of a codeword.
  package let dimension: Int
  /// `[codewords][dimension]`, as given.
  private let codebook: AlignedFloats
  /// −2·e_j in the order of the kernel: in sixes, the last of them filled up with codewords that
  /// are never chosen.
  private let packed: AlignedFloats
  /// bias[j] + ‖e_j‖² of each, which the sum of a point starts with.
  private let start: AlignedFloats

  /// - Parameters:
  ///   - codebook: `[codewords][dimension]`, 1 to 65536 codewords.
  ///   - bias: one price a codeword.
  package init(codebook: [Float], dimension: Int, bias: [Float]? = nil) {
    let codewords = codebook.count / max(1, dimension)
    precondition(dimension > 0 && codewords * dimension == codebook.count)
    precondition((1...65536).contains(codewords) && (bias?.count ?? codewords) == codewords)
    self.codewords = codewords
    self.dimension = dimension
    let all = vqz_nearest_f32_packed_codewords(codewords)
    self.codebook = AlignedFloats(count: codebook.count)
    packed = AlignedFloats(count: all * dimension)
    start = AlignedFloats(count: all)
    if let bias {
      unsafe replace(codebook: codebook, bias: bias)
    } else {
      unsafe replace(codebook: codebook, bias: nil)
    }
  }

  /// Takes other codewords of the same number and dimension, in the memory of the former. Nobody
  /// may search meanwhile.
  @unsafe package func replace(codebook new: UnsafePointer<Float>, bias: UnsafePointer<Float>?) {
    unsafe codebook.storage.baseAddress?.update(from: new, count: codebook.count)
    unsafe vqz_nearest_f32_pack(
      new, bias, codewords, dimension, packed.storage.baseAddress, start.storage.baseAddress)
  }

  /// The index of each of `count` points, given as `[count][dimension]`.
  package func callAsFunction(_ points: [Float], count: Int) -> [UInt16] {
    precondition(points.count >= count * dimension)
    return unsafe [UInt16](unsafeUninitializedCapacity: count) { indices, initialized in
      unsafe points.withUnsafeBufferPointer { points in
        unsafe find(points, count: count, indices: indices)
      }
      initialized = count
    }
  }

  /// Floats of the scratch of a search among points of so many dimensions.
  package static func scratchCount(dimension: Int) -> Int { 64 * dimension }

  /// The same for points that lie in memory, into memory.
  ///
  /// - Parameter scratch: of at least `scratchCount`, for callers that search often.
  @unsafe package func find(
    _ points: UnsafeBufferPointer<Float>, count: Int,
    indices: UnsafeMutableBufferPointer<UInt16>, scratch: AlignedFloats? = nil
  ) {
    precondition(points.count >= count * dimension && indices.count >= count)
    let needed = Self.scratchCount(dimension: dimension)
    let scratch = scratch ?? AlignedFloats(count: needed)
    precondition(scratch.count >= needed)
    withExtendedLifetime(scratch) {
      unsafe vqz_nearest_f32(
        points.baseAddress, count, dimension, packed.storage.baseAddress,
        start.storage.baseAddress, codewords, indices.baseAddress,
        scratch.storage.baseAddress)
    }
  }

  /// ‖x − e‖² of each point and its codeword, the price left out.
  package func squaredDistances(_ points: [Float], _ indices: [UInt16]) -> [Float] {
    precondition(points.count >= indices.count * dimension)
    precondition(indices.allSatisfy { $0 < codewords })
    var distances = [Float](repeating: 0, count: indices.count)
    unsafe vqz_nearest_f32_distance(
      points, indices.count, dimension, codebook.storage.baseAddress, indices, &distances)
    return distances
  }
}
