/// Residual groups of one step by class, up to a limit each, for the training of codebooks.
package final class ResidualCollector {
  /// `[class][N·dimension]` residuals in quantiser steps.
  private(set) var groups: [[Float]]
  /// Floats kept of each class; what comes later is left out.
  private let limit: Int

  /// - Parameter limit: floats kept of each class.
  init(classCount: Int, limit: Int) {
    groups = [[Float]](repeating: [], count: classCount)
    self.limit = limit
  }

  /// Takes the groups that fell into a class, while there is room.
  func add(_ points: UnsafeBufferPointer<Float>, class index: Int) {
    guard groups[index].count < limit else { return }
    unsafe groups[index].append(contentsOf: points)
  }
}
