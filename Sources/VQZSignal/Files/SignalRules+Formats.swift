package import VQZCore

extension SignalRules {
  /// What is known of a format; nil for one that does not hold signals of this kind.
  package func format(_ origin: Signal.Origin) -> SignalFormat? {
    formats.first { $0.origin == origin }
  }

  /// The format that a decoded signal is written in again: the one it came from, or what stands in
  /// for that; the first of the kind where it came from no file.
  package func written(
    _ origin: Signal.Origin, shape: Signal.Shape, type: SampleType
  ) -> Signal.Origin {
    var candidate = format(origin)
    while let format = candidate {
      if format.holds(shape, type) { return format.origin }
      candidate = format.substitute.flatMap(self.format)
    }
    return formats.first?.origin ?? .none
  }

  /// Whether such a signal is written as a picture: a picture, or an array that holds one.
  package func isPicture(
    _ origin: Signal.Origin, shape: Signal.Shape, type: SampleType
  ) -> Bool {
    let format = written(origin, shape: shape, type: type)
    return PictureRules().formats.contains { $0.origin == format }
  }

  /// Begins a file of signals of this kind.
  ///
  /// - Throws: `unwritablePicture` or `unwritable` for a format that is read only, or cannot hold
  ///   such a signal, `notBuiltIn`, or what the sink throws.
  package func writer(
    _ origin: Signal.Origin, header: SignalHeader, sink: @escaping SignalSink
  ) throws(SignalError) -> any SignalRowWriter {
    guard let write = format(origin)?.write else {
      let names = formats.filter { $0.write != nil }.map(\.name)
      throw .unwritablePicture(
        found: "\(origin.name) as its format", expected: SignalFormat.list(names))
    }
    return try write(header, sink)
  }
}
