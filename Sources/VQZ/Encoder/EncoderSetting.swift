import VQZContainer
import VQZCore

/// What every encoder of sealed blocks has beside its model: options that are checked as far as
/// they are the same for all, and how files tell their model.
struct EncoderSetting: Sendable {
  let options: VQZEncoder.Options
  let limits: ResourceLimits
  /// How files tell which model they need.
  let reference: ModelReference
  /// Bytes of the model in a file; 0 where it is only named.
  private let carriedByteCount: Int
  /// At least 1.
  let threads: Int

  /// - Throws: `usage` for a target that nothing reaches, and what is wrong with the model's bytes.
  init(
    _ model: VQZModel, options: VQZEncoder.Options, limits: ResourceLimits
  ) throws(VQZError) {
    self.options = options
    self.limits = limits
    reference = try model.reference(options)
    carriedByteCount = options.embedsModel ? try model.carriedFile.bytes.count : 0
    threads = options.threads == 0 ? WorkerPool.availableThreadCount : options.threads
    if let target = options.target, !target.isValid {
      throw VQZError(.usage, "target: found \(target), expected a number above 0")
    }
  }

  /// Most bytes that the file of a signal can have.
  ///
  /// - Parameter tileCount: blocks of the file.
  func byteCountLimit(of header: SignalHeader, tileCount: Int) -> Int {
    EncodeBound.byteCount(samples: header.byteCount, tileCount: tileCount)
      .saturatingSum(carriedByteCount).saturatingSum(EncodeBound.byteCount(header.metadata))
  }
}
