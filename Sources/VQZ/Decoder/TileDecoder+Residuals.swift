import VQZContainer
import VQZEntropy
import VQZSignal

extension TilePayload.Method {
  /// How the codeword indices are coded, where there are any.
  var entropy: EntropyMethod? {
    switch self {
    case .rangeCoder, .rangeCoderAndResiduals: .range
    case .zstdPlanes, .zstdPlanesAndResiduals: .zstd
    case .stored, .plain, .packed, .storedSamples, .packedSamples, .lattice, .wholeVectors,
      .vectorRuns, .windows:
      nil
    }
  }

  init(_ entropy: EntropyMethod, hasResiduals: Bool) {
    switch entropy {
    case .range: self = hasResiduals ? .rangeCoderAndResiduals : .rangeCoder
    case .zstd: self = hasResiduals ? .zstdPlanesAndResiduals : .zstdPlanes
    }
  }
}

extension TileDecoder {
  /// The colour samples of a tile of any method.
  ///
  /// - Parameters:
  ///   - levels: how many levels, the first ones, are decoded where there are indices, and no
  ///     residuals then; nil is everything.
  ///   - stops: as in `decode`.
  func samples(
    of payload: TilePayload, header: ContainerHeader, levels: Int? = nil,
    stops: ((EntropyError) -> Bool)? = nil
  ) throws -> TileSamples {
    let colours = header.plan.codedChannelCount
    let extended = header.grid.extended(payload.number)
    let core = header.grid.core(payload.number)
    var model: [UInt8]?
    if let method = payload.method.entropy {
      let samples = try decode(
        payload.indices, method: method, height: extended.height, width: extended.width,
        levels: levels, mayEndEarly: payload.mayEndEarly, stops: stops)
      let converted = ColourConversion.colours(
        samples, channels: self.model.channelCount, plan: header.plan)
      guard payload.method.isSealed else { return .blended(converted) }
      let cropped = ColourConversion.cropped(
        converted, of: extended, to: core, colours: colours)
      if levels != nil { return .sealed(cropped) }
      model = cropped
    }
    if payload.method == .stored { return .sealed(Array(payload.residuals)) }
    if payload.method == .packed {
      return .sealed(
        try Zstd.decompress(
          payload.residuals, expectedByteCount: core.positionCount * colours))
    }
    let form = try header.plan.rules.residualForm
    let block = form.block(
      core, channels: colours, bound: header.bound ?? 0, model: model)
    return .sealed(try block.decode(payload.residuals))
  }
}
