import Synchronization
import VQZ

/// The handles of the built-in models, one for each kind: whoever asks gets the same one, so that
/// its encoder is kept for calls that name no model.
struct BuiltInModels: Sendable {
  static let shared = BuiltInModels()

  /// The handle of one kind, made when it is first asked for; it stays.
  @safe private final class Slot: @unchecked Sendable {
    /// No lock, which a child of `fork` might find held.
    @unsafe private let handle = unsafe Atomic<Unmanaged<ModelHandle>?>(nil)

    /// Of threads that meet here, one makes the handle.
    func handle(for kind: SignalKind) throws(VQZError) -> ModelHandle {
      if let known = unsafe handle.load(ordering: .acquiring) {
        return unsafe known.takeUnretainedValue()
      }
      let made = unsafe Unmanaged.passRetained(ModelHandle(try VQZModel.builtIn(for: kind)))
      let (isFirst, found) = unsafe handle.compareExchange(
        expected: nil, desired: made, ordering: .acquiringAndReleasing)
      guard !isFirst, let found = unsafe found else { return unsafe made.takeUnretainedValue() }
      unsafe made.release()
      return unsafe found.takeUnretainedValue()
    }
  }

  private let slots = Dictionary(
    uniqueKeysWithValues: SignalKind.allCases.map { ($0, Slot()) })

  /// - Throws: `modelMissing` for a kind that has none.
  func handle(for kind: SignalKind) throws(VQZError) -> ModelHandle {
    guard let slot = slots[kind] else { return ModelHandle(try VQZModel.builtIn(for: kind)) }
    return try slot.handle(for: kind)
  }
}
