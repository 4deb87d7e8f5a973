internal import VQZCore

/// Reads the pictures of the next batch while this one is learnt from, so that an iteration waits
/// for no disk and no decoder where the folder is larger than the memory for it.
///
/// It only brings pictures into the store, where they would come anyway: what is learnt does not
/// depend on it, and whatever goes wrong here goes wrong again where somebody is told.
package final class ReadAhead {
  /// Where signals are kept, and what says which of them a batch takes.
  private let samples: SampleSet
  private let sampler: WindowSampler
  /// Windows of an iteration.
  private let batch: Int
  /// Threads of the training, of which one stays free.
  private let threads: Int
  /// The reading that goes on beside the training; nil where there is none.
  private var errand: Errand?

  /// Nothing is read until `advance(to:)`.
  package init(_ sampler: WindowSampler, _ samples: SampleSet, batch: Int, threads: Int) {
    self.sampler = sampler
    self.samples = samples
    self.batch = batch
    self.threads = threads
  }

  deinit { finish() }

  /// Waits for what was begun, and begins with the pictures of `iteration`. With one thread there
  /// is nobody to read them.
  package func advance(to iteration: Int) {
    finish()
    guard threads > 1 else { return }
    let missing = missing(iteration)
    guard !missing.isEmpty else { return }
    let samples = samples
    errand = WorkerPool.errand(count: missing.count, threads: threads - 1) { index in
      _ = try? samples.picture(of: missing[index])
    }
  }

  /// Waits for what was begun.
  package func finish() {
    errand.take()?.finish()
  }

  /// Pictures of a batch that are not in memory; none if all of its pictures would take more than
  /// half of it, because then they would drive out those in use.
  private func missing(_ iteration: Int) -> [Sample] {
    var byteCount = 0
    var missing: [Int: Sample] = [:]
    for index in 0..<batch {
      let sample = sampler.samples[sampler.choose(iteration: iteration, index: index).sample]
      byteCount += sample.width * sample.height * samples.channels
      if !samples.store.touch(sample.file) { missing[sample.file] = sample }
    }
    guard byteCount <= samples.store.byteBudget / 2 else { return [] }
    return missing.values.sorted { $0.file < $1.file }
  }
}
