import VQZContainer
import VQZCore
import VQZNetwork

/// A file that is about to be decoded, with its model: one type for each way to code.
protocol DecodeJob {
  /// The same work for a reader of scope `begun`, done only as far as means of blocks of `factor`
  /// positions each way need it; nil where that is all of it. `isPartial` tells that the file may
  /// be cut off.
  func preview(meansOf factor: Int, isPartial: Bool) -> LadderJob?

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

extension DecodeJob {
  func preview(meansOf factor: Int, isPartial: Bool) -> LadderJob? { nil }
}

/// The decode of a signal that a network makes of codewords.
struct LadderJob: DecodeJob {
  let decoder: VQZDecoder
  private(set) var work: DecodeWork

  func preview(meansOf factor: Int, isPartial: Bool) -> LadderJob? {
    let program = work.model.network.program
    let levels = program.levels(forMeansOf: factor)
    guard levels < program.steps.count else { return nil }
    var preview = self
    preview.work.preview = PreviewWork(levels: levels, isPartial: isPartial)
    return preview
  }

  var sampleChecksum: UInt32 { work.reader.index.sampleChecksum }

  var memoryByteCount: Int { work.memoryByteCount }

  func header() throws -> SignalHeader { try work.header() }

  func check() throws { try decoder.check(work) }

  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32 {
    try decoder.decode(work, watch) { try rows(work.decoded($0)) }
  }
}
