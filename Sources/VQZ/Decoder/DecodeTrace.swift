import VQZContainer
package import VQZEntropy
package import VQZNetwork

/// The indices of one step of one tile, as a decode met them: what an analysis of a file counts.
package struct StepTrace {
  /// The number of the tile, and where the positions of its network begin in the picture.
  package let tile: Int
  package let x: Int
  package let y: Int
  /// Level, step, geometry and classes.
  package let state: IntegerDecoder.StepState
  package let indices: [UInt16]
  /// How they were coded by contexts; nil where each had the table of its class.
  package let contexts: ContextModel.Coded?
}

/// What a decode looked at beside its samples.
package struct DecodeTrace {
  package let model: LadderModel
  /// Width and height of the picture.
  package let width: Int
  package let height: Int
  /// Bytes of the indices of each tile, as stored, and the area they code.
  package let tiles: [Tile]

  package struct Tile: Sendable {
    package let byteCount: Int
    /// Bytes of residuals, or of samples that are stored as they are.
    package let residualByteCount: Int
    /// As `FileSummary.Tile.method`.
    package let method: String
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int
  }
}

extension VQZDecoder {
  /// Decodes every tile for the sake of its indices; samples are dropped, but the same checks hold.
  package func trace(
    _ bytes: [UInt8], visit: @escaping (StepTrace, LadderModel) -> Void
  ) throws(VQZError) -> DecodeTrace {
    do {
      let work = try work(on: bytes)
      try check(work)
      let (reader, model) = (work.reader, work.model)
      let pool = pools.take()
      defer { pools.putBack(pool) }
      let decoder = TileDecoder(
        model: model, quality: reader.header.quality, threads: threads, pool: pool,
        watch: WorkWatch(nil))
      var tiles: [DecodeTrace.Tile] = []
      for tile in 0..<reader.grid.count {
        let payload = try reader.tile(tile)
        let area = reader.grid.extended(tile)
        if let method = payload.method.entropy {
          _ = try decoder.decode(
            payload.indices, method: method, height: area.height, width: area.width
          ) { state, indices in
            let contexts =
              method == .range ? model.contexts(of: state, threads: threads) : nil
            visit(
              StepTrace(
                tile: tile, x: area.x, y: area.y, state: state, indices: indices,
                contexts: contexts.flatMap { try? $0.coded(indices) }),
              model)
          }
        }
        tiles.append(
          DecodeTrace.Tile(
            byteCount: payload.indices.count, residualByteCount: payload.residuals.count,
            method: payload.method.name, x: area.x, y: area.y, width: area.width,
            height: area.height))
      }
      return DecodeTrace(
        model: model, width: reader.header.width, height: reader.header.height, tiles: tiles)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
