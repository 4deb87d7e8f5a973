public import VQZCore
import VQZSignal

extension SignalKind {
  /// What people call a position of such a signal, which rates are counted by: a pixel, a value, a
  /// moment.
  public var positionName: String { (try? rules.distortion.position) ?? "position" }
}
