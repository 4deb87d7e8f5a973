/// Pictures that lie on their side, as cameras store them.
extension Signal.Metadata {
  /// How the rows and columns of EXIF are shown, 1 to 8 as EXIF numbers them; nil for what is no
  /// EXIF, or says nothing of it.
  public var orientation: Int? {
    guard case .exif(let bytes) = self else { return nil }
    return ExifDirectory(bytes)?.orientation
  }
}

extension Signal {
  /// The orientation that the metadata says, 1 to 8; 1 where it says none.
  public var orientation: Int {
    metadata.lazy.compactMap { $0.orientation }.first ?? 1
  }

  /// The picture as it is shown: the orientation that its EXIF says is applied to the samples, and
  /// is 1 then. Densities and sizes in the metadata change places where the sides do. A signal that
  /// is no picture, and a picture that lies right, come back as they are.
  ///
  /// - Throws: nothing for a signal that keeps its rules, as all do.
  public func upright() throws(VQZError) -> Signal {
    let orientation = orientation
    guard kind == .picture, orientation != 1 else { return self }
    let swapsSides = orientation >= 5
    let shape = try Shape(
      axes: swapsSides ? [width, height] : [height, width], channels: self.shape.channels)
    return try Signal(
      kind: kind, shape: shape, sampleType: sampleType,
      samples: turned(orientation, columns: shape.width, rows: shape.height), origin: origin,
      originalBitsPerSample: originalBitsPerSample,
      metadata: metadata.map { $0.upright(swapsSides: swapsSides) }, notices: notices)
  }

  /// The samples in another order: those of row y and column x are found by mirroring and by
  /// taking rows for columns.
  private func turned(_ orientation: Int, columns: Int, rows: Int) -> [UInt8] {
    let step = shape.channels * sampleType.byteCount
    let isMirrored = [2, 3, 7, 8].contains(orientation)
    let isUpsideDown = [3, 4, 6, 7].contains(orientation)
    var turned: [UInt8] = []
    turned.reserveCapacity(samples.count)
    for y in 0..<rows {
      for x in 0..<columns {
        let (column, row) = orientation >= 5 ? (y, x) : (x, y)
        let first =
          ((isUpsideDown ? height - 1 - row : row) * width
            + (isMirrored ? width - 1 - column : column)) * step
        for offset in first..<first + step { turned.append(samples[offset]) }
      }
    }
    return turned
  }
}

extension Signal.Metadata {
  fileprivate func upright(swapsSides: Bool) -> Signal.Metadata {
    switch self {
    case .exif(let bytes):
      guard var directory = ExifDirectory(bytes) else { return self }
      directory.setUpright()
      if swapsSides { directory.swapSides() }
      return .exif(directory.bytes)
    case .chunk("pHYs", let data) where swapsSides && data.count == 9:
      return .chunk(type: "pHYs", Array(data[4..<8] + data[0..<4] + data[8...]))
    default: return self
    }
  }
}
