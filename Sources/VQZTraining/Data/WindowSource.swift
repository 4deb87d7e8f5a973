internal import VQZCore
internal import VQZNetwork

/// Where the workers of an iteration take their windows from.
struct WindowSource: Sendable {
  /// Says which signal a window is cut from, and where.
  let sampler: WindowSampler
  /// Has the signals.
  let samples: SampleSet
  /// What the batch is for: no two purposes share random numbers.
  let purpose: WindowSampler.Purpose
  /// Which batch of the purpose.
  let iteration: Int

  /// Cuts window `patch` of the batch into `map`, which has its size.
  ///
  /// - Returns: how much of it is in the signal, from its upper left corner on; a window that is
  ///   turned upside down has what is in the signal elsewhere.
  @discardableResult
  func load(_ patch: Int, into map: FloatMap) throws(TrainingError) -> Extent {
    let window = sampler.choose(iteration: iteration, index: patch, purpose: purpose)
    let signal = try samples.picture(of: sampler.samples[window.sample])
    signal.cut(window, into: map)
    return Extent(
      rows: min(map.height, signal.height - window.y),
      columns: min(map.width, signal.width - window.x))
  }
}
