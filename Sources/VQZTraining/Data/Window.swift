package import VQZCore

/// Where one training patch comes from.
package struct Window: Sendable, Equatable {
  /// Index into the samples of the sampler.
  package var sample: Int
  /// Left and top of the patch in the picture.
  package var x: Int
  /// The first row of it in the signal.
  package var y: Int
  /// Whether left and right, and top and bottom, change places. Mirror images of photographs look
  /// as natural as these, so a signal teaches four times as much.
  package var isMirrored: Bool
  package var isUpsideDown: Bool
  /// Whether a signal that is smaller than the window is at its left also where it is mirrored, as
  /// it is in files.
  package var staysLeft = false
  /// How the signal goes on in a window that is larger.
  package var edge = EdgeExtension.mirrored

  /// A window as it lies in the signal, unless it is said to be mirrored.
  package init(sample: Int, x: Int, y: Int, isMirrored: Bool = false, isUpsideDown: Bool = false) {
    self.sample = sample
    self.x = x
    self.y = y
    self.isMirrored = isMirrored
    self.isUpsideDown = isUpsideDown
  }
}
