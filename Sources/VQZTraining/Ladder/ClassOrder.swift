internal import CVQZKernels
internal import VQZNetwork

/// Groups of values brought into the order of their classes, with room that is allocated once.
///
/// One quantiser's own; that only one thread uses it at a time makes the unchecked sharing sound.
@safe final class ClassOrder: @unchecked Sendable {
  /// As many as a byte can tell apart.
  static let classLimit = 256

  /// The class of each group.
  @unsafe let classes: UnsafeMutableBufferPointer<UInt8>
  /// The group at each place of the sorted ones.
  @unsafe let groups: UnsafeMutableBufferPointer<UInt32>
  /// The place where each class starts, and the end of the last.
  @unsafe private let places: UnsafeMutableBufferPointer<Int>
  /// The same in values.
  @unsafe private let starts: UnsafeMutableBufferPointer<Int>
  private let dimensions: [Int32]

  /// - Parameter dimension: values of a group.
  init(count: Int, dimension: Int) {
    unsafe classes = .allocate(capacity: count)
    unsafe groups = .allocate(capacity: count)
    unsafe places = .allocate(capacity: Self.classLimit + 1)
    unsafe starts = .allocate(capacity: Self.classLimit)
    dimensions = [Int32](repeating: Int32(dimension), count: Self.classLimit)
    unsafe classes.initialize(repeating: 0)
    unsafe groups.initialize(repeating: 0)
    unsafe places.initialize(repeating: 0)
    unsafe starts.initialize(repeating: 0)
  }

  deinit {
    unsafe classes.deallocate()
    unsafe groups.deallocate()
    unsafe places.deallocate()
    unsafe starts.deallocate()
  }

  /// Copies all groups of `points` to `sorted`, class after class, each in the order it was in.
  /// Every class must be below `classCount`.
  func sort(_ points: AlignedFloats, to sorted: AlignedFloats, classCount: Int) {
    let valueCount = unsafe classes.count * Int(dimensions[0])
    precondition(classCount <= Self.classLimit)
    precondition(points.count >= valueCount && sorted.count >= valueCount)
    unsafe vqz_sort_by_class_f32(
      classes.baseAddress, classes.count, Int32(classCount), dimensions, points.start,
      sorted.start, groups.baseAddress, places.baseAddress, starts.baseAddress)
  }

  /// The places of a class after `sort`.
  func range(_ index: Int) -> Range<Int> {
    precondition(index >= 0 && index < Self.classLimit)
    return unsafe places[index]..<places[index + 1]
  }
}
