import VQZSystem

/// What a reader may spend on bytes it does not trust. Checked before anything is allocated.
package struct Limits: Sendable, Equatable {
  /// Most sample positions (width times height) of one signal.
  package var positionCount: Int
  /// Most bytes of working and output memory for one decode.
  package var memoryByteCount: Int
  /// Most bytes of one model file or carried model.
  package var modelByteCount: Int
  /// Most multiply-accumulates of a model's decoder per output position.
  package var operationsPerPosition: Int
  /// Most multiply-accumulates of one whole decode.
  package var operationCount: Int

  /// The default for memory is by the machine: `MachineMemory.defaultLimit`.
  package init(
    positionCount: Int = 1 << 30,
    memoryByteCount: Int = MachineMemory.defaultLimit,
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
}
