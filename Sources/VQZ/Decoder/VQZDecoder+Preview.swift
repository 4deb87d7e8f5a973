import VQZContainer
public import VQZCore
import VQZEntropy
import VQZSignal

/// Small pictures out of the coarse levels of a file (`Formats/vqz.md`, section "Previews").
extension VQZDecoder {
  /// A small picture of a `.vqz` file that holds a picture, or an array that is one.
  ///
  /// Of every tile that has codewords only the coarse levels are decoded, which lie first in it:
  /// about a fifth of its bytes. So the file may be cut off, which `isPartial` says. Where its last
  /// tile ends within the coarse levels, the preview has the details that are there, and is less
  /// sharp than that of the whole file; the tiles before, and alpha, which lies behind its tile,
  /// have to be whole. What is coded without codewords, or by a model without coarse levels, is
  /// decoded in full and has to be there. The samples of the same bytes are the same everywhere.
  ///
  /// Checksums of stored bytes prove what a preview reads where a chunk is whole. No checksum of
  /// samples does, and so nothing proves a preview of a file in the compact form. Nor does such a
  /// file tell where it ends, where escapes of its coarse levels lie: who does not say that it is
  /// cut off gets wrong samples where some are missing. With `isPartial` none is looked for, and
  /// the preview of a compact file is less sharp where its coarse levels have escapes.
  ///
  /// - Parameters:
  ///   - bytes: the file, or its first bytes.
  ///   - scale: how small the preview is.
  ///   - isPartial: whether the file may be cut off.
  ///   - progress: told within and after each tile.
  /// - Returns: the preview: ⌈height / n⌉ rows of ⌈width / n⌉ positions, n being the raw value of
  ///   `scale`, each the mean of n × n of the picture. Channels, sample type and metadata are those
  ///   of the picture; a notice tells where the file was cut off.
  /// - Throws: as `decode(_:region:progress:)`; `truncated` where bytes that are needed are not
  ///   there; `usage` where the file holds no picture.
  public func preview(
    _ bytes: [UInt8], scale: PreviewScale = .eighth, isPartial: Bool = false,
    progress: ProgressHandler? = nil
  ) throws(VQZError) -> Signal {
    var samples: [UInt8] = []
    let made = try preview(
      bytes, scale: scale, isPartial: isPartial, progress: progress,
      header: { samples.reserveCapacity($0.byteCount) }, rows: { samples += $0 })
    return try made.header.signal(samples, notices: made.notices)
  }

  /// A small picture row by row.
  ///
  /// - Parameters:
  ///   - bytes: the file, or its first bytes.
  ///   - scale: how small the preview is.
  ///   - isPartial: whether the file may be cut off.
  ///   - progress: told within and after each tile.
  ///   - header: called once, before the first row, with what is known of the preview.
  ///   - rows: called with finished rows of the preview from the first on, `[n][row]`; n may be 0.
  ///     Nobody may keep them if this throws.
  /// - Returns: what was made.
  /// - Throws: as `preview(_:scale:isPartial:progress:)`; what `header` or `rows` throws, as
  ///   `inputOutput` if it is no error of this library.
  @discardableResult
  public func preview(
    _ bytes: [UInt8], scale: PreviewScale = .eighth, isPartial: Bool = false,
    progress: ProgressHandler? = nil, header: (SignalHeader) throws -> Void,
    rows: ([UInt8]) throws -> Void
  ) throws(VQZError) -> MadePreview {
    do {
      return try preview(
        StoredFile(bytes), scale, isPartial, progress, header: header, rows: rows)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// A small picture of a file of the disk, row by row, in memory that grows neither with the
  /// number of rows nor with the bytes of a file of several tiles.
  ///
  /// - Parameters:
  ///   - path: of the file, which has to have places: no pipe.
  ///   - scale: how small the preview is.
  ///   - isPartial: whether the file may be cut off.
  ///   - progress: told within and after each tile.
  ///   - header: as in `preview(_:scale:isPartial:progress:header:rows:)`.
  ///   - rows: likewise.
  /// - Returns: what was made.
  /// - Throws: as there; `noInput`, `permission` or `inputOutput` for a file that cannot be opened.
  @discardableResult
  public func preview(
    path: String, scale: PreviewScale = .eighth, isPartial: Bool = false,
    progress: ProgressHandler? = nil, header: (SignalHeader) throws -> Void,
    rows: ([UInt8]) throws -> Void
  ) throws(VQZError) -> MadePreview {
    do {
      return try preview(
        try StoredFile(path: path), scale, isPartial, progress, header: header, rows: rows)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func preview(
    _ file: StoredFile, _ scale: PreviewScale, _ isPartial: Bool, _ progress: ProgressHandler?,
    header: (SignalHeader) throws -> Void, rows: ([UInt8]) throws -> Void
  ) throws -> MadePreview {
    let factor = scale.rawValue
    let begun = try ContainerReader(file, limits: limits.limits, scope: .begun)
    try Self.checkPicture(begun.header)
    let coarse = try job(on: begun, region: nil).preview(meansOf: factor, isPartial: isPartial)
    // What has no coarse levels is decoded in full, and then proved as in any decode.
    let work =
      try coarse
      ?? job(on: try ContainerReader(file, limits: limits.limits, scope: .proved), region: nil)
    let large = try work.header()
    let small = try PictureReducer.header(large, factor: factor)
    var reducer = PictureReducer(large, factor: factor)
    _ = try run(
      work, isWhole: coarse == nil, progress, header: { _ in try header(small) },
      rows: { try rows(reducer.add($0)) })
    return MadePreview(header: small, isCutOff: coarse?.work.preview?.isCutOff ?? false)
  }

  /// - Throws: `usage` for what is no picture.
  private static func checkPicture(_ header: ContainerHeader) throws(VQZError) {
    guard
      header.kind.rules.isPicture(
        header.original, shape: header.decodedShape, type: header.sampleType)
    else {
      throw VQZError(
        .usage, "preview: found a file of kind \(header.kind), expected a picture",
        hint: "a part of an array or a series is a region")
    }
  }

  /// The samples of a tile as far as the first levels decide them.
  func begunSamples(
    of number: Int, _ preview: PreviewWork, _ reader: ContainerReader, _ decoder: TileDecoder
  ) throws -> TileSamples {
    let header = reader.header
    var payload = try reader.begunTile(number)
    guard payload.method.hasIndices else { return try proved(payload, header, decoder) }
    if header.isCompact, !preview.isPartial {
      // Nothing tells where such a file ends, and escapes lie there. So it is taken for whole until
      // something is wrong with it.
      payload.mayEndEarly = false
      do {
        return try decoder.samples(of: payload, header: header, levels: preview.levels)
      } catch is EntropyError {
        payload.mayEndEarly = true
      }
    }
    do {
      var isCutOff = false
      let samples = try decoder.samples(of: payload, header: header, levels: preview.levels) {
        isCutOff = payload.mayEndEarly && $0.isOfEnd
        return isCutOff
      }
      preview.isCutOff = preview.isCutOff || isCutOff
      return samples
    } catch let error as EntropyError where payload.mayEndEarly && error.isOfEnd {
      throw VQZError(
        .truncated, "tile \(number): found the end before its first level, expected a level",
        hint: "a preview needs more bytes of the file", rule: ContainerRule.fileLength.rawValue)
    }
  }
}
