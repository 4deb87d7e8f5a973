import Synchronization
import VQZ

/// The encoder that a model was last used with: making one takes a quarter of the time that a small
/// picture does, and callers of one function each have no place of their own to keep it.
@safe final class EncoderShelf: @unchecked Sendable {
  private final class Entry {
    let options: VQZEncoder.Options
    let limits: ResourceLimits
    let encoder: VQZEncoder

    init(_ options: VQZEncoder.Options, _ limits: ResourceLimits, _ encoder: VQZEncoder) {
      self.options = options
      self.limits = limits
      self.encoder = encoder
    }
  }

  /// Who looks at it takes it out and puts it back at once. No lock, which a child of `fork` might
  /// find held; another thread finds nothing meanwhile and makes an encoder of its own.
  @unsafe private let slot = unsafe Atomic<Unmanaged<Entry>?>(nil)

  deinit {
    unsafe slot.load(ordering: .acquiring)?.release()
  }

  /// The encoder with such options and limits.
  func encoder(
    _ model: VQZModel, options: VQZEncoder.Options, limits: ResourceLimits
  ) throws(VQZError) -> VQZEncoder {
    let found = unsafe slot.exchange(nil, ordering: .acquiringAndReleasing)
    if let known = unsafe found?.takeRetainedValue(), known.options == options,
      known.limits == limits
    {
      put(known)
      return known.encoder
    }
    let made = Entry(
      options, limits, try VQZEncoder(model, options: options, limits: limits))
    put(made)
    return made.encoder
  }

  private func put(_ entry: Entry) {
    let new = unsafe Unmanaged.passRetained(entry)
    unsafe slot.exchange(new, ordering: .acquiringAndReleasing)?.release()
  }
}
