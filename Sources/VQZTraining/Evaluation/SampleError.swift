internal import VQZCore
internal import VQZNetwork

/// The squared error of 8-bit samples, added up.
struct SampleError: Sendable, Equatable {
  /// Σ (x̂ − x)² of samples rounded to 0 to 255.
  var squares = 0
  /// How many samples.
  var count = 0

  /// In dB; 99 for no error at all.
  var psnr: Double { Decibels.meanablePSNR(squaredError: Double(squares), count: Double(count)) }

  /// Adds the error of the part of a map from its upper left corner on.
  mutating func add(_ found: FloatMap, _ wanted: FloatMap, height: Int, width: Int) {
    for channel in 0..<found.channels {
      for y in 0..<height {
        // A position further is `lanes` elements further.
        var (at, of) = (found.offset(channel, y, 0), wanted.offset(channel, y, 0))
        for _ in 0..<width {
          let error =
            TrainingSignal.sample(found[element: at]) - TrainingSignal.sample(wanted[element: of])
          squares += error * error
          at += FloatMap.lanes
          of += FloatMap.lanes
        }
      }
    }
    count += height * width * found.channels
  }
}
