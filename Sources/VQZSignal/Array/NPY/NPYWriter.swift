import VQZCore

/// Writes an array as NumPy stores it: with the header of the file that it came from, as long as
/// that is true.
enum NPYWriter {
  static func begin(
    _ header: SignalHeader, _ sink: @escaping SignalSink
  ) throws(SignalError) -> any SignalRowWriter {
    var plain = NPYHeader(
      StoredSamples(header.sampleType), shape: NPYLayout.shape(of: header.shape))
    let head = header.metadata.property(.npy, NPYReader.head)
    // A head that breaks the format comes from no file, so there is none to write again.
    guard
      let head, let original = try? NPYHeader(head), original.samples.type == header.sampleType,
      let layout = try? NPYLayout(original, kind: header.kind)
    else {
      return try StoredRowWriter(
        header, format: .npy, stored: plain.samples, head: plain.bytes, sink: sink)
    }
    let isWhole = layout.axes == header.shape.axes && layout.channels == header.shape.channels
    plain.samples = original.samples
    plain.version = original.version
    plain.isFortran = original.isFortran
    // A part of an array in Fortran order: its axes the other way round again.
    if header.kind.axisCounts.upperBound > 1, original.isFortran { plain.shape.reverse() }
    return try StoredRowWriter(
      header, format: .npy, stored: original.samples, isPlanar: layout.isPlanar,
      head: isWhole ? head : plain.bytes, sink: sink)
  }
}
