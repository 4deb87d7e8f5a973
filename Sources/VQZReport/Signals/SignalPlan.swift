public import VQZ
import VQZCore
import VQZSystem

/// What a report on arrays, series or vectors measures, and how.
public struct SignalPlan: Sendable {
  /// What the files are read as.
  public var kind: SignalKind
  /// The files.
  public var sources: [Source]
  /// The models, each for this kind.
  public var models: [ReportModel]
  /// Shares of the range that arrays and series are coded within, 0 for lossless.
  public var bounds: [Double]
  /// Qualities that vectors are coded at, and series by models without bounds, 0 to 100.
  public var qualities: [Int]
  /// The codecs beside the models.
  public var anchors: SignalAnchors
  /// Of each encode and decode, 1 or more.
  public var threads: Int
  /// Files side by side, 1 or more.
  public var jobs: Int
  /// Encodes and decodes whose median is the time, 1 or more.
  public var runs: Int
  /// What a file may cost.
  public var limits: ResourceLimits

  /// Bounds where nobody asks for others: three that peers are measured at, and lossless.
  public static let usualBounds = [1e-2, 1e-3, 1e-4, 0]
  /// Qualities where nobody asks for others.
  public static let usualQualities = [5, 10, 20, 30, 45, 60, 75, 90]

  /// - Parameters:
  ///   - kind: what the files are read as.
  ///   - sources: the files.
  ///   - models: each for this kind.
  ///   - bounds: shares of the range, 0 for lossless.
  ///   - qualities: of vectors, and of series by models without bounds, 0 to 100.
  ///   - anchors: the codecs beside the models.
  ///   - threads: of each encode and decode.
  ///   - jobs: files side by side.
  ///   - runs: whose median is the time.
  ///   - limits: what a file may cost.
  public init(
    kind: SignalKind, sources: [Source], models: [ReportModel], bounds: [Double] = usualBounds,
    qualities: [Int] = usualQualities, anchors: SignalAnchors = .builtIn, threads: Int = 1,
    jobs: Int = 1, runs: Int = 1, limits: ResourceLimits = ResourceLimits()
  ) {
    self.kind = kind
    self.sources = sources
    self.models = models
    self.bounds = bounds
    self.qualities = qualities
    self.anchors = anchors
    self.threads = threads
    self.jobs = jobs
    self.runs = runs
    self.limits = limits
  }

  /// Models first, then anchors.
  package var codecs: [SignalCodec] {
    let atQualities = Self.unique(qualities.map { SignalSetting.quality($0) })
    let withinBounds = Self.unique(bounds.map { SignalSetting.share($0) })
    let settings =
      switch ReportForm(kind) {
      case .neighbours: atQualities
      case .pictures, .numbers: withinBounds
      }
    return models.map { model in
      // A model of series with qualities keeps no bound.
      SignalCodec(
        model, settings: model.model.qualityCount > 1 ? atQualities : settings, limits: limits)
    } + anchors.codecs(bounds: settings, dimensions: models.first?.model.channelCount ?? 0)
  }

  private static func unique(_ settings: [SignalSetting]) -> [SignalSetting] {
    var seen: Set<SignalSetting> = []
    return settings.filter { seen.insert($0).inserted }
  }

  /// Encodes that are measured.
  public var pointCount: Int { sources.count * codecs.reduce(0) { $0 + $1.settings.count } }
}
