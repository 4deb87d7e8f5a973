public import VQZ
package import VQZCore
import VQZEntropy
package import VQZNetwork
public import VQZSystem

/// Where the bits of one compressed file are.
public struct FileAnalysis: Sendable {
  package let model: LadderModel
  package let width: Int
  package let height: Int
  package let byteCount: Int
  package let tiles: [DecodeTrace.Tile]
  package let usage: [ClassUsage]
  package let heat: HeatMap

  /// Decodes the file.
  ///
  /// - Parameters:
  ///   - bytes: a whole compressed file.
  ///   - decoder: with the model that the file needs.
  /// - Throws: what decoding the file does.
  public init(_ bytes: [UInt8], decoder: VQZDecoder) throws(VQZError) {
    let tally = Tally()
    let trace = try decoder.trace(bytes) { step, model in tally.add(step, model) }
    model = trace.model
    width = trace.width
    height = trace.height
    byteCount = bytes.count
    tiles = trace.tiles
    usage = tally.usage
    heat = tally.heat.map { $0.cut(width: trace.width, height: trace.height) } ?? HeatMap()
  }

  /// Bytes of the file that are neither indices nor residuals: header, names, index, metadata,
  /// alpha.
  package var overheadByteCount: Int {
    byteCount - tiles.reduce(0) { $0 + $1.byteCount + $1.residualByteCount }
  }

  private final class Tally {
    var usage: [ClassUsage] = []
    var heat: HeatMap?
    /// Where the classes of a step begin, `[level][step]`.
    private var places: [[Int]] = []

    func add(_ trace: StepTrace, _ model: LadderModel) {
      if usage.isEmpty { start(model) }
      let state = trace.state
      let level = model.network.description.levels[state.level]
      let step = level.steps[state.step]
      let first = places[state.level][state.step]
      var (next, slot) = (0, 0)
      let coded = trace.contexts
      for y in 0..<state.height {
        for x in 0..<state.width {
          var bits = 0.0
          for _ in 0..<step.groups {
            let chosen = state.groupClasses.map { Int($0[slot]) } ?? 0
            slot += 1
            for _ in 0..<step.dimension / step.classes[chosen].dimension {
              let index = Int(trace.indices[next])
              let cost =
                coded.map { Double($0.costs[next]) / 65536 }
                ?? usage[first + chosen].costs[index]
              let context = coded.flatMap { $0.context(next, class: chosen) }
              next += 1
              usage[first + chosen].add(index, context: context, bits: cost)
              bits += cost
            }
          }
          heat?.add(
            bits, x: trace.x + x * level.stride.columns, y: trace.y + y * level.stride.rows,
            size: level.stride.columns)
        }
      }
    }

    private func start(_ model: LadderModel) {
      usage = ClassUsage.all(of: model)
      let levels = model.network.description.levels
      heat = HeatMap(block: levels.map(\.stride.columns).min() ?? 8)
      var place = 0
      places = levels.map { level in
        level.steps.map { step in
          defer { place += step.classes.count }
          return place
        }
      }
    }
  }
}

extension FileAnalysis {
  /// A row for every step: level, step, stride, indices, bits, share, bits per pixel, codewords
  /// used.
  package struct StepRow: Sendable {
    package let level: Int
    package let step: Int
    package let stride: Extent
    package let classes: [ClassUsage]

    package var indexCount: UInt64 { classes.reduce(0) { $0 + $1.indexCount } }
    package var bits: Double { classes.reduce(0) { $0 + $1.bits } }
  }

  package var steps: [StepRow] { StepRow.rows(of: usage) }

  /// The member `analysis` of `vqz list -v --json`.
  public var json: JSONValue {
    .object([
      "tiles": .array(
        tiles.map {
          .object([
            "x": .integer(Int64($0.x)), "y": .integer(Int64($0.y)),
            "width": .integer(Int64($0.width)), "height": .integer(Int64($0.height)),
            "bytes": .integer(Int64($0.byteCount)), "entropy": .string($0.method),
            "residual_bytes": .integer(Int64($0.residualByteCount)),
          ])
        }),
      "overhead_bytes": .integer(Int64(overheadByteCount)),
      "classes": .array(usage.map(\.json)),
    ])
  }
}

extension FileAnalysis.StepRow {
  static func rows(of usage: [ClassUsage]) -> [FileAnalysis.StepRow] {
    var rows: [FileAnalysis.StepRow] = []
    for each in usage {
      if let last = rows.last, last.level == each.level, last.step == each.step {
        rows[rows.count - 1] = .init(
          level: last.level, step: last.step, stride: last.stride, classes: last.classes + [each])
      } else {
        rows.append(
          .init(level: each.level, step: each.step, stride: each.stride, classes: [each]))
      }
    }
    return rows
  }
}
