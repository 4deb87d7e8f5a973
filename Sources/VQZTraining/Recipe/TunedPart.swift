/// What a training that begins with a model changes of it.
public enum TunedPart: String, Sendable, CaseIterable {
  /// Everything that is learnt, of the encoder, too: the smallest files. As a difference to the
  /// model it began with it is nearly as large as a whole one.
  case all
  /// What of the decoder looks at one position alone and decides on the predictions of each step:
  /// a twentieth of the weights, and more than half of what all of them gain. With the biases of
  /// the decoder. A difference takes some tens of kilobytes.
  case predictions
}
