package import VQZCore

extension Signal {
  /// Writes the whole picture; `format` is by default what its origin is written back as.
  package func write(
    as format: Signal.Origin? = nil, to sink: @escaping SignalSink
  ) throws(SignalError) {
    guard let layout else {
      throw .unwritablePicture(found: "a signal of kind \(kind)", expected: "a picture")
    }
    let writer = try PictureWriter(
      format: format ?? PictureRules().written(origin, shape: shape, type: sampleType),
      width: width, height: height, layout: layout, metadata: metadata, sink: sink)
    try writer.writeRows(samples.span)
    try writer.finish()
  }

  /// The whole file in memory.
  package func encoded(as format: Signal.Origin? = nil) throws(SignalError) -> [UInt8] {
    var bytes: [UInt8] = []
    try write(as: format) { piece throws(SignalError) in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    return bytes
  }
}
