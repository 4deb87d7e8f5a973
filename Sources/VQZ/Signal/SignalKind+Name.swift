public import VQZCore
import VQZSignal

extension SignalKind {
  /// What people call a position of such a signal, which rates are counted by: a pixel, a value, a
  /// moment, a vector.
  public var positionName: String { rules.distortion.position }
}
