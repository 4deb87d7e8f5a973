public import CVQZ
import VQZ

/// Reads the indices of a file.
@c @implementation
public func vqz_indices_read(
  _ bytes: UnsafeRawPointer?, _ count: Int, _ options: UnsafePointer<vqz_decode_options>?,
  _ indices: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let target = try unsafe GivenHandle(indices, "indices")
    let request = try unsafe DecodeRequest(options)
    try request.refuseRegion()
    let file = try unsafe CallerBytes.array(bytes, count, "bytes")
    target.give(
      IndicesHandle(try request.decoder.indices(of: file, progress: request.progress)))
  }
}

/// Describes indices.
@c @implementation
public func vqz_indices_describe(
  _ indices: OpaquePointer?, _ info: UnsafeMutablePointer<vqz_indices_info>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: IndicesHandle = try unsafe Handle.object(indices, "indices")
    try unsafe CallerStruct.check(info, "info")
    let codewords = handle.codewords
    var known = vqz_indices_info()
    known.kind = Int32(codewords.kind.rawValue)
    known.axis_count = UInt32(codewords.shape.axes.count)
    let sizes = codewords.shape.axes.map { UInt64($0) } + [0, 0, 0, 0]
    known.axes = (sizes[0], sizes[1], sizes[2], sizes[3])
    known.channels = UInt32(codewords.shape.channels)
    known.quality_index = UInt32(codewords.qualityIndex)
    known.block_count = UInt64(codewords.tiles.count)
    known.step_count = UInt64(handle.stepCount)
    CallerBytes.write(codewords.modelIdentifier, to: &known.model_id)
    unsafe CallerStruct.write(known, to: info)
  }
}

/// Describes step `number` of all steps: blocks in order, of each its steps in the order of
/// decoding; a block that is stored without the model has none.
@c @implementation
public func vqz_indices_describe_step(
  _ indices: OpaquePointer?, _ number: Int, _ step: UnsafeMutablePointer<vqz_indices_step>?,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: IndicesHandle = try unsafe Handle.object(indices, "indices")
    try unsafe CallerStruct.check(step, "step")
    let found = try handle.step(number)
    var known = vqz_indices_step()
    known.block = UInt64(found.tile)
    known.level = UInt32(found.step.level)
    known.step = UInt32(found.step.step)
    known.rows = UInt64(found.step.rows)
    known.columns = UInt64(found.step.columns)
    known.count = UInt64(found.step.indices.count)
    known.has_classes = found.step.classes == nil ? 0 : 1
    unsafe CallerStruct.write(known, to: step)
  }
}

/// Copies the indices of a step, `count` of them, and the class of each: which codebook it chooses
/// from.
@c @implementation
public func vqz_indices_get(
  _ indices: OpaquePointer?, _ number: Int, _ values: UnsafeMutablePointer<UInt16>?,
  _ classes: UnsafeMutablePointer<UInt8>?, _ count: Int,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: IndicesHandle = try unsafe Handle.object(indices, "indices")
    let step = try handle.step(number).step
    try IndicesHandle.check(count, of: step)
    for (place, value) in step.indices.enumerated() {
      unsafe values?[place] = value
      unsafe classes?[place] = step.classes?[place] ?? 0
    }
  }
}

/// Puts other indices in the place of a step's, `count` of them.
@c @implementation
public func vqz_indices_set(
  _ indices: OpaquePointer?, _ number: Int, _ values: UnsafePointer<UInt16>?, _ count: Int,
  _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: IndicesHandle = try unsafe Handle.object(indices, "indices")
    guard let values = unsafe values else { throw VQZError.missing("values") }
    try IndicesHandle.check(count, of: try handle.step(number).step)
    try handle.replace(
      number, with: unsafe [UInt16](UnsafeBufferPointer(start: values, count: count)))
  }
}

/// The samples that a model makes of indices, into `capacity` bytes: those of a file whose blocks
/// have indices and nothing else.
@c @implementation
public func vqz_indices_decode(
  _ indices: OpaquePointer?, _ model: OpaquePointer?,
  _ options: UnsafePointer<vqz_decode_options>?, _ samples: UnsafeMutableRawPointer?,
  _ capacity: Int, _ layout: UnsafePointer<vqz_layout>?, _ error: UnsafeMutablePointer<vqz_error>?
) -> vqz_status {
  unsafe CallStatus.of(error) {
    let handle: IndicesHandle = try unsafe Handle.object(indices, "indices")
    let model: ModelHandle = try unsafe Handle.object(model, "model")
    guard let samples = unsafe samples else { throw VQZError.missing("samples") }
    let request = try unsafe DecodeRequest(options)
    try request.refuseRegion()
    let codewords = handle.codewords
    let header = try SignalHeader(codewords.kind, shape: codewords.shape, sampleType: .u8)
    let target = try unsafe SampleLayout(layout, of: header, capacity: capacity)
    let signal = try request.decoder.decode(
      codewords, model: model.model, progress: request.progress)
    _ = unsafe target.scatter(signal.samples, first: 0, to: samples)
  }
}

/// Releases indices.
@c @implementation
public func vqz_indices_free(_ indices: OpaquePointer?) {
  unsafe Handle.release(indices, as: IndicesHandle.self)
}

extension IndicesHandle {
  /// - Throws: `usage` for another number of indices than a step has.
  fileprivate static func check(
    _ count: Int, of step: CodewordIndices.Step
  ) throws(VQZError) {
    guard count == step.indices.count else {
      throw VQZError(
        .usage,
        "count: found \(UInt(bitPattern: count)), expected the \(step.indices.count) indices of "
          + "the step")
    }
  }
}
