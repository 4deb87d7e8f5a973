internal import VQZNetwork

extension FloatMap {
  /// The value at an element offset, as `offset` and `origin` count. The subscript of all maps
  /// does the same, but calls a function for each value where the compiler does not specialise it.
  @inline(__always)
  subscript(element offset: Int) -> Float {
    get { unsafe storage[offset] }
    set { unsafe storage[offset] = newValue }
  }
}
