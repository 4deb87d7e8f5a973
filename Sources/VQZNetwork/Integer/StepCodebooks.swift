/// The codebooks of all classes of a step, one behind the other.
struct StepCodebooks: Sendable {
  /// `[class][K][d]`.
  let values: [Int16]
  /// Where the codebook of a class begins.
  let starts: [Int]
  /// d of each class.
  let dimensions: [Int32]

  /// - Parameter codebooks: `[class][K·d]`.
  init(_ codebooks: [[Int16]], classes: [NetworkDescription.Class]) {
    var (starts, values): ([Int], [Int16]) = ([], [])
    values.reserveCapacity(codebooks.reduce(0) { $0 + $1.count })
    for codebook in codebooks {
      starts.append(values.count)
      values += codebook
    }
    (self.starts, self.values) = (starts, values)
    dimensions = classes.map { Int32($0.dimension) }
  }

  /// The codebook `[K][d]` of one class.
  subscript(index: Int) -> ArraySlice<Int16> {
    let end = index + 1 < starts.count ? starts[index + 1] : values.count
    return values[starts[index]..<end]
  }
}
