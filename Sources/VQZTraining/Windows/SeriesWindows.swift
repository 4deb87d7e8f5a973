internal import VQZ
internal import VQZCore
internal import VQZSignal

/// Windows of series and the moments before each, as differences to the last of these.
struct SeriesWindows {
  /// K and D.
  let context, length: Int

  /// Samples that are read at a time, about.
  private static let runSampleCount = 1 << 20

  /// The windows of all series, one channel after another: runs of rows `[K + D]`, which begin half
  /// a window after each other, since a window may begin at any moment of what goes on.
  func rows(of samples: [LatticeSample]) throws -> VectorSource {
    var number = 0
    var open: (source: LatticeSample.Source, read: RowReader, left: Int)?
    // The moments before those that are read next, `[moments][channels]`.
    var before: [Double] = []
    return try VectorSource(dimensions: context + length) {
      while true {
        if let (source, read, left) = open, left > 0 {
          let channels = source.header.shape.channels
          let wanted = min(left, max(length, Self.runSampleCount / channels))
          let bytes = try read(wanted)
          let numbers = before + SampleNumbers.of(bytes, source.header.sampleType)
          open = (source, read, left - numbers.count / channels + before.count / channels)
          before = Array(numbers.suffix((context + length) * channels))
          return rows(of: numbers, channels: channels)
        }
        guard number < samples.count else { return nil }
        let source = try samples[number].open()
        number += 1
        open = (source, source.rows(), source.header.shape.positionCount)
        before = []
      }
    }
  }

  /// Rows of moments that follow each other, `[moments][channels]`.
  private func rows(of numbers: [Double], channels: Int) -> [Float] {
    let moments = numbers.count / channels
    var rows: [Float] = []
    for channel in 0..<channels {
      for first in stride(from: context + 1, through: moments - length, by: max(1, length / 2)) {
        let last = numbers[(first - 1) * channels + channel]
        for moment in first - context - 1..<first - 1 {
          rows.append(Float(numbers[moment * channels + channel] - last))
        }
        for moment in first..<first + length {
          rows.append(Float(numbers[moment * channels + channel] - last))
        }
      }
    }
    return rows
  }
}
