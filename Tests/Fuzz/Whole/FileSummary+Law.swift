import VQZ
import VQZCore

extension FileSummary {
  /// Whether the checksum is that of the samples of a signal: of a neutral picture those of red,
  /// and of alpha.
  func hasChecksum(of signal: Signal) -> Bool {
    guard isNeutral else { return sampleChecksum == CRC32C.of(signal.samples) }
    let channels = signal.shape.channels
    var kept: [UInt8] = []
    for (at, sample) in signal.samples.enumerated() where ![1, 2].contains(at % channels) {
      kept.append(sample)
    }
    return sampleChecksum == CRC32C.of(kept)
  }
}
