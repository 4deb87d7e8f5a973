import VQZCore

/// How an array of NumPy lies in a signal.
struct NPYLayout: Equatable {
  /// The axes of the signal, and its channels.
  let axes: [Int]
  let channels: Int
  /// Whether each channel stands alone in the file.
  let isPlanar: Bool

  /// An array keeps the order of its samples in the file: of one in Fortran order the axes come the
  /// other way round, and of more axes than a signal has the slowest are one. A signal of one axis
  /// has the first axis of the file, and the second one as its channels.
  init(_ header: NPYHeader, kind: SignalKind) throws(SignalError) {
    let shape = header.shape
    if kind.axisCounts.upperBound > 1 {
      let axes = header.isFortran ? shape.reversed() : shape
      let folded = max(0, axes.count - kind.axisCounts.upperBound + 1)
      self.axes =
        folded > 1
        ? [axes[..<folded].reduce(1) { $0.saturatingProduct($1) }] + axes[folded...]
        : axes
      channels = 1
      isPlanar = false
      return
    }
    guard 1...2 ~= shape.count else {
      throw .unsupportedSignal(
        format: .npy, found: "an array of \(shape.count) axes to be \(kind)",
        expected: "one axis, or two of which the second has the channels")
    }
    axes = [shape[0]]
    channels = shape.count == 2 ? shape[1] : 1
    isPlanar = header.isFortran && channels > 1
    guard kind.channelCounts.contains(channels) else {
      throw .unsupportedSignal(
        format: .npy, found: "\(channels) channels", expected: "\(kind.channelCounts)")
    }
  }

  /// The shape that NumPy would have for a signal of no file.
  static func shape(of signal: Signal.Shape) -> [Int] {
    signal.channels == 1 ? signal.axes : signal.axes + [signal.channels]
  }
}
