internal import VQZEntropy
internal import VQZNetwork

/// How coefficients are cut into groups, and where they lie in memory: each group fills whole
/// sixteens, with zeros behind its coefficients.
package struct VectorGroups: Sendable {
  /// Coefficients that are expected together.
  package struct Group: Sendable {
    /// Among all coefficients.
    package let range: Range<Int>
    /// Where its coefficients begin in memory, and the floats it takes there.
    package let offset: Int
    package let width: Int

    /// Coefficients.
    package var size: Int { range.count }
  }

  package let groups: [Group]
  /// D.
  package let dimensions: Int
  /// Floats of a vector in memory.
  package let width: Int

  /// By falling variance: small groups first, since their coefficients say most about the rest.
  package init(dimensions: Int) {
    self.dimensions = dimensions
    var widest = 64
    var sizes = Self.sizes(dimensions, widest: widest)
    while sizes.count > VectorSizes.groupLimit {
      widest *= 2
      sizes = Self.sizes(dimensions, widest: widest)
    }
    var groups: [Group] = []
    var (at, offset) = (0, 0)
    for size in sizes {
      let width = (size + 15) / 16 * 16
      groups.append(Group(range: at..<at + size, offset: offset, width: width))
      at += size
      offset += width
    }
    self.groups = groups
    width = offset
  }

  private static func sizes(_ dimensions: Int, widest: Int) -> [Int] {
    var (sizes, left, width) = ([Int](), dimensions, 8)
    while left > 0 {
      for _ in 0..<3 where left > 0 {
        sizes.append(min(left, width))
        left -= min(left, width)
      }
      width = min(2 * width, widest)
    }
    return sizes
  }

  /// Vectors with each group where it lies in memory.
  func spread(_ rows: VectorRows) -> VectorRows {
    let spread = VectorRows(count: rows.count, dimensions: width)
    for row in 0..<rows.count {
      let (from, to) = unsafe (rows.row(row), spread.row(row))
      for group in groups {
        unsafe (to + group.offset).update(from: from + group.range.lowerBound, count: group.size)
      }
    }
    return spread
  }

  /// Numbers of each coefficient with each group where it lies in memory.
  func spread(_ values: [Float]) -> [Float] {
    var spread = [Float](repeating: 0, count: width)
    for group in groups {
      for (at, index) in group.range.enumerated() { spread[group.offset + at] = values[index] }
    }
    return spread
  }
}
