import Synchronization
import VQZ

/// The handles of the built-in models, one for each kind: whoever asks gets the same one, so that
/// its encoder is kept for calls that name no model.
@safe final class BuiltInModels: @unchecked Sendable {
  static let shared = BuiltInModels()

  // Each is made when it is first asked for, and stays. No lock, which a child of `fork` might
  // find held.
  @unsafe private let picture = unsafe Atomic<Unmanaged<ModelHandle>?>(nil)
  @unsafe private let array = unsafe Atomic<Unmanaged<ModelHandle>?>(nil)
  @unsafe private let series = unsafe Atomic<Unmanaged<ModelHandle>?>(nil)
  @unsafe private let vectors = unsafe Atomic<Unmanaged<ModelHandle>?>(nil)

  /// - Throws: `modelMissing` for a kind that has none.
  func handle(for kind: SignalKind) throws(VQZError) -> ModelHandle {
    switch kind {
    case .picture: try unsafe Self.handle(kind, in: picture)
    case .array: try unsafe Self.handle(kind, in: array)
    case .series: try unsafe Self.handle(kind, in: series)
    case .vectors: try unsafe Self.handle(kind, in: vectors)
    }
  }

  /// Of threads that meet here, one makes the handle.
  private static func handle(
    _ kind: SignalKind, in slot: borrowing Atomic<Unmanaged<ModelHandle>?>
  ) throws(VQZError) -> ModelHandle {
    if let known = unsafe slot.load(ordering: .acquiring) {
      return unsafe known.takeUnretainedValue()
    }
    let made = unsafe Unmanaged.passRetained(ModelHandle(try VQZModel.builtIn(for: kind)))
    let (isFirst, found) = unsafe slot.compareExchange(
      expected: nil, desired: made, ordering: .acquiringAndReleasing)
    guard !isFirst, let found = unsafe found else { return unsafe made.takeUnretainedValue() }
    unsafe made.release()
    return unsafe found.takeUnretainedValue()
  }
}
