public import CVQZ
import VQZ

/// Begins a description: a picture of VQZ_U8 with two axes and three channels, all sizes 0 and
/// without metadata.
@c @implementation
public func vqz_signal_init(_ signal: UnsafeMutablePointer<vqz_signal>?, _ structSize: Int) {
  var value = unsafe vqz_signal()
  unsafe value.kind = Int32(VQZ_PICTURE)
  unsafe value.sample_type = Int32(VQZ_U8)
  unsafe value.axis_count = 2
  unsafe value.channels = 3
  unsafe CallerStruct.fill(signal, size: structSize, with: value)
}

/// Begins with the packed layout of samples of such a type, axes and channels.
@c @implementation
public func vqz_layout_init(
  _ layout: UnsafeMutablePointer<vqz_layout>?, _ structSize: Int, _ sampleType: Int32,
  _ axes: UnsafePointer<UInt64>?, _ axisCount: UInt32, _ channels: UInt32
) {
  var value = vqz_layout()
  if unsafe axes != nil || axisCount == 0, axisCount <= VQZ_AXIS_LIMIT,
    let type = UInt8(exactly: sampleType).flatMap(SampleType.init)
  {
    let sizes = unsafe UnsafeBufferPointer(start: axes, count: Int(axisCount)).map {
      Int(clamping: $0)
    }
    // A shape is what has counts that do not overflow.
    if let shape = try? Signal.Shape(axes: sizes, channels: Int(channels)) {
      let strides =
        SampleLayout.packed(
          axes: shape.axes, positionByteCount: shape.channels * type.byteCount)
        + [0, 0, 0, 0]
      value.strides = (strides[0], strides[1], strides[2], strides[3])
      value.channel_stride = type.byteCount
    }
  }
  unsafe CallerStruct.fill(layout, size: structSize, with: value)
}

/// Fills in the defaults, which are also what a NULL stands for wherever limits are asked for.
@c @implementation
public func vqz_limits_init(_ limits: UnsafeMutablePointer<vqz_limits>?, _ structSize: Int) {
  let known = ResourceLimits()
  var value = vqz_limits()
  value.positions = UInt64(known.positionCount)
  value.memory_bytes = UInt64(known.memoryByteCount)
  value.model_bytes = UInt64(known.modelByteCount)
  value.operations_per_position = UInt64(known.operationsPerPosition)
  value.operations = UInt64(known.operationCount)
  unsafe CallerStruct.fill(limits, size: structSize, with: value)
}

extension ResourceLimits {
  /// The caller's limits, or the defaults for NULL.
  init(_ pointer: UnsafePointer<vqz_limits>?) throws(VQZError) {
    guard let given = try unsafe CallerStruct.read(pointer, "limits") else {
      self.init()
      return
    }
    self.init(
      positionCount: Int(clamping: given.positions),
      memoryByteCount: Int(clamping: given.memory_bytes),
      modelByteCount: Int(clamping: given.model_bytes),
      operationsPerPosition: Int(clamping: given.operations_per_position),
      operationCount: Int(clamping: given.operations))
  }
}
