import Foundation
import VQZ

/// What encoding and decoding take in a Swift program: the yardstick of `bench.py` beside it.
///
///     CallSpeed WIDTH HEIGHT SAMPLES EFFORT
///
/// SAMPLES is a file of `[height][width][3]` bytes. Each line of standard input, "encode N" or
/// "decode N", is answered by the seconds that the fastest of N calls took, on one thread.
///
///     CallSpeed --vectors FILE MODEL N
///
/// tells what `VectorCalls` does.
@main struct CallSpeed {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 5, arguments[1] == "--vectors", let count = Int(arguments[4]) {
      return try VectorCalls(file: arguments[2], model: arguments[3]).run(count)
    }
    guard arguments.count == 5, let width = Int(arguments[1]), let height = Int(arguments[2]),
      let effort = Int(arguments[4])
    else { throw VQZError(.usage, "found \(arguments), expected WIDTH HEIGHT SAMPLES EFFORT") }
    let samples = [UInt8](try Data(contentsOf: URL(fileURLWithPath: arguments[3])))
    let picture = try Signal(width: width, height: height, layout: .rgb, samples: samples)
    let encoder = try VQZEncoder(VQZModel.photo, options: .init(threads: 1, effort: effort))
    let decoder = VQZDecoder(threads: 1)
    let bytes = try encoder.encode(picture)
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 2, let count = Int(words[1]), count > 0 else { continue }
      var least = Duration.seconds(Int.max)
      for _ in 0..<count {
        let begin = ContinuousClock.now
        if words[0] == "encode" {
          _ = try encoder.encode(picture)
        } else {
          _ = try decoder.decode(bytes)
        }
        least = min(least, ContinuousClock.now - begin)
      }
      print(least / .seconds(1))
      fflush(nil)
    }
  }
}
