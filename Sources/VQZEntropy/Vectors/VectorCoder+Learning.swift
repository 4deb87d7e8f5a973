import CVQZKernels

extension VectorCoder {
  /// What coding blocks leaves behind: what training makes chances and shrinks of.
  package struct Learned: Sendable {
    /// How often each magnitude was coded, `[2][classes][nodes + 1]`; the last is all beyond.
    package private(set) var counts: [UInt64]
    /// What places missed, in 256ths of a step, of magnitude 1 and of those above: sums,
    /// `[2][classes][2]`, and how many went into them.
    package private(set) var places: [Int64]
    package private(set) var placed: [UInt64]

    /// Nothing learned yet.
    package init(classes: Int) {
      counts = [UInt64](repeating: 0, count: 2 * classes * (VectorSizes.nodeCount + 1))
      places = [Int64](repeating: 0, count: 4 * classes)
      placed = [UInt64](repeating: 0, count: 4 * classes)
    }

    /// Adds what other blocks left; the order does not matter.
    package mutating func add(_ other: Learned) {
      for index in counts.indices { counts[index] += other.counts[index] }
      for index in places.indices {
        places[index] += other.places[index]
        placed[index] += other.placed[index]
      }
    }

    @unsafe init(_ found: UnsafePointer<vqz_vectors_found>, classes: Int) {
      self.init(classes: classes)
      let (all, nodes) = (Int(VQZ_VECTORS_CLASSES), VectorSizes.nodeCount + 1)
      let words = unsafe UnsafeRawPointer(found)
      let placesStart = 2 * all * nodes
      let placedStart = placesStart + 4 * all
      func word(_ index: Int) -> UInt64 {
        unsafe words.load(fromByteOffset: 8 * index, as: UInt64.self)
      }
      for odd in 0..<2 {
        for kind in 0..<classes {
          for node in 0..<nodes {
            counts[(odd * classes + kind) * nodes + node] = word((odd * all + kind) * nodes + node)
          }
          for above in 0..<2 {
            let (to, from) = ((odd * classes + kind) * 2 + above, (odd * all + kind) * 2 + above)
            places[to] = Int64(bitPattern: word(placesStart + from))
            placed[to] = word(placedStart + from)
          }
        }
      }
    }
  }

  /// Codes vectors for the sake of what is learned from it.
  ///
  /// - Parameters:
  ///   - values: `[vectors][D]`, one vector or more.
  ///   - bases: `[vectors][D]`, coefficients: what codebooks make of the vectors that were made
  ///     without them.
  ///   - quality: below `VectorTables.qualityCount`.
  /// - Throws: `vectorBlock` where the numbers do not fit each other.
  package func learn(
    _ values: [Int32], bases: [Int16], quality: Int
  ) throws(EntropyError) -> Learned {
    let dimensions = tables.dimensionCount
    guard (0..<tables.qualityCount).contains(quality), values.count == bases.count,
      !values.isEmpty, values.count.isMultiple(of: dimensions), values.count <= Self.valueLimit
    else { throw .vectorBlock }
    let count = UInt32(values.count / dimensions)
    var coefficients = [Int16](repeating: 0, count: values.count)
    let workspace = workspaceByteCount(effort: 1)
    let found = UnsafeMutablePointer<vqz_vectors_found>.allocate(capacity: 1)
    defer { unsafe found.deallocate() }
    unsafe UnsafeMutableRawPointer(found)
      .initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<vqz_vectors_found>.size)
    unsafe Self.withWorkspace(workspace) { memory in
      unsafe vqz_vectors_coefficients(tables.prepared, count, values, &coefficients, memory)
      unsafe vqz_vectors_learn(
        tables.prepared, UInt32(quality), count, coefficients, bases, memory, found)
    }
    return unsafe Learned(found, classes: tables.numbers.sizes.classes)
  }
}
