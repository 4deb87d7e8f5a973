import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// What there is to do for a decode: a file, its model, and the part of it that is wanted.
struct DecodeWork {
  let reader: ContainerReader
  let model: LadderModel
  let window: TileWindow
  /// The grid of the whole signal.
  let plan: GridPlan
  /// How little of each tile is decoded; nil is all of it.
  var preview: PreviewWork?

  init(
    _ reader: ContainerReader, model: LadderModel, region: Signal.Region?
  ) throws(VQZError) {
    self.reader = reader
    self.model = model
    plan = reader.header.plan
    var area: TileRectangle?
    if let region { area = try region.area(in: reader.grid) }
    window = TileWindow(grid: reader.grid, area: area)
  }

  /// Most bytes that the decode takes.
  var memoryByteCount: Int {
    DecodeMemory.byteCount(window, plan: plan, model: model, channels: channelCount)
  }

  /// Samples of a decoded position.
  var channelCount: Int { reader.header.decodedShape.channels }

  /// Finished rows as the decoded signal has them: of a neutral picture the grey that tiles hold
  /// becomes red, green and blue.
  func decoded(_ rows: [UInt8]) -> [UInt8] {
    reader.header.isNeutral ? Signal.repeatedGrey(rows, hasAlpha: plan.hasAside) : rows
  }

  /// What is known of the part that is wanted.
  func header() throws(VQZError) -> SignalHeader {
    let header = reader.header
    return SignalHeader(
      kind: .picture,
      shape: try Signal.Shape(
        axes: [window.area.height, window.area.width], channels: channelCount),
      sampleType: .u8, origin: header.original,
      originalBitsPerSample: header.originalBitsPerSample, metadata: try reader.signalMetadata())
  }
}

extension ContainerReader {
  /// The metadata of the file. A form that this version does not know is left out, as the format
  /// says.
  func signalMetadata() throws(VQZError) -> [Signal.Metadata] {
    var all: [Signal.Metadata] = []
    for entry in metadata {
      let raw = try entry.content.unpacked(rule: "vqz.meta.length")
      if let known = Signal.Metadata(kind: entry.kind, payload: raw) { all.append(known) }
    }
    return all
  }
}

extension PackedBytes {
  /// The raw bytes; their number was checked against its limit when the chunk was read.
  func unpacked(rule: String) throws(VQZError) -> [UInt8] {
    guard packing == .zstd else { return bytes }
    do {
      return try Zstd.decompress(bytes, expectedByteCount: rawByteCount)
    } catch {
      throw VQZError(.malformed, error.message, rule: rule)
    }
  }
}

/// How far the decode of a preview goes, and how far it came.
final class PreviewWork {
  /// How many levels of each tile, the first ones, are decoded.
  let levels: Int
  /// Whether the file may be cut off, so that nobody knows what lies at its end.
  let isPartial: Bool
  /// Whether the file ends before all of them did in some tile.
  var isCutOff = false

  init(levels: Int, isPartial: Bool) {
    self.levels = levels
    self.isPartial = isPartial
  }
}
