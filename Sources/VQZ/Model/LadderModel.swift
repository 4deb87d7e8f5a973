import VQZCore
package import VQZEntropy
package import VQZNetwork

/// A model that codes by codewords: the network with its tables, ready for the entropy coder.
package struct LadderModel: Sendable {
  package let network: NetworkModel
  /// `[level][step][class]`.
  package let tables: [[[FrequencyTable]]]
  /// `[level][step]`; nil where a step has no contexts.
  let contexts: [[ContextModel?]]

  /// - Parameter identifier: what the archive is known to have, where that was proved before.
  init(_ archive: TensorArchive, limits: Limits, identifier: [UInt8]?) throws {
    network = try NetworkModel(archive: archive, limits: limits, identifier: identifier)
    tables = try network.frequencies.map { steps in
      try steps.map { classes in try classes.map { try FrequencyTable(frequencies: $0) } }
    }
    contexts = try network.contextModels(tables: tables)
    try network.requirePictureOfBytes()
  }

  package var name: String { network.name }

  /// Qualities the model can code at: 1 to 256.
  package var qualityCount: Int { network.description.qualityCount }

  /// Channels the model codes.
  package var channelCount: Int { network.description.channels }

  /// The row of step sizes for a quality, which is held to 0 … 100.
  func qualityIndex(_ quality: Double) -> Int {
    QualityScale(count: qualityCount).index(quality)
  }

  /// The quality, 0 to 100, that a row of step sizes stands for.
  func quality(ofIndex index: Int) -> Double {
    QualityScale(count: qualityCount).quality(ofIndex: index)
  }

  /// What range coding goes by in a step that has contexts.
  package func contexts(
    of step: IntegerDecoder.StepState, threads: Int
  ) -> ContextModel.Burst? {
    contexts[step.level][step.step].map {
      ContextModel.Burst(
        $0, bins: network.decoder.bins(of: step, threads: threads), height: step.height,
        width: step.width)
    }
  }
}
