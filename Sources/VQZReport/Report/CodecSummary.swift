/// One codec over the files it is compared on.
public struct CodecSummary: Sendable {
  /// In tables and plots.
  public let name: String
  package let identifier: String
  package let tool: String
  /// What a model makes the most of; empty for anchors.
  package let tuning: String
  /// Of the model file; nil for anchors, whose knowledge is in their program.
  package let modelByteCount: Int?
  /// From the lowest rate to the highest.
  public let settings: [SettingSummary]
  /// Points that could not be measured.
  package let failureCount: Int
  /// Commands of the first point.
  package let encodeCommand: String
  package let decodeCommand: String

  /// Whether it is a model of this library.
  public var isModel: Bool { modelByteCount != nil }

  /// Whether it keeps everything: it has no place on a curve.
  package var isLossless: Bool { !settings.isEmpty && settings.allSatisfy { $0.psnr == .infinity } }

  package func curve(_ metric: Metric) -> RateDistortionCurve {
    RateDistortionCurve(
      settings.map { .init(rate: $0.bitsPerPixel, quality: metric.value(of: $0)) })
  }

  /// - Parameter files: the hashes of the files to take means over.
  package init(points: [Point], files: Set<String>, modelByteCount: Int?) {
    let key = points.first?.key
    name = key?.codec ?? ""
    identifier = key?.codecIdentifier ?? ""
    tool = key?.tool ?? ""
    tuning = points.first?.tuning ?? ""
    self.modelByteCount = modelByteCount
    failureCount = points.count { $0.failure != nil }
    var order: [String] = []
    var bySetting: [String: [Point]] = [:]
    for point in points where files.contains(point.key.fileHash) {
      if bySetting[point.key.setting] == nil { order.append(point.key.setting) }
      bySetting[point.key.setting, default: []].append(point)
    }
    settings = order.compactMap { SettingSummary(bySetting[$0] ?? []) }
      .sorted { $0.bitsPerPixel < $1.bitsPerPixel }
    let first = points.lazy.compactMap(\.measurement).first
    encodeCommand = first?.encodeCommand ?? ""
    decodeCommand = first?.decodeCommand ?? ""
  }
}
