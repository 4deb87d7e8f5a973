package import VQZCore

/// Every rule of `Formats/vqz.md` that can be broken; the raw value is its tag there.
package enum ContainerRule: String, FormatRule, CaseIterable {
  case varintMinimal = "vqz.varint.minimal"
  case varintRange = "vqz.varint.range"

  case signature = "vqz.signature"
  case signatureTransfer = "vqz.signature.transfer"
  case fileLength = "vqz.file.length"
  case fileEnd = "vqz.file.end"

  case chunkLength = "vqz.chunk.length"
  case chunkChecksum = "vqz.chunk.crc"
  case chunkType = "vqz.chunk.type"
  case chunkCritical = "vqz.chunk.critical"
  case chunkPayload = "vqz.chunk.payload"

  case orderHead = "vqz.order.head"
  case orderModel = "vqz.order.model"
  case orderMeta = "vqz.order.meta"
  case orderTile = "vqz.order.tile"
  case orderAlpha = "vqz.order.alpha"

  case compactFlags = "vqz.compact.flags"
  case compactModel = "vqz.compact.model"
  case compactMetadata = "vqz.compact.meta"
  case compactChecksum = "vqz.compact.crc"

  case headVersionFuture = "vqz.head.version.future"
  case headVersionZero = "vqz.head.version.zero"
  case headVersionCompact = "vqz.head.version.compact"
  case headKind = "vqz.head.kind"
  case headLayout = "vqz.head.layout"
  case headSamples = "vqz.head.samples"
  case headAxes = "vqz.head.axes"
  case headChannels = "vqz.head.channels"
  case headSize = "vqz.head.size"
  case headBits = "vqz.head.bits"
  case headTiles = "vqz.head.tiles"
  case headQuality = "vqz.head.quality"
  case headBound = "vqz.head.bound"
  case headScale = "vqz.head.scale"
  case headOwn = "vqz.head.own"

  case modelText = "vqz.model.text"
  case modelPacking = "vqz.model.packing"
  case modelLength = "vqz.model.length"
  case modelIdentity = "vqz.model.id"
  case modelChannels = "vqz.model.channels"
  case modelSignal = "vqz.model.signal"
  case modelSamples = "vqz.model.samples"

  case metaPacking = "vqz.meta.packing"
  case metaLength = "vqz.meta.length"
  case metaCount = "vqz.meta.count"

  case tileMethod = "vqz.tile.method"
  case tileChecksum = "vqz.tile.crc"
  case tileStride = "vqz.tile.stride"
  case tileBound = "vqz.tile.bound"
  case tileStored = "vqz.tile.stored"
  case tileIndices = "vqz.tile.indices"
  case tileLattice = "vqz.tile.lattice"
  case tileVectors = "vqz.tile.vectors"
  case tileWindows = "vqz.tile.windows"
  case alphaMethod = "vqz.alpha.method"
  case alphaLength = "vqz.alpha.length"

  case indexCount = "vqz.index.count"
  case indexOffsets = "vqz.index.offsets"
  case indexSize = "vqz.index.size"
  case indexChecksum = "vqz.index.crc"

  case limitPositions = "vqz.limit.positions"
  case limitModel = "vqz.limit.model"

  package var code: FailureCode {
    switch self {
    case .signature: .foreignFile
    case .fileLength: .truncated
    case .signatureTransfer, .chunkChecksum, .compactChecksum: .corrupt
    case .headVersionFuture: .futureVersion
    case .chunkCritical: .unknownChunk
    case .tileChecksum, .indexChecksum: .sampleMismatch
    case .headKind, .headLayout, .headSamples: .unsupportedSignal
    case .limitPositions, .limitModel: .tooLarge
    case .modelIdentity, .modelChannels, .modelSignal, .modelSamples, .compactModel: .wrongModel
    default: .malformed
    }
  }

  /// What failed, as the start of a message.
  package var subject: String {
    switch self {
    case .varintMinimal, .varintRange: "bad integer"
    case .signature, .signatureTransfer: "no vqz signature"
    case .fileLength: "file ends early"
    case .fileEnd: "file does not end behind its index"
    case .chunkLength: "bad chunk length"
    case .chunkChecksum: "damaged chunk"
    case .chunkType: "bad chunk type"
    case .chunkCritical: "unknown critical chunk"
    case .chunkPayload: "bad chunk payload"
    case .orderHead, .orderModel, .orderMeta, .orderTile, .orderAlpha: "chunk out of order"
    case .compactFlags: "bad flags"
    case .compactModel: "more than one model"
    case .compactMetadata: "unknown kind of metadata"
    case .compactChecksum: "damaged file"
    case .headVersionFuture, .headVersionZero, .headVersionCompact, .headKind, .headLayout,
      .headSamples, .headAxes, .headChannels, .headSize, .headBits, .headTiles, .headQuality,
      .headBound, .headScale, .headOwn:
      headSubject
    case .modelText: "bad model name or hint"
    case .modelPacking, .metaPacking: "unknown packing"
    case .modelLength: "bad length of the carried model"
    case .modelIdentity, .modelChannels, .modelSignal, .modelSamples: "wrong model"
    case .metaLength: "bad length of metadata"
    case .metaCount: "too much metadata"
    case .tileMethod: "unknown tile method"
    case .tileChecksum: "decoded tile differs"
    case .tileStride: "tile size does not fit the model"
    case .tileBound: "tile without its error bound"
    case .tileStored: "bad length of a stored tile"
    case .tileIndices: "bad length of the indices of a tile"
    case .tileLattice: "bad lattice block"
    case .tileVectors: "bad block of vectors"
    case .tileWindows: "bad block of windows"
    case .alphaMethod: "unknown alpha method"
    case .alphaLength: "bad length of alpha"
    case .indexCount: "bad tile count in the index"
    case .indexOffsets: "bad tile offset in the index"
    case .indexSize: "bad index size"
    case .indexChecksum: "decoded picture differs"
    case .limitPositions: "picture is too large"
    case .limitModel: "carried model is too large"
    }
  }

  /// The same of a field of HEAD.
  private var headSubject: String {
    switch self {
    case .headVersionFuture, .headVersionZero, .headVersionCompact: "unknown format version"
    case .headKind: "unknown signal kind"
    case .headLayout: "unknown sample layout"
    case .headSamples: "unknown sample type"
    case .headAxes: "bad number of axes"
    case .headChannels: "bad number of channels"
    case .headSize: "bad picture size"
    case .headBits: "bad number of original bits"
    case .headTiles: "bad tile size or overlap"
    case .headQuality: "bad quality"
    case .headBound: "bad error bound"
    case .headScale: "bad offset or step of samples"
    case .headOwn: "bad fields of the signal kind"
    default: "bad field of the header"
    }
  }

  package var hint: String? {
    switch self {
    case .signatureTransfer: "a transfer changed line ends; copy the file again in binary mode"
    case .fileLength: "the file was cut off; copy it again"
    case .chunkChecksum, .compactChecksum: "the file was damaged after it was written"
    case .headVersionFuture, .chunkCritical: "a newer vqz reads this file"
    case .tileChecksum, .indexChecksum:
      "the samples are not those of the encoder; the model or this program is at fault"
    case .limitPositions, .limitModel: "raise the limit if you trust the file"
    default: nil
    }
  }
}
