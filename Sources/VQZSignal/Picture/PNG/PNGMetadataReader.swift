#if PNG
  import CSPNG
  import VQZCore

  /// Reads metadata chunk by chunk, each as the only one of a file of one pixel: so none is lost
  /// for the sake of another, and what a damaged or a large one costs is known.
  struct PNGMetadataReader {
    private(set) var metadata: [Signal.Metadata] = []
    /// Bytes that may still be kept.
    private var remaining: Int

    /// - Parameters:
    ///   - chunks: of `bytes`, the whole file.
    ///   - limit: most bytes of all metadata together, unpacked.
    init(_ chunks: PNGChunks, of bytes: [UInt8], limit: Int) {
      remaining = limit
      // What says how colours are shown goes before texts, which may be many.
      let pieces =
        Self.types.flatMap { type in chunks.pieces.filter { $0.type == type } }
        + chunks.pieces.filter(\.isText)
      for piece in pieces where metadata.count < Signal.Metadata.countLimit {
        // No further one is unpacked: each of many could be as large as this.
        guard read(piece, of: bytes) else { break }
      }
      // As a PNG is written: texts that are kept as the chunks they are go before others.
      metadata = metadata.filter { $0.kind != .text } + metadata.filter { $0.kind == .text }
    }

    /// Those that are not texts, in the order in which they are kept.
    private static let types: [String] = {
      let first = ["iCCP", "eXIf", "gAMA", "cHRM", "sRGB", "pHYs", "tIME"]
      return first + Signal.Metadata.chunkByteCounts.keys.sorted().filter { !first.contains($0) }
    }()

    /// Whether the limit allows the chunk. Of a damaged one nothing is kept.
    private mutating func read(_ piece: PNGChunks.Piece, of bytes: [UInt8]) -> Bool {
      guard piece.range.count <= remaining else { return false }
      let file = Self.before + bytes[piece.range] + Self.after
      guard let found = Self.read(file, limit: remaining) else { return false }
      let byteCount = found.reduce(0) { $0 + $1.payload.count }
      guard byteCount <= remaining else { return false }
      remaining -= byteCount
      metadata += found
      return true
    }

    /// What the library finds in a whole file; nil where that would be over the limit.
    private static func read(_ file: [UInt8], limit: Int) -> [Signal.Metadata]? {
      guard let context = unsafe spng_ctx_new(0) else { return nil }
      defer { unsafe spng_ctx_free(context) }
      // A little more than the limit, as the library counts structures of its own.
      let slack = 1 << 12
      return unsafe file.withUnsafeBufferPointer { input in
        let failure = [
          unsafe spng_set_chunk_limits(context, limit + slack, limit + slack),
          unsafe spng_set_option(context, SPNG_KEEP_UNKNOWN_CHUNKS, 1),
          unsafe spng_set_png_buffer(context, input.baseAddress, input.count),
          unsafe spng_decode_chunks(context),
        ].first { !PNGStatus.isSuccess($0) }
        if let failure { return PNGStatus.isOverLimit(failure) ? nil : [] }
        return unsafe PNGMetadata.read(context)
      }
    }

    /// Signature and header of one grey pixel.
    private static let before: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
      0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0,
      0x3A, 0x7E, 0x9B, 0x55,
    ]
    /// The begin of its samples, where the library stops looking for chunks.
    private static let after: [UInt8] = [0, 0, 0, 0, 0x49, 0x44, 0x41, 0x54]
  }
#endif
