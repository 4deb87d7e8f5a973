public import VQZ
internal import VQZCore

extension Training {
  /// The model of what is learnt until now: the moving average of the network, with codebooks and
  /// probability tables made for it.
  ///
  /// The training can go on afterwards; a ladder then goes on with the codebooks of this model, and
  /// so no longer as it would have without.
  ///
  /// - Parameters:
  ///   - name: a short name for people, kept in the file.
  ///   - licence: the licence of the weights, as text; none where it is empty.
  ///   - evaluated: told the result in float arithmetic as soon as it is known; only a plain
  ///     network has one.
  /// - Returns: the model, and the bytes of its file.
  /// - Throws: `refusedModel` where a layer cannot be brought into integers, and `usage` for more
  ///   codewords than a model file holds.
  public func model(
    name: String, licence: String = "", evaluated: (PlainEvaluation) -> Void = { _ in }
  ) throws(VQZError) -> TrainedModel {
    do {
      try recipe.checkExportable()
      return try trainer.model(name: name, licence: licence, evaluated: evaluated)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The averaged float network on the signals held out, for a training whose model is not wanted.
  ///
  /// A codebook that has not begun does so with this call.
  ///
  /// - Returns: nil for a ladder, which `heldOutResults(of:)` and `stageLosses(_:)` judge.
  /// - Throws: `inputOutput` where a file of a sample is no longer what it was.
  public func evaluation() throws(VQZError) -> PlainEvaluation? {
    guard let plain = trainer as? PlainTrainer else { return nil }
    return try TrainingError.shown { () throws(TrainingError) in
      try plain.settle()
      return try plain.evaluate()
    }
  }

  /// How codewords are used for patches of the signals learnt from, as files would: with a hard
  /// assignment, and r(z) their own shares.
  ///
  /// - Parameter indexCount: about how many indices are counted.
  /// - Returns: nil for a ladder.
  /// - Throws: `inputOutput` where a file of a sample is no longer what it was.
  public func usage(indexCount: Int = 1 << 18) throws(VQZError) -> InformationMeasures? {
    guard let plain = trainer as? PlainTrainer else { return nil }
    return try TrainingError.shown { () throws(TrainingError) in
      try plain.settle()
      return try plain.usage(indexCount: indexCount)
    }
  }

  /// How good a model is on the signals held out, as compressed files and through the integer
  /// decoder that users have; at up to three qualities.
  ///
  /// - Parameter model: one of this training, or any other for the same channels.
  /// - Returns: a result for each quality, from the coarsest on.
  public func heldOutResults(of model: VQZModel) throws(VQZError) -> [HeldOutResult] {
    do {
      return try HeldOutResult.all(model, trainer.samples, threads: trainer.threads)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// What a ladder loses on the way to files, once it is finished.
  ///
  /// - Parameter model: the last one that this training made: codebooks are compared with its.
  /// - Returns: a loss for each of ten qualities, from the coarsest on; none for a plain network,
  ///   which has its result in float arithmetic.
  public func stageLosses(_ model: VQZModel) throws(VQZError) -> [StageLoss] {
    guard let ladder = trainer as? LadderTrainer else { return [] }
    do {
      return try StageLoss.all(ladder, model, threads: trainer.threads)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
