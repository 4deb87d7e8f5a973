/// Where the elements of one class go, in their order.
struct ClassPlaces {
  /// Offsets in the file and elements of the runs.
  private let runs: [(offset: Int, count: Int)]
  /// Bytes of an element.
  private let width: Int
  /// The run at hand, and how many of its elements are placed.
  private var index = 0
  private var placed = 0

  /// - Parameters:
  ///   - runs: those of the class, in the order of the file.
  ///   - width: bytes of an element.
  init(runs: [(offset: Int, count: Int)], width: Int) {
    (self.runs, self.width) = (runs, width)
  }

  /// Places of the next elements: ranges counted from the first of them, with the offset of each.
  ///
  /// - Parameter count: no more than the runs still have.
  mutating func next(_ count: Int) -> [(range: Range<Int>, offset: Int)] {
    var places: [(Range<Int>, Int)] = []
    var taken = 0
    while taken < count {
      let run = runs[index]
      let part = min(count - taken, run.count - placed)
      places.append((taken..<taken + part, run.offset + placed * width))
      taken += part
      placed += part
      if placed == run.count { (index, placed) = (index + 1, 0) }
    }
    return places
  }
}

extension PackingPlan {
  /// The places of each class.
  ///
  /// - Parameter start: where the data of the file begin.
  func places(from start: Int) -> [ClassPlaces] {
    var offset = start
    var lists = [[(offset: Int, count: Int)]](repeating: [], count: classes.count)
    for run in runs {
      lists[run.classIndex].append((offset, run.elementCount))
      offset += run.elementCount * classes[run.classIndex].width
    }
    return zip(lists, classes).map { ClassPlaces(runs: $0, width: $1.width) }
  }
}
