package import VQZCore

/// What a decode may spend on bytes it does not trust; checked before anything is allocated.
public struct ResourceLimits: Sendable, Equatable {
  /// Most positions (width times height) of a picture.
  public var positionCount: Int
  /// Most bytes of memory, samples and network together.
  public var memoryByteCount: Int
  /// Most bytes of a model file or carried model.
  public var modelByteCount: Int
  /// Most multiply-accumulates a model may cost per position.
  public var operationsPerPosition: Int
  /// Most multiply-accumulates of one whole decode: 2^47 is a quarter of an hour on two cores.
  public var operationCount: Int

  /// The defaults take any picture of up to a gigapixel in 8 GiB.
  public init(
    positionCount: Int = 1 << 30, memoryByteCount: Int = 8 << 30, modelByteCount: Int = 256 << 20,
    operationsPerPosition: Int = 1 << 20, operationCount: Int = 1 << 47
  ) {
    self.positionCount = positionCount
    self.memoryByteCount = memoryByteCount
    self.modelByteCount = modelByteCount
    self.operationsPerPosition = operationsPerPosition
    self.operationCount = operationCount
  }

  package var limits: Limits {
    Limits(
      positionCount: positionCount, memoryByteCount: memoryByteCount,
      modelByteCount: modelByteCount, operationsPerPosition: operationsPerPosition,
      operationCount: operationCount)
  }
}
