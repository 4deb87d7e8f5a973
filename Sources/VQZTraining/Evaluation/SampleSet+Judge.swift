internal import VQZCore

extension SampleSet {
  /// What `judge` finds of each of some samples, in their order: sums over them have one order,
  /// whatever the threads.
  ///
  /// - Parameters:
  ///   - tools: makes what each thread needs for itself, such as maps.
  ///   - judge: given the tools, a signal and its number.
  func judge<Tools, Found: Sendable>(
    _ samples: [Sample], threads: Int, tools: @Sendable () -> Tools,
    _ judge: @Sendable (Tools, TrainingSignal, Int) throws(TrainingError) -> Found
  ) throws(TrainingError) -> [Found] {
    let lanes = max(1, min(threads, samples.count))
    let found = try WorkerPool.map(count: lanes, threads: threads) { lane throws(TrainingError) in
      let tools = tools()
      var found: [(number: Int, found: Found)] = []
      for number in stride(from: lane, to: samples.count, by: lanes) {
        found.append((number, try judge(tools, picture(of: samples[number]), number)))
      }
      return found
    }
    return found.joined().sorted { $0.number < $1.number }.map(\.found)
  }
}
