extension FloatMap {
  /// Adds the difference of two maps of the same shape.
  package func add(_ other: FloatMap, minus another: FloatMap) {
    precondition(hasShape(of: other) && hasShape(of: another))
    for index in unsafe storage.indices {
      unsafe storage[index] += other.storage[index] - another.storage[index]
    }
  }

  private func hasShape(of other: FloatMap) -> Bool {
    other.channels == channels && other.height == height && other.width == width
  }
}
