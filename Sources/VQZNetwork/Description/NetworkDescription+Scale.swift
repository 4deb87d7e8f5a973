package import VQZCore

extension NetworkDescription {
  /// The scale of the samples this network works on.
  package var scale: SampleScale { .bytes }
}
