public import CVQZ
import VQZ
import VQZTraining

/// Fills in the defaults.
@c @implementation
public func vqz_vector_recipe_init(
  _ recipe: UnsafeMutablePointer<vqz_vector_recipe>?, _ structSize: Int
) {
  let known = VectorTraining.Options()
  var value = vqz_vector_recipe()
  value.vector_count = UInt64(known.vectorLimit)
  value.seed = known.seed
  unsafe CallerStruct.fill(recipe, size: structSize, with: value)
}

/// Trains a model on a signal of vectors.
@c @implementation
public func vqz_train_vectors(
  _ signal: UnsafePointer<vqz_signal>?, _ samples: UnsafeRawPointer?, _ capacity: Int,
  _ layout: UnsafePointer<vqz_layout>?, _ recipe: UnsafePointer<vqz_vector_recipe>?,
  _ name: UnsafePointer<CChar>?, _ licence: UnsafePointer<CChar>?, _ progress: vqz_progress_fn?,
  _ user: UnsafeMutableRawPointer?, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(model, "model")
    guard let name = try unsafe CallerBytes.text(name, "name") else {
      throw VQZError.missing("name")
    }
    let licence = try unsafe CallerBytes.text(licence, "licence") ?? ""
    var options = VectorTraining.Options()
    if let given = try unsafe CallerStruct.read(recipe, "recipe") {
      options = try VectorTraining.Options(given)
    }
    let source = try VectorSource(
      try unsafe Signal.forTraining(signal, samples, capacity: capacity, layout: layout))
    let told = unsafe Callbacks.progress(progress, user)
    let outcome = try VectorTraining(source, options: options).run(
      name: name, licence: licence
    ) { standing in
      try told?(standing.fraction)
    }
    target.give(ModelHandle(outcome.trained.model))
  }
}

extension VectorTraining.Options {
  fileprivate init(_ given: vqz_vector_recipe) throws(VQZError) {
    self.init()
    modelByteCount = given.model_bytes == 0 ? nil : Int(clamping: given.model_bytes)
    vectorLimit = Int(clamping: given.vector_count)
    seed = given.seed
    threads = try DecodeRequest.threads(given.threads)
  }
}
