import VQZContainer
import VQZCore

/// A file that is about to be decoded, with its model: one type for each way to code.
protocol DecodeJob {
  /// CRC-32C that the samples of the whole signal have.
  var sampleChecksum: UInt32 { get }
  /// Bytes that the decode takes at most.
  var memoryByteCount: Int { get }

  /// What is known of the part that is wanted.
  func header() throws -> SignalHeader

  /// Whether model and signal fit each other, and what they need fits the limits.
  func check() throws

  /// Decodes the part that is wanted and hands out its rows as they are finished.
  ///
  /// - Returns: the CRC-32C of all samples that were decoded: of a neutral picture before they were
  ///   repeated.
  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32
}

/// The decode of a signal that a network makes of codewords.
struct LadderJob: DecodeJob {
  let decoder: VQZDecoder
  let work: DecodeWork

  var sampleChecksum: UInt32 { work.reader.index.sampleChecksum }

  var memoryByteCount: Int { work.memoryByteCount }

  func header() throws -> SignalHeader { try work.header() }

  func check() throws { try decoder.check(work) }

  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32 {
    try decoder.decode(work, watch) { try rows(work.decoded($0)) }
  }
}
