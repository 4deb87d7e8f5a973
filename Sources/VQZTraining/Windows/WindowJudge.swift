internal import VQZ
internal import VQZCore
internal import VQZSignal

/// What models make of series that were held out, as files.
struct WindowJudge {
  let samples: [LatticeSample]
  let threads: Int

  /// Most series: enough to judge, few enough to wait for.
  private static let limit = 16
  /// Qualities from one that is coded to the next.
  private static let qualityStep = 6
  /// Bounds as octaves of the range, in halves.
  private static let octaves = 4...24

  init(_ samples: [LatticeSample], threads: Int) {
    self.samples = Array(samples.prefix(Self.limit))
    self.threads = threads
  }

  /// All series at every few qualities of a model, from the coarsest.
  func points(
    _ model: VQZModel, _ report: (Double) throws -> Void
  ) throws -> [WindowTrainingReport.Point] {
    let qualities = Array(stride(from: 0, to: model.qualityCount, by: Self.qualityStep))
    return try qualities.enumerated().map { place, index in
      var options = VQZEncoder.Options()
      options.quality = model.quality(ofIndex: index)
      let point = try point(model) { _ in options }
      try report(Double(place + 1) / Double(qualities.count))
      return point
    }
  }

  /// All series within bounds, from the widest.
  func boundedPoints(
    _ model: VQZModel, _ report: (Double) throws -> Void
  ) throws -> [WindowTrainingReport.Point] {
    let ranges = try samples.map { try $0.open().range() }
    return try Self.octaves.map { octave in
      let share = binaryPower(-Double(octave) / 2)
      let point = try point(model) { number in
        var options = VQZEncoder.Options()
        let most = share * ranges[number]
        options.maxError = .absolute(most.isFinite ? most : .greatestFiniteMagnitude)
        return options
      }
      try report(Double(octave) / Double(Self.octaves.upperBound))
      return point
    }
  }

  private func point(
    _ model: VQZModel, _ options: (Int) -> VQZEncoder.Options
  ) throws -> WindowTrainingReport.Point {
    var (bytes, count, squares, spread) = (0.0, 0.0, 0.0, 0.0)
    for (number, sample) in samples.enumerated() {
      let source = try sample.open()
      var options = options(number)
      options.threads = threads
      let summary = try VQZEncoder(model, options: options).encode(
        source.header, rows: source.rows()
      ) { _ in }
      let samples = Double(source.header.shape.sampleCount)
      bytes += Double(summary.byteCount)
      count += samples
      squares += summary.meanSquaredError * samples
      spread += try source.squaresAboutMeans()
    }
    return WindowTrainingReport.Point(
      bitsPerValue: 8 * bytes / max(1, count), relativeError: squares / max(spread, 1e-300))
  }
}

extension LatticeSample.Source {
  /// The sum of the squared distances of all finite samples to the mean of their channel.
  fileprivate func squaresAboutMeans() throws -> Double {
    let channels = header.shape.channels
    var sums = [(count: Double, mean: Double, squares: Double)](
      repeating: (0, 0, 0), count: channels)
    let rows = rows()
    var left = header.shape.positionCount
    while left > 0 {
      let numbers = SampleNumbers.of(try rows(1 << 16), header.sampleType)
      for (place, x) in numbers.enumerated() where x.isFinite {
        // Welford's algorithm.
        let channel = place % channels
        sums[channel].count += 1
        let off = x - sums[channel].mean
        sums[channel].mean += off / sums[channel].count
        sums[channel].squares += off * (x - sums[channel].mean)
      }
      left -= numbers.count / channels
    }
    return sums.reduce(0) { $0 + $1.squares }
  }
}
