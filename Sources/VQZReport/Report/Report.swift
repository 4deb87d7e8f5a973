import VQZ

/// Everything a report says, before it is written in any form.
public struct Report: Sendable {
  /// Where and how it was made.
  public struct Environment: Sendable {
    /// Names and values, in the order to show them.
    public var facts: [(name: String, value: String)]

    /// - Parameter facts: names and values, in the order to show them.
    public init(_ facts: [(name: String, value: String)]) { self.facts = facts }
  }

  /// A file that could not be coded by some codec, or not even read.
  public struct Failure: Sendable, Equatable {
    /// The name of the source.
    public let file: String
    /// Empty where the file itself was refused.
    public let codec: String
    /// Empty where no setting has to do with it.
    public let setting: String
    /// In one line.
    public let reason: String
  }

  package let title: String
  package let command: String
  package let points: [Point]
  /// Files all of whose points were measured: what the means are over.
  public let comparedFiles: [String]
  package let sourceCount: Int
  /// Models first, then anchors.
  public let codecs: [CodecSummary]
  package let models: [ModelReport]
  /// Of files, of points, and of the analysis of models.
  public let failures: [Failure]
  package let notices: [(file: String, text: String)]
  /// Anchors whose tools are not installed.
  package let missing: [String]
  /// Measures whose tools are not installed, or that some points lack.
  package let missingMeasures: [String]
  /// Parts of pictures as codecs leave them at about equal bytes.
  package let crops: [CropComparison]
  package let environment: Environment

  /// - Parameters:
  ///   - title: what it is called.
  ///   - command: the command line that made it.
  ///   - outcome: all points.
  ///   - models: the analysis of each model among the codecs.
  ///   - sourceCount: files that were given.
  ///   - missing: anchors whose tools are not installed, a line for each.
  ///   - missingMeasures: measures whose tools are not installed, a line for each.
  ///   - crops: parts of pictures to look at.
  ///   - environment: where and how it was made.
  public init(
    title: String, command: String, outcome: PointRunner.Outcome, models: [ModelReport],
    sourceCount: Int, missing: [String], missingMeasures: [String] = [],
    crops: [CropComparison] = [], environment: Environment
  ) {
    self.title = title
    self.command = command
    points = outcome.points
    self.models = models
    self.sourceCount = sourceCount
    self.missing = missing
    self.missingMeasures = missingMeasures
    self.crops = crops
    self.environment = environment
    notices = outcome.notices
    failures =
      outcome.refusals.map {
        Failure(file: $0.source.name, codec: "", setting: "", reason: $0.error.message)
      }
      + outcome.points.compactMap { point in
        point.failure.map {
          Failure(
            file: point.file, codec: point.key.codec, setting: point.key.setting, reason: $0)
        }
      }
      + models.flatMap { model in
        model.failures.map {
          Failure(file: $0.file, codec: model.name, setting: "", reason: $0.reason)
        }
      }
    let groups = Self.grouped(outcome.points)
    let compared = Self.compared(groups)
    comparedFiles = compared.names
    codecs = groups.map { points in
      CodecSummary(
        points: points, files: compared.hashes,
        modelByteCount: models.first { $0.name == points.first?.key.codec }?.modelByteCount)
    }
  }

  /// The points of each codec, in the order of the codecs.
  private static func grouped(_ points: [Point]) -> [[Point]] {
    var order: [String] = []
    var groups: [String: [Point]] = [:]
    for point in points {
      if groups[point.key.codec] == nil { order.append(point.key.codec) }
      groups[point.key.codec, default: []].append(point)
    }
    return order.map { groups[$0] ?? [] }
  }

  /// Means compare only when they are over the same files: those that every codec coded at every
  /// setting. A setting at which a codec coded none at all does not count.
  private static func compared(_ groups: [[Point]]) -> (hashes: Set<String>, names: [String]) {
    var hashes: Set<String>?
    for points in groups {
      let settings = Set(points.filter { $0.failure == nil }.map(\.key.setting))
      let tried = points.filter { settings.contains($0.key.setting) }
      if tried.isEmpty { continue }
      let failed = Set(tried.filter { $0.failure != nil }.map(\.key.fileHash))
      let whole = Set(tried.map(\.key.fileHash)).subtracting(failed)
      hashes = hashes?.intersection(whole) ?? whole
    }
    var seen: Set<String> = []
    let names = groups.flatMap { $0 }
      .filter { hashes?.contains($0.key.fileHash) == true && seen.insert($0.key.fileHash).inserted }
      .map(\.file)
    return (hashes ?? [], names)
  }

  /// Every codec with a curve over every other.
  package func comparisons(
    _ metric: Metric
  ) -> [(test: String, reference: String, result: CurveComparison)] {
    let drawn = codecs.filter { !$0.isLossless && !$0.settings.isEmpty }
    return drawn.flatMap { test in
      drawn.filter { $0.name != test.name }.map { reference in
        (
          test.name, reference.name,
          CurveComparison(test.curve(metric), over: reference.curve(metric))
        )
      }
    }
  }

  /// Measures that some codec has a figure of.
  package var metrics: [Metric] {
    Metric.allCases.filter { metric in
      codecs.contains { $0.settings.contains { !metric.value(of: $0).isNaN } }
    }
  }

  /// The models by what they are tuned for, in a sentence; empty without models.
  var tuningText: String {
    let tuned = codecs.filter { !$0.tuning.isEmpty }.map { "\($0.name) for \($0.tuning)" }
    return tuned.isEmpty ? "" : "Tuned: " + tuned.joined(separator: ", ") + "."
  }

  package var pixelCount: Int {
    codecs.first?.settings.first?.positionCount ?? 0
  }

  package var grownCount: Int { points.count { $0.failure == nil && $0.grew } }
}
