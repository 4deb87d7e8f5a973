import ArgumentParser
import Synchronization
import VQZ
import VQZSystem

/// Packs inputs into an archive: many small files at the same time, large ones by themselves.
struct PackRun {
  let inputs: PackInputs
  let output: Output
  let writer: VQZArchiveWriter
  /// For one large signal at a time, on all threads.
  let encoders: EncoderSet
  let small: SmallInputs
  let options: PackOptions
  let kind: SignalKind?
  private let depth: SampleDepth
  let console: Console
  /// Nil where nothing is kept for a run to come.
  private let kept: KeptMembers?
  let meter: ProgressMeter
  /// Files above this are encoded one after another.
  private static let smallByteLimit = 256 << 10
  /// Members that are in memory at once.
  private static let batchCount = 64

  /// What became of an input.
  enum Outcome: Sendable {
    case packed(notices: [String])
    case failed(VQZError)
  }

  init(
    _ inputs: PackInputs, output: Output, options: PackOptions, named: VQZModel?,
    kept: KeptMembers?, console: Console
  ) throws {
    self.inputs = inputs
    self.output = output
    self.options = options
    self.console = console
    self.kept = kept
    kind = options.signals.signalKind(for: named)
    depth = SampleDepth(within: options.targets.bound, as: kind, model: named)
    let limits = options.work.limits
    writer = try output.blamed { try VQZArchiveWriter(limits: limits) { try output.write($0) } }
    var encoding = options.encoderOptions
    let tuning = options.model.tuning
    encoders = try EncoderSet(named, tuning: tuning, options: encoding, limits: limits)
    encoding.threads = 1
    small = SmallInputs(
      try EncoderSet(named, tuning: tuning, options: encoding, limits: limits), kind: kind,
      depth: depth, metadata: options.metadata, limits: limits, kept: kept)
    meter = ProgressMeter(console, label: output.target.path ?? StandardStreams.outputName)
  }

  /// Packs everything.
  ///
  /// - Returns: the inputs that are members, and the worst of what went wrong with others.
  func run() throws -> (packed: [PackInputs.Entry], worst: ExitStatus) {
    var packed: [PackInputs.Entry] = []
    var worst = ExitStatus.success
    for failure in inputs.failures { worst = max(worst, tell(failure.path, failure.error)) }
    let whole = max(1, inputs.byteCount)
    var (next, done) = (0, 0)
    while next < inputs.entries.count {
      let batch = Array(batch(from: next))
      for (entry, outcome) in zip(batch, try pack(batch)) {
        done += entry.byteCount
        switch outcome {
        case .packed(let notices):
          for notice in notices { console.notice(notice, about: entry.path) }
          packed.append(entry)
        case .failed(let error): worst = max(worst, tell(entry.path, error))
        }
      }
      next += batch.count
      meter.update(Double(done) / Double(whole))
    }
    if options.carriesModels {
      for model in encoders.models + small.encoders.models where isCarried(model) {
        writer.carry(model)
      }
    }
    try output.blamed { try writer.finish() }
    meter.finish()
    return (packed, worst)
  }

  /// Whether a model is carried: a built-in one only where that is asked for.
  private func isCarried(_ model: VQZModel) -> Bool {
    if options.coding.embedModel { return true }
    return !VQZModel.allBuiltIn(for: model.kind).contains { $0.identifier == model.identifier }
  }

  /// The next files that can be encoded at the same time, or one.
  private func batch(from start: Int) -> ArraySlice<PackInputs.Entry> {
    let rest = inputs.entries[start...]
    // Samples without a head are described by options, which are not for several threads.
    if options.signals.raw { return rest.prefix(1) }
    let small = rest.prefix(Self.batchCount).prefix { $0.byteCount <= Self.smallByteLimit }
    return small.isEmpty ? rest.prefix(1) : small
  }

  private func tell(_ path: String, _ error: VQZError) -> ExitStatus {
    console.complain(FailureReport(error: error, file: path))
    return ExitStatus(error)
  }

  private func pack(_ batch: [PackInputs.Entry]) throws -> [Outcome] {
    if batch.count == 1 { return [try packAlone(batch[0])] }
    let outcomes = Mutex<[Outcome]>(Array(repeating: .packed(notices: []), count: batch.count))
    try output.blamed {
      try writer.append(
        count: batch.count, threads: options.work.threads.count
      ) { [small] number in
        do {
          let (file, notices) = try small.compressed(batch[number])
          outcomes.withLock { $0[number] = .packed(notices: notices) }
          return .init(name: batch[number].name, file: file)
        } catch {
          outcomes.withLock { $0[number] = .failed(VQZError(wrapping: error)) }
          return nil
        }
      }
    }
    return outcomes.withLock { $0 }
  }

  /// A large file, whose bytes go to the archive as they come.
  private func packAlone(_ entry: PackInputs.Entry) throws -> Outcome {
    let start = writer.byteCount
    do {
      if entry.isCompressed {
        let file = try small.existing(entry)
        try output.blamed { try writer.append(entry.name, file: file) }
        return .packed(notices: [])
      }
      if let kept {
        let (file, notices) = try kept.file(of: entry, encoders) {
          let (input, encoder) = try opened(entry)
          var file: [UInt8] = []
          _ = try input.encode(encoder, progress: { _ in }, to: { file += $0 })
          return (file, input.notices)
        }
        try output.blamed { try writer.append(entry.name, file: file) }
        return .packed(notices: notices)
      }
      let (input, encoder) = try opened(entry)
      _ = try output.blamed {
        try writer.append(entry.name) { sink in
          try input.encode(encoder, progress: { _ in }, to: sink)
        }
      }
      return .packed(notices: input.notices)
    } catch {
      // What was half written can only be given up with the rest.
      guard writer.byteCount == start, !(error is FileFailure) else { throw error }
      return .failed(VQZError(wrapping: error))
    }
  }

  /// A large input, whose samples may come row by row, and what encodes it.
  private func opened(_ entry: PackInputs.Entry) throws -> (SignalInput, VQZEncoder) {
    let limits = options.work.limits
    let read = try SignalInput.open(
      entry.job, options.signals, as: kind, depth: depth, limits: limits,
      takesRows: options.targets.takesRows(as: kind))
    let input = try options.metadata.applied(to: read, limits)
    return (input, try encoders.encoder(for: input.header.kind))
  }
}
