import Synchronization
import VQZ

/// A model as callers hold it: counted by its pointers, and with views for those who ask.
@safe final class ModelHandle: @unchecked Sendable {
  let model: VQZModel
  let encoders = EncoderShelf()
  /// Made when it is first asked for. No lock, which a child of `fork` might find held.
  @unsafe private let lazyViews = unsafe Atomic<Unmanaged<ModelViews>?>(nil)

  init(_ model: VQZModel) {
    self.model = model
  }

  deinit {
    unsafe lazyViews.load(ordering: .acquiring)?.release()
  }

  /// Codebooks and texts at addresses that stay. Of threads that meet here, one makes them.
  var views: ModelViews {
    if let known = unsafe lazyViews.load(ordering: .acquiring) {
      return unsafe known.takeUnretainedValue()
    }
    let made = unsafe Unmanaged.passRetained(ModelViews(model))
    let (isFirst, found) = unsafe lazyViews.compareExchange(
      expected: nil, desired: made, ordering: .acquiringAndReleasing)
    guard !isFirst, let found = unsafe found else { return unsafe made.takeUnretainedValue() }
    unsafe made.release()
    return unsafe found.takeUnretainedValue()
  }
}
