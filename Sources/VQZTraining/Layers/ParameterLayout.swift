package import VQZNetwork

/// Where the weights and biases of every convolution lie in one flat buffer of parameters.
///
/// Gradients, momenta and whatever else belongs to parameters use the same places.
package struct ParameterLayout: Sendable {
  /// One convolution.
  package struct Entry: Sendable, Equatable {
    /// Prefix of its tensor names.
    package let path: String
    package let shape: Layer.Convolution
    /// `[outputs][inputs][kernel.rows][kernel.columns]`.
    package let weight: Range<Int>
    /// `[outputs]`, right after the weights.
    package let bias: Range<Int>
  }

  package let entries: [Entry]
  /// Parameters in all.
  package let count: Int
  private let indices: [String: Int]

  package init(convolutions: [(path: String, shape: Layer.Convolution)]) {
    var entries: [Entry] = []
    var indices: [String: Int] = [:]
    var end = 0
    for (path, shape) in convolutions {
      let middle = end + shape.weightCount
      let entry = Entry(
        path: path, shape: shape, weight: end..<middle, bias: middle..<middle + shape.outputs)
      end = entry.bias.upperBound
      let former = indices.updateValue(entries.count, forKey: path)
      precondition(former == nil, "two convolutions named \(path)")
      entries.append(entry)
    }
    self.entries = entries
    self.indices = indices
    count = end
  }

  /// The position in `entries` of the convolution with that path.
  package func index(of path: String) -> Int? { indices[path] }

  package subscript(path: String) -> Entry? { indices[path].map { entries[$0] } }
}
