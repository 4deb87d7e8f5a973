public import CVQZ
import VQZ
import VQZTraining

/// Fills in the numbers of a preset; those of VQZ_RECIPE_PLAIN where there is no such preset, which
/// the training then refuses.
@c @implementation
public func vqz_recipe_init(
  _ recipe: UnsafeMutablePointer<vqz_recipe>?, _ structSize: Int, _ preset: Int32
) {
  let known = Recipe.preset(preset) ?? Recipe(.plain)
  unsafe CallerStruct.fill(recipe, size: structSize, with: vqz_recipe(known, preset: preset))
}

/// Begins a training; signals are added next.
@c @implementation
public func vqz_training_new(
  _ recipe: UnsafePointer<vqz_recipe>?, _ state: UnsafeRawPointer?, _ stateCount: Int,
  _ training: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(training, "training")
    guard let given = try unsafe CallerStruct.read(recipe, "recipe") else {
      throw VQZError.missing("recipe")
    }
    let state = try unsafe CallerBytes.array(state, stateCount, "state")
    target.give(try TrainingHandle(given, state: state.isEmpty ? nil : state))
  }
}

/// Adds a signal, whose samples are copied: at least four different ones are needed.
@c @implementation
public func vqz_training_add(
  _ training: OpaquePointer?, _ signal: UnsafePointer<vqz_signal>?,
  _ samples: UnsafeRawPointer?, _ capacity: Int, _ layout: UnsafePointer<vqz_layout>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: TrainingHandle = try unsafe Handle.object(training, "training")
    try handle.add(
      try unsafe Signal.forTraining(signal, samples, capacity: capacity, layout: layout))
  }
}

/// Has a training of VQZ_RECIPE_TUNED begin with a model, before it runs.
@c @implementation
public func vqz_training_begin(
  _ training: OpaquePointer?, _ base: OpaquePointer?, _ modelByteCount: UInt64,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: TrainingHandle = try unsafe Handle.object(training, "training")
    let base: ModelHandle = try unsafe Handle.object(base, "base")
    try handle.begin(
      with: base.model, modelByteCount: modelByteCount == 0 ? nil : Int(clamping: modelByteCount))
  }
}

/// Trains until the budget is spent or the callback, which may be NULL, has enough.
@c @implementation
public func vqz_training_run(
  _ training: OpaquePointer?, _ report: vqz_training_fn?, _ user: UnsafeMutableRawPointer?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: TrainingHandle = try unsafe Handle.object(training, "training")
    if let numbers = try handle.numbers {
      return try numbers.run { share, seconds in
        var known = vqz_training_progress(share: share, seconds: seconds)
        return unsafe report.map { unsafe $0(user, &known) == 0 } ?? true
      }
    }
    let ending = try handle.training.run { progress in
      var known = vqz_training_progress(progress)
      return unsafe report.map { unsafe $0(user, &known) == 0 } ?? true
    }
    guard ending == .finished else {
      throw VQZError(.interrupted, "training: found a request to stop, expected to go on")
    }
  }
}

/// Everything that is needed to go on later, without the signals.
@c @implementation
public func vqz_training_save(
  _ training: OpaquePointer?, _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ count: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: TrainingHandle = try unsafe Handle.object(training, "training")
    let target = try unsafe GivenBytes(bytes, count)
    try target.give(handle.training.state)
  }
}

/// The model of what is learnt until now; vqz_model_save makes a file of it.
@c @implementation
public func vqz_training_model(
  _ training: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ licence: UnsafePointer<CChar>?,
  _ model: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: TrainingHandle = try unsafe Handle.object(training, "training")
    let target = try unsafe GivenHandle(model, "model")
    guard let name = try unsafe CallerBytes.text(name, "name") else {
      throw VQZError.missing("name")
    }
    let licence = try unsafe CallerBytes.text(licence, "licence") ?? ""
    if let numbers = try handle.numbers {
      return target.give(ModelHandle(try numbers.model(name: name, licence: licence)))
    }
    target.give(ModelHandle(try handle.training.model(name: name, licence: licence).model))
  }
}

/// Tells what a training from a model, or of arrays, has gained, once it has run.
@c @implementation
public func vqz_training_compare(
  _ training: OpaquePointer?, _ gain: UnsafeMutablePointer<vqz_training_gain>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: TrainingHandle = try unsafe Handle.object(training, "training")
    try unsafe CallerStruct.check(gain, "gain")
    if let numbers = try handle.numbers {
      return unsafe CallerStruct.write(try numbers.gain, to: gain)
    }
    guard let comparison = try handle.training.comparison else {
      throw VQZError(
        .usage,
        "training: found one without a comparison, expected one that began with a model "
          + "and has run")
    }
    unsafe CallerStruct.write(vqz_training_gain(comparison), to: gain)
  }
}

/// Judges a model by the signals that were held out, at up to three qualities, through files and
/// the integer decoder.
@c @implementation
public func vqz_training_judge(
  _ training: OpaquePointer?, _ model: OpaquePointer?,
  _ results: UnsafeMutablePointer<vqz_held_out>?, _ capacity: Int,
  _ count: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: TrainingHandle = try unsafe Handle.object(training, "training")
    let model: ModelHandle = try unsafe Handle.object(model, "model")
    guard let count = unsafe count else { throw VQZError.missing("count") }
    guard capacity >= 0 else {
      throw VQZError(.usage, "capacity: found \(UInt(bitPattern: capacity)), expected less")
    }
    guard unsafe results != nil || capacity == 0 else { throw VQZError.missing("results") }
    let found = try handle.training.heldOutResults(of: model.model)
    for (place, result) in found.prefix(capacity).enumerated() {
      unsafe results?[place] = vqz_held_out(result)
    }
    unsafe count.pointee = found.count
  }
}

/// Releases a training.
@c @implementation
public func vqz_training_free(_ training: OpaquePointer?) {
  unsafe Handle.release(training, as: TrainingHandle.self)
}

extension vqz_training_progress {
  /// Of a training without iterations.
  fileprivate init(share: Double, seconds passed: Double) {
    self.init()
    struct_size = MemoryLayout<Self>.stride
    progress = share
    seconds = passed
    seconds_left = share > 0 ? passed * (1 - share) / share : 0
  }

  fileprivate init(_ progress: TrainingProgress) {
    self.init()
    struct_size = MemoryLayout<Self>.stride
    step = UInt64(progress.step)
    self.progress = progress.progress
    seconds = progress.seconds
    seconds_left = progress.secondsLeft
    learning_rate = progress.learningRate
    patches_per_second = progress.patchesPerSecond
    loss = progress.loss
  }
}

extension vqz_training_gain {
  fileprivate init(_ comparison: BaseComparison) {
    self.init()
    saving = comparison.saving
    quality = comparison.quality
    base_bytes = comparison.baseBytes
    saved_bytes = comparison.savedBytes
    signal_count = UInt64(comparison.pictureCount)
    is_gained = comparison.isGained ? 1 : 0
  }
}

extension vqz_held_out {
  fileprivate init(_ result: HeldOutResult) {
    self.init()
    quality = result.quality ?? -1
    bits_per_position = result.bitsPerPixel
    psnr = result.psnr
    signal_count = UInt64(result.pictureCount)
  }
}
