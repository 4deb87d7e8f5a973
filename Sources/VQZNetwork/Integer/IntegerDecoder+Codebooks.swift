extension IntegerDecoder {
  /// The codewords of one class of a step, `[count][dimension]`.
  package func codewords(level: Int, step: Int, symbolClass: Int) -> [Int16] {
    Array(steps[level][step].codebooks[symbolClass])
  }
}
