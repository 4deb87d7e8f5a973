internal import VQZCore

extension TrainingSignal {
  /// The 8-bit sample nearest to a network output; 0 for what is not a number.
  @inline(__always)
  static func sample(_ value: Float) -> Int {
    SampleScale.bytes.sample(of: value)
  }
}
