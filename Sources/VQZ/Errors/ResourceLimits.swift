package import VQZCore
import VQZSystem

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

  /// Bytes of memory that are allowed where nobody says how much: three quarters of what the
  /// machine or the control group has, what is left of a limited address space, and 8 GiB at most.
  public static var defaultMemoryByteCount: Int { MachineMemory.defaultLimit }

  /// The defaults take any picture of up to a gigapixel, if the machine has the memory.
  public init(
    positionCount: Int = 1 << 30,
    memoryByteCount: Int = ResourceLimits.defaultMemoryByteCount,
    modelByteCount: Int = 256 << 20,
    operationsPerPosition: Int = 1 << 20,
    operationCount: Int = 1 << 47
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
