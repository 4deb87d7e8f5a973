import VQZCore

/// The files of series.
package enum SeriesFormats {
  /// The first one is written where nothing else is asked for: it holds every type.
  package static let all = [ArrayFormats.npy(.series), wav, csv, ArrayFormats.raw]

  /// Sound.
  package static let wav = SignalFormat(
    origin: .wav, suffixes: [.init("wav", channels: ArrayFormats.channels)],
    isAnnounced: WAVHead.isAnnounced, opening: WAVReader.open, write: WAVWriter.begin,
    substitute: .npy)

  /// Numbers as text, of which files are known by their suffix.
  package static let csv = SignalFormat(
    origin: .csv,
    suffixes: [
      .init("csv", channels: ArrayFormats.channels), .init("tsv", channels: ArrayFormats.channels),
    ],
    isAnnounced: nil, read: CSVReader.read, write: CSVWriter.begin, substitute: nil)
}
