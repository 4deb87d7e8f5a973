import VQZContainer
import VQZCore
import VQZSystem

/// What the compact form lacks and its decoder makes up for: checksums of stored bytes.
extension VQZDecoder {
  /// The tile of a file in the compact form, in which only the decoded samples show damage.
  func onlyTile(
    _ payload: TilePayload, _ header: ContainerHeader, _ decoder: TileDecoder
  ) throws -> TileSamples {
    let samples: TileSamples
    do {
      samples = try decoder.samples(of: payload, header: header)
    } catch let failure as any Failure {
      let error = VQZError(failure)
      throw VQZError(
        error.code, error.message, hint: "the file was damaged or cut off after it was written",
        rule: error.rule)
    }
    let found = CRC32C.of(samples.values)
    guard found == payload.sampleChecksum else {
      throw VQZError(
        ContainerError.broken(
          .compactChecksum, offset: nil,
          found: "samples with checksum \(Hexadecimal.text(of: found))",
          expected: Hexadecimal.text(of: payload.sampleChecksum)))
    }
    return samples
  }
}
