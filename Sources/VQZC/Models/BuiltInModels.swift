import Synchronization
import VQZ

/// The handles of the built-in models, one for each kind and tuning: whoever asks gets the
/// same one, so that its encoder is kept for calls that name no model.
struct BuiltInModels: Sendable {
  static let shared = BuiltInModels()

  private struct Place: Hashable {
    let kind: SignalKind
    let tuning: VQZModel.Tuning
  }

  /// The handle of one model, made when it is first asked for; it stays.
  @safe private final class Slot: @unchecked Sendable {
    /// No lock, which a child of `fork` might find held.
    @unsafe private let handle = unsafe Atomic<Unmanaged<ModelHandle>?>(nil)

    /// Of threads that meet here, one makes the handle.
    func handle(for place: Place) throws(VQZError) -> ModelHandle {
      if let known = unsafe handle.load(ordering: .acquiring) {
        return unsafe known.takeUnretainedValue()
      }
      let model = try VQZModel.builtIn(for: place.kind, tuning: place.tuning)
      let made = unsafe Unmanaged.passRetained(ModelHandle(model))
      let (isFirst, found) = unsafe handle.compareExchange(
        expected: nil, desired: made, ordering: .acquiringAndReleasing)
      guard !isFirst, let found = unsafe found else { return unsafe made.takeUnretainedValue() }
      unsafe made.release()
      return unsafe found.takeUnretainedValue()
    }
  }

  private let slots = Dictionary(
    uniqueKeysWithValues: SignalKind.allCases.flatMap { kind in
      VQZModel.Tuning.allCases.map { (Place(kind: kind, tuning: $0), Slot()) }
    })

  /// - Throws: `modelMissing` for a kind that has none.
  func handle(
    for kind: SignalKind, tuning: VQZModel.Tuning = .error
  ) throws(VQZError) -> ModelHandle {
    let place = Place(kind: kind, tuning: tuning)
    guard let slot = slots[place] else {
      return ModelHandle(try VQZModel.builtIn(for: kind, tuning: tuning))
    }
    return try slot.handle(for: place)
  }
}
