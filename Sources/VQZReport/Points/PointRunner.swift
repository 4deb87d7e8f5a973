public import VQZ
import VQZCore
import VQZSignal
public import VQZSystem

/// Runs every codec at every setting over every file: file to file, through the programs that users
/// have, and measures what is on the disk afterwards.
public struct PointRunner: Sendable {
  /// What is measured, and how.
  public struct Plan: Sendable {
    /// The files.
    public var sources: [Source]
    /// The models.
    public var models: [ReportModel]
    /// The codecs beside them.
    public var anchors: [Anchor.Installed]
    /// Replaces the qualities of anchors that have them; empty: their own.
    public var qualities: [String]
    /// Of each program, 1 or more.
    public var threads: Int
    /// Programs side by side, 1 or more.
    public var jobs: Int
    /// Runs whose median is the time, 1 or more.
    public var runs: Int
    /// Measures what codecs made, where it is installed.
    public var butteraugli: Butteraugli?
    /// What a file may cost that is read back.
    public var limits: ResourceLimits
    /// Path of the command `vqz`.
    public let program: String
    /// What it calls itself, and something of its own bytes: another build may code differently.
    public let version: String

    /// - Parameters:
    ///   - sources: the files.
    ///   - models: the models.
    ///   - anchors: the codecs beside them.
    ///   - qualities: replace those of anchors that have them; empty: their own.
    ///   - threads: of each program, 1 or more.
    ///   - jobs: programs side by side, 1 or more.
    ///   - runs: whose median is the time, 1 or more.
    ///   - butteraugli: measures what codecs made; nil where it is not installed.
    ///   - limits: what a file may cost that is read back.
    ///   - program: path of the command `vqz`.
    ///   - version: its name and number, such as `vqz 1.0.0`.
    /// - Throws: where the program cannot be read.
    public init(
      sources: [Source], models: [ReportModel], anchors: [Anchor.Installed], qualities: [String],
      threads: Int, jobs: Int, runs: Int, butteraugli: Butteraugli?, limits: ResourceLimits,
      program: String, version: String
    ) throws(FileError) {
      self.sources = sources
      self.models = models
      self.anchors = anchors
      self.qualities = qualities
      self.threads = threads
      self.jobs = jobs
      self.runs = runs
      self.butteraugli = butteraugli
      self.limits = limits
      self.program = program
      let hash = SHA256.of(try readFile(program, limit: Self.programLimit))
      self.version = "\(version) (build \(Hexadecimal.text(of: hash).prefix(8)))"
    }

    /// Most bytes of a program.
    private static let programLimit = 1 << 30

    var codecs: [Codec] {
      models.map { Codec($0, program: program, version: version) }
        + anchors.map { Codec($0, qualities: qualities) }
    }
  }

  /// A source that could not be measured at all.
  public struct Refusal: Sendable {
    /// Which.
    public let source: Source
    /// Why.
    public let error: VQZError
  }

  /// What a run found, or knew before.
  public struct Outcome: Sendable {
    /// By codec, then setting, then file.
    public var points: [Point] = []
    /// Sources that were not measured.
    public var refusals: [Refusal] = []
    /// What was left out of files before they were coded.
    package var notices: [(file: String, text: String)] = []
    /// Points of this report that were found in the table.
    public var reusedCount = 0
    /// Points of other reports in the same table.
    public var others: [Point] = []

    package init() {}

    /// What cannot be told of quality, a line for each measure.
    ///
    /// - Parameter butteraugli: its tool; nil where it is not installed.
    public func missingMeasures(_ butteraugli: Butteraugli?) -> [String] {
      guard butteraugli != nil else { return [Butteraugli.missing] }
      let count = points.count { $0.measurement.map { $0.butteraugli == nil } ?? false }
      return count == 0
        ? [] : ["Butteraugli: found no figure of \(count) points, expected one of each"]
    }
  }

  let plan: Plan
  private let ledger: PointLedger
  let work: WorkFolder
  let codecs: [Codec]

  /// - Parameters:
  ///   - plan: what is measured, and how.
  ///   - table: the path of `points.csv`, which is also the memory of earlier runs.
  ///   - work: where programs read and write.
  /// - Throws: where the models cannot be written there.
  public init(_ plan: Plan, table: String, work: WorkFolder) throws(VQZError) {
    self.plan = plan
    self.work = work
    codecs = plan.codecs
    ledger = PointLedger(path: table, limit: plan.limits.memoryByteCount)
    do {
      let folder = try work.makeFolder("models")
      for model in plan.models where !model.fileName.isEmpty {
        try WorkFolder.write(model.model.bytes, to: folder + "/" + model.fileName)
      }
    } catch {
      throw VQZError(error)
    }
  }

  /// Codecs times settings times files.
  public var pointCount: Int {
    plan.sources.count * codecs.reduce(0) { $0 + $1.settings.count }
  }

  /// Measures every point that the table does not have.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before every point, from any thread.
  ///   - progress: called from any thread with the number of points measured.
  /// - Throws: `interrupted` where it was told to stop; what was measured until then is saved.
  public func run(
    shouldStop: @Sendable @escaping () -> Bool, progress: @Sendable @escaping (Int) -> Void
  ) throws(VQZError) -> Outcome {
    let results = WorkerPool.map(count: plan.sources.count, threads: plan.jobs) { index in
      measure(index, shouldStop, progress)
    }
    if shouldStop() {
      do throws(FileError) { try ledger.save() } catch { throw VQZError(error) }
      throw VQZError(
        .interrupted, "report: found a request to stop, expected to reach the end",
        hint: "the same command goes on where this one stopped")
    }
    var outcome = Outcome()
    for result in results {
      outcome.points += result.points
      outcome.refusals += result.refusals
      outcome.notices += result.notices
      outcome.reusedCount += result.reusedCount
    }
    let order = Dictionary(
      codecs.enumerated().flatMap { place, codec in
        codec.settings.enumerated().map { ([codec.name, $1], place << 20 + $0) }
      }, uniquingKeysWith: { first, _ in first })
    // Files keep the order they were given in: the sort is by codec and setting alone, and stable.
    outcome.points = outcome.points.enumerated().sorted { a, b in
      let (first, second) = (order[a.element.series] ?? 0, order[b.element.series] ?? 0)
      return (first, a.offset) < (second, b.offset)
    }.map(\.element)
    outcome.others = ledger.others(than: Set(outcome.points.map(\.key)))
    return outcome
  }

  private func measure(
    _ index: Int, _ shouldStop: () -> Bool, _ progress: (Int) -> Void
  ) -> Outcome {
    var outcome = Outcome()
    let source = plan.sources[index]
    do {
      let loaded = try source.load(plan.limits)
      outcome.notices = loaded.notices.map { (source.name, $0) }
      var bench: Bench?
      defer { if let bench { Folder.removeAll(bench.folder) } }
      for codec in codecs {
        for setting in codec.settings {
          if shouldStop() { return outcome }
          let key = Point.Key(
            codec: codec.name, codecIdentifier: codec.identifier, tool: codec.tool,
            setting: setting, fileHash: loaded.hash, threads: plan.threads)
          if var known = ledger.known(key), known.runs >= plan.runs,
            known.isWhole(hasButteraugli: plan.butteraugli != nil)
          {
            known.file = source.name
            known.tuning = codec.tuning
            outcome.points.append(known)
            outcome.reusedCount += 1
            continue
          }
          let ready = try bench ?? Bench(loaded, folder: work.makeFolder("file-\(index)"), plan)
          bench = ready
          let point = Point(
            key: key, file: source.name, width: loaded.picture.width,
            height: loaded.picture.height, channels: loaded.picture.shape.channels,
            runs: plan.runs, tuning: codec.tuning, outcome: ready.measure(codec, setting)
          ).asSaved
          // A request to stop reaches the programs, too: their failure then means nothing.
          if shouldStop(), point.failure != nil { return outcome }
          outcome.points.append(point)
          progress(ledger.add(point))
        }
      }
    } catch {
      outcome.refusals.append(Refusal(source: source, error: VQZError(wrapping: error)))
    }
    return outcome
  }
}

extension Point {
  /// Codec and setting: what a mean is taken over the files of.
  var series: [String] { [key.codec, key.setting] }
}
