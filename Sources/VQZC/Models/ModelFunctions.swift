public import CVQZ
import VQZ

/// The built-in model for signals of a kind.
@c @implementation
public func vqz_model_builtin(
  _ kind: Int32, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(model, "model")
    guard let kind = UInt8(exactly: kind).flatMap(SignalKind.init(rawValue:)) else {
      throw VQZError.unknown("kind", kind)
    }
    target.give(try BuiltInModels.shared.handle(for: kind))
  }
}

/// Reads and verifies a model file (.vqzm); the bytes are copied.
@c @implementation
public func vqz_model_load(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: UnsafePointer<vqz_limits>?,
  _ model: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(model, "model")
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    let limits = try unsafe ResourceLimits(limits)
    target.give(ModelHandle(try VQZModel(bytes: file, limits: limits)))
  }
}

/// Takes out the model that a .vqz file carries: kept and given to decodes of files that carry the
/// same, it need not be verified again.
@c @implementation
public func vqz_model_carried(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: UnsafePointer<vqz_limits>?,
  _ model: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(model, "model")
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    let limits = try unsafe ResourceLimits(limits)
    guard let carried = try VQZDecoder.carriedModel(in: file, limits: limits) else {
      throw VQZError(.modelMissing, "file: found only the name of a model, expected the model")
    }
    target.give(ModelHandle(carried))
  }
}

/// One more reference; gives the same pointer.
@c @implementation
public func vqz_model_retain(_ model: OpaquePointer?) -> OpaquePointer? {
  unsafe Handle.retain(model, as: ModelHandle.self)
  return unsafe model
}

/// One reference less; after the last one the model is gone.
@c @implementation
public func vqz_model_release(_ model: OpaquePointer?) {
  unsafe Handle.release(model, as: ModelHandle.self)
}

/// Describes a model.
@c @implementation
public func vqz_model_describe(
  _ model: OpaquePointer?, _ info: UnsafeMutablePointer<vqz_model_info>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ModelHandle = try unsafe Handle.object(model, "model")
    try unsafe CallerStruct.check(info, "info")
    let model = handle.model
    var known = vqz_model_info()
    known.byte_count = UInt64(model.byteCount)
    known.codebook_count = UInt64(handle.views.codebooks.count)
    known.kind = Int32(model.kind.rawValue)
    known.channels = UInt32(model.channelCount)
    known.quality_count = UInt32(model.qualityCount)
    known.block_multiple = UInt32(model.tileMultiple)
    known.can_encode = model.canEncode ? 1 : 0
    known.metadata_count = UInt32(model.metadata.count)
    CallerBytes.write(model.identifier, to: &known.id)
    CallerBytes.write(model.name, to: &known.name)
    unsafe CallerStruct.write(known, to: info)
  }
}

/// Entry `index` of what the model file says of itself, such as its licence and its recipe, ordered
/// by key; keys begin with "vqz.".
@c @implementation
public func vqz_model_metadata(
  _ model: OpaquePointer?, _ index: Int, _ key: UnsafeMutablePointer<UnsafePointer<CChar>?>?,
  _ value: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ModelHandle = try unsafe Handle.object(model, "model")
    guard let text = unsafe handle.views.text(index) else {
      throw VQZError(
        .usage,
        "index: found \(UInt(bitPattern: index)), expected less than "
          + "\(handle.model.metadata.count)")
    }
    unsafe key?.pointee = text.key
    unsafe value?.pointee = text.value
  }
}

/// The model as a file.
@c @implementation
public func vqz_model_save(
  _ model: OpaquePointer?, _ decoderOnly: Int32,
  _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ count: UnsafeMutablePointer<Int>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ModelHandle = try unsafe Handle.object(model, "model")
    let target = try unsafe GivenBytes(bytes, count)
    try target.give(decoderOnly == 0 ? handle.model.bytes : handle.model.decoderBytes)
  }
}

/// The model as a file that tells it from another one.
@c @implementation
public func vqz_model_save_difference(
  _ model: OpaquePointer?, _ base: OpaquePointer?,
  _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ count: UnsafeMutablePointer<Int>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ModelHandle = try unsafe Handle.object(model, "model")
    let base: ModelHandle = try unsafe Handle.object(base, "base")
    let target = try unsafe GivenBytes(bytes, count)
    try target.give(try handle.model.difference(from: base.model))
  }
}

/// Codebook `index`: levels from the coarsest, steps, classes.
@c @implementation
public func vqz_model_codebook(
  _ model: OpaquePointer?, _ index: Int, _ codebook: UnsafeMutablePointer<vqz_codebook>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: ModelHandle = try unsafe Handle.object(model, "model")
    try unsafe CallerStruct.check(codebook, "codebook")
    let all = handle.views.codebooks
    guard all.indices.contains(index) else {
      throw VQZError(
        .usage, "index: found \(UInt(bitPattern: index)), expected less than \(all.count)")
    }
    var known = unsafe vqz_codebook()
    unsafe known.level = UInt32(all[index].level)
    unsafe known.step = UInt32(all[index].step)
    unsafe known.symbol_class = UInt32(all[index].symbolClass)
    unsafe known.dimension = UInt32(all[index].dimension)
    unsafe known.count = UInt64(all[index].count)
    unsafe known.codewords = unsafe handle.views.codewords(index)
    unsafe CallerStruct.write(known, to: codebook)
  }
}
