import Foundation
import Testing
import VQZCore
import VQZSignal

/// What `Fixtures/metrics/generate.py` wrote.
enum MetricFixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/metrics")

  /// Rows of a table without its header.
  static func rows(_ name: String) throws -> [[String]] {
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func picture(_ name: String) throws -> Signal {
    let data = try Data(contentsOf: folder.appendingPathComponent(name + ".png"))
    return try SignalReader.read([UInt8](data))
  }
}
