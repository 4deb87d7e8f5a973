package import VQZNetwork

/// The training of one network, iteration by iteration: what the loop around it, checkpoints and
/// callers need to know of either kind.
///
/// `advance` learns from one batch; `takeFigures` tells what batches taught; `checkpoint` is all
/// that the next `advance` depends on; `model` is what it was for. None of them may be called while
/// another one runs: a trainer belongs to one thread, and shares its work among others by itself.
package protocol NetworkTrainer: AnyObject {
  /// What all trainers hold.
  var state: TrainingState { get }

  /// The iteration at which the learning rate last began to ramp up.
  var rampStart: Int { get }

  /// A training from the beginning.
  init(recipe: Recipe, samples: SampleSet, threads: Int) throws(TrainingError)
  /// A training that goes on.
  init(
    resuming checkpoint: Checkpoint, recipe: Recipe, samples: SampleSet, threads: Int
  ) throws(TrainingError)

  /// One iteration, `seconds` after the start of the training (which matters only where the budget
  /// is in seconds).
  func advance(seconds: Double) throws(TrainingError)
  /// What the iterations since the last call have learnt, which then counts from zero.
  func takeFigures() -> TrainingFigures
  /// The model of what is learnt.
  ///
  /// - Parameters:
  ///   - name: a short name for people.
  ///   - licence: the licence of the weights, as text; left out where it is empty.
  ///   - evaluated: told the result in float arithmetic on the signals held out, where there is
  ///     one.
  func model(
    name: String, licence: String, evaluated: (PlainEvaluation) throws -> Void
  ) throws -> TrainedModel

  /// Names the kind of a checkpoint: its metadata keys begin with it.
  static var checkpointPrefix: String { get }
  /// Increased when an older version can no longer be continued.
  static var checkpointVersion: String { get }
  /// Numbers beside `state` that the next iteration depends on, by their keys.
  var savedTexts: [String: String] { get }
  /// Tensors beside the buffers of `state`, by name.
  var savedTensors: [String: Tensor] { get }
}

extension NetworkTrainer {
  package var recipe: Recipe { state.recipe }
  package var samples: SampleSet { state.samples }
  package var threads: Int { state.threads }
  package var schedule: Schedule { state.schedule }
  package var iteration: Int { state.iteration }
  package var parameters: AlignedFloats { state.parameters }
  package var average: AlignedFloats { state.average }
  package var weights: PackedWeights { state.weights }

  /// The state, to go on from.
  ///
  /// - Parameter seconds: after the start of the training.
  package func checkpoint(seconds: Double) -> Checkpoint { Checkpoint(self, seconds: seconds) }
}
