import Foundation
import VQZ

/// What single vectors of a file take in a Swift program, and what all of them do, on one thread.
struct VectorCalls {
  private let decoder: VQZDecoder
  private let path: String

  init(file: String, model: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: model)))
    decoder = VQZDecoder(models: [try VQZModel(bytes: bytes)], threads: 1)
    path = file
  }

  /// Prints microseconds of single vectors: the fastest, the middle and the slowest tenth of so
  /// many at scattered places, each for the first time; and those of each vector of the whole.
  func run(_ count: Int) throws {
    let open = try decoder.vectors(path: path)
    var times: [Double] = []
    for number in 0..<count {
      let begin = ContinuousClock.now
      _ = try open.samples(of: [(number &* 7_368_787 + 4711) % open.count])
      times.append((ContinuousClock.now - begin) / .microseconds(1))
    }
    times.sort()
    print("one of \(open.count): \(times[0]) \(times[count / 2]) \(times[count * 9 / 10]) us")
    let begin = ContinuousClock.now
    _ = try decoder.decode(path: path, header: { _ in }, rows: { _ in })
    let all = (ContinuousClock.now - begin) / .microseconds(1)
    print("each of all: \(all / Double(open.count)) us")
  }
}
