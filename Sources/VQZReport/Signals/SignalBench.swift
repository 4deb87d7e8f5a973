import VQZ
import VQZCore
import VQZSystem

/// Where a codec writes files of a signal and reads them again, and how often it does.
package struct SignalBench: Sendable {
  /// Of this signal alone.
  let folder: String
  /// Runs whose median is the time, 1 or more.
  let runs: Int
  /// Of each encode and decode.
  let threads: Int
  /// Of learning, which is not timed.
  let trainingThreads: Int
  /// What a file may cost that is read back.
  let limits: ResourceLimits

  /// The bytes of a file after they were on the disk: what counts is what a user would have.
  func stored(_ bytes: [UInt8]) throws(VQZError) -> [UInt8] {
    let path = folder + "/coded.vqz"
    do throws(FileError) { try WorkFolder.write(bytes, to: path) } catch { throw VQZError(error) }
    return try read(path)
  }

  func read(_ path: String) throws(VQZError) -> [UInt8] {
    do { return try readFile(path, limit: limits.memoryByteCount) } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The last result, and the median time of all runs.
  func median<Value>(
    _ work: () throws(VQZError) -> Value
  ) throws(VQZError) -> (value: Value, seconds: Double) {
    var times: [Double] = []
    func timed() throws(VQZError) -> Value {
      let start = ContinuousClock.now
      let value = try work()
      times.append((ContinuousClock.now - start) / .seconds(1))
      return value
    }
    var value = try timed()
    for _ in 1..<max(1, runs) { value = try timed() }
    times.sort()
    return (value, (times[(times.count - 1) / 2] + times[times.count / 2]) / 2)
  }
}
