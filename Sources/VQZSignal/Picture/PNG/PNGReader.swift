#if PNG
  package import VQZCore

  /// Reads every kind of PNG through libspng: grey, palette, RGB, with alpha or a transparent
  /// colour, 1 to 16 bits, interlaced or not.
  ///
  /// Depths under 8 bits expand exactly; 16 bits are kept in arrays, and in pictures rounded to 8
  /// with a notice. A palette becomes RGB, transparency (tRNS) becomes alpha. Chunks that are not
  /// kept, further frames and bytes after the end are named in one notice.
  package enum PNGReader {
    /// - Parameters:
    ///   - bytes: of the whole file.
    ///   - kind: picture or array.
    ///   - limits: what reading may take.
    package static func read(
      _ bytes: [UInt8], as kind: SignalKind, limits: Limits
    ) throws(SignalError) -> Signal {
      let result: Result<Signal, SignalError> = unsafe bytes.withUnsafeBufferPointer { input in
        do throws(SignalError) {
          let decoder = try unsafe PNGDecoder(bytes, at: input, limits: limits)
          return .success(try decoder.signal(kind, of: PNGChunkWalk(bytes)))
        } catch {
          return .failure(error)
        }
      }
      return try result.get()
    }
  }
#endif
