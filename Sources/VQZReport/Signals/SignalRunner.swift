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
      func add(
        _ setting: SignalSetting, _ codec: SignalCodec,
        _ found: Result<SignalPoint<Quality>.Measurement, VQZError>
      ) {
        outcome.points.append(
          SignalPoint(
            codec: codec.name, setting: setting, file: source.name, hash: hash,
            header: SignalHeader(signal), outcome: found))
      }
      let bench = try bench(index)
      defer { Folder.removeAll(bench.folder) }
      for codec in codecs {
        var reasons: Set<String> = []
        for setting in codec.settings {
          if shouldStop() { return outcome }
          let found = Result { () throws(VQZError) in
            try measured(signal, codec, setting, bench, judge)
          }
          // A request to stop reaches programs that are run, too: their failure means nothing then.
          if case .failure = found, shouldStop() { return outcome }
          switch found {
          case .success(.unfit(let reason)):
            guard reasons.insert(reason).inserted else { break }
            outcome.notices.append((source.name, "\(codec.name) leaves it out: \(reason)"))
          case .success(.measured(let measurement)): add(setting, codec, .success(measurement))
          case .failure(let error): add(setting, codec, .failure(error))
          }
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

  /// Where a file is coded. Learning takes the threads of the files that are not coded beside it.
  private func bench(_ index: Int) throws(VQZError) -> SignalBench {
    do throws(FileError) {
      return SignalBench(
        folder: try work.makeFolder("signal-\(index)"), runs: plan.runs, threads: plan.threads,
        trainingThreads: max(plan.threads, plan.jobs / max(1, plan.sources.count)),
        limits: plan.limits)
    } catch {
      throw VQZError(error)
    }
  }

  private enum Judged {
    case measured(SignalPoint<Quality>.Measurement)
    case unfit(String)
  }

  private func measured(
    _ signal: Signal, _ codec: SignalCodec, _ setting: SignalSetting, _ bench: SignalBench,
    _ judge: Judge
  ) throws(VQZError) -> Judged {
    let coded: SignalCodec.Coded
    switch try codec.measure(signal, setting, bench) {
    case .unfit(let reason): return .unfit(reason)
    case .coded(let found): coded = found
    }
    let decoded = coded.decoded
    guard decoded.shape == signal.shape, decoded.sampleType == signal.sampleType else {
      throw VQZError(
        .sampleMismatch,
        "decoded signal: found axes of \(decoded.shape.axes), \(decoded.shape.channels) channels "
          + "and type \(decoded.sampleType), expected \(signal.shape.axes), "
          + "\(signal.shape.channels) and \(signal.sampleType)")
    }
    return .measured(
      SignalPoint.Measurement(
        byteCount: coded.byteCount, encodeSeconds: coded.encodeSeconds,
        decodeSeconds: coded.decodeSeconds, quality: judge(decoded, setting),
        codebookByteCount: coded.codebookByteCount))
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
