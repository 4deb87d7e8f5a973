import Synchronization
import VQZ
import VQZCore
import VQZSystem

/// Codes every file with every codec at every setting, through files on the disk, and has them
/// judged.
struct SignalRunner<Quality: Sendable> {
  /// Knows a signal and judges what became of it.
  typealias Judge = @Sendable (_ decoded: Signal, _ setting: SignalSetting) -> Quality

  /// What was found.
  struct Outcome: Sendable {
    /// By codec, then setting, then file.
    var points: [SignalPoint<Quality>] = []
    /// Files that were not measured.
    var refusals: [(source: Source, error: VQZError)] = []
    var notices: [(file: String, text: String)] = []
  }

  let plan: SignalPlan
  let codecs: [SignalCodec]
  let work: WorkFolder
  /// Looks at an original once.
  let judge: @Sendable (_ original: Signal) -> Judge

  func run(
    shouldStop: @Sendable () -> Bool, progress: @Sendable (Int) -> Void
  ) throws(VQZError) -> Outcome {
    let done = Mutex(0)
    let results = WorkerPool.map(count: plan.sources.count, threads: plan.jobs) { index in
      measure(index, shouldStop) {
        progress(
          done.withLock { count in
            count += 1
            return count
          })
      }
    }
    if shouldStop() {
      throw VQZError(.interrupted, "report: found a request to stop, expected to reach the end")
    }
    var outcome = Outcome()
    for result in results {
      outcome.refusals += result.refusals
      outcome.notices += result.notices
    }
    for codec in codecs {
      for setting in codec.settings {
        outcome.points += results.flatMap { result in
          result.points.filter { $0.codec == codec.name && $0.setting == setting }
        }
      }
    }
    return outcome
  }

  private func measure(
    _ index: Int, _ shouldStop: () -> Bool, _ advance: () -> Void
  ) -> Outcome {
    var outcome = Outcome()
    let source = plan.sources[index]
    do throws(VQZError) {
      let (signal, hash) = try source.signal(plan.kind, plan.limits)
      try checkMemory(signal)
      outcome.notices = signal.notices.map { (source.name, $0) }
      let judge = judge(signal)
      let path = work.path + "/coded-\(index).vqz"
      defer { Folder.removeAll(path) }
      for codec in codecs {
        for setting in codec.settings {
          if shouldStop() { return outcome }
          outcome.points.append(
            SignalPoint(
              codec: codec.name, setting: setting, file: source.name, hash: hash,
              header: SignalHeader(signal),
              outcome: Result { () throws(VQZError) in
                try measured(signal, codec, setting, path, judge)
              }))
          advance()
        }
      }
    } catch {
      outcome.refusals.append((source, error))
    }
    return outcome
  }

  /// Bytes that comparing takes for each sample: numbers, errors, and some more of both at a time.
  private static var byteCountPerSample: Int { 160 }

  private func checkMemory(_ signal: Signal) throws(VQZError) {
    let needed = signal.shape.sampleCount.multipliedReportingOverflow(by: Self.byteCountPerSample)
    let limit = plan.limits.memoryByteCount / max(1, min(plan.jobs, plan.sources.count))
    guard !needed.overflow, needed.partialValue <= limit else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed.overflow ? Int.max : needed.partialValue) bytes to "
          + "compare \(signal.shape.sampleCount) samples, expected at most \(limit) for each of "
          + "the files side by side", hint: "raise the memory limit, or take fewer threads")
    }
  }

  private func measured(
    _ signal: Signal, _ codec: SignalCodec, _ setting: SignalSetting, _ path: String,
    _ judge: Judge
  ) throws(VQZError) -> SignalPoint<Quality>.Measurement {
    let header = SignalHeader(signal)
    let (file, encodeSeconds) = try median { () throws(VQZError) in
      try codec.encode(signal, setting, plan.threads)
    }
    do throws(FileError) { try WorkFolder.write(file, to: path) } catch { throw VQZError(error) }
    // Read back from the disk: what counts is what a user would have.
    let stored: [UInt8]
    do { stored = try readFile(path, limit: plan.limits.memoryByteCount) } catch {
      throw VQZError(wrapping: error)
    }
    let (decoded, decodeSeconds) = try median { () throws(VQZError) in
      try codec.decode(stored, header, plan.threads)
    }
    guard decoded.shape == signal.shape, decoded.sampleType == signal.sampleType else {
      throw VQZError(
        .sampleMismatch,
        "decoded signal: found axes of \(decoded.shape.axes), \(decoded.shape.channels) channels "
          + "and type \(decoded.sampleType), expected \(signal.shape.axes), "
          + "\(signal.shape.channels) and \(signal.sampleType)")
    }
    return SignalPoint.Measurement(
      byteCount: stored.count, encodeSeconds: encodeSeconds, decodeSeconds: decodeSeconds,
      quality: judge(decoded, setting))
  }

  /// The last result, and the median time of all runs.
  private func median<Value>(
    _ work: () throws(VQZError) -> Value
  ) throws(VQZError) -> (value: Value, seconds: Double) {
    var times: [Double] = []
    func timed() throws(VQZError) -> Value {
      let start = ContinuousClock.now
      let value = try work()
      times.append((ContinuousClock.now - start) / .seconds(1))
      return value
    }
    var value = try timed()
    for _ in 1..<max(1, plan.runs) { value = try timed() }
    times.sort()
    return (value, (times[(times.count - 1) / 2] + times[times.count / 2]) / 2)
  }
}

extension Source {
  /// What is behind the last dot of the name, in lower case; nil where there is none.
  var suffix: String? {
    let file = path.split(separator: "/").last ?? ""
    return file.contains(".") ? file.split(separator: ".").last?.lowercased() : nil
  }

  /// The signal of the file, read as a kind, and the SHA-256 of the file.
  func signal(
    _ kind: SignalKind, _ limits: ResourceLimits
  ) throws(VQZError) -> (signal: Signal, hash: String) {
    do {
      let bytes = try readFile(path, limit: limits.memoryByteCount)
      let signal = try SignalFile.read(bytes, suffix: suffix, kind: kind, limits: limits)
      return (signal, Hexadecimal.text(of: SHA256.of(bytes)))
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
