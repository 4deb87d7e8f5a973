package import VQZCore

/// What travels beside the integers of a lattice block: the table of form `table`, and *asides*,
/// the samples that no integer stands for, bit for bit (`Formats/vqz.md`, "Lattice blocks").
package struct LatticeSides: Sendable, Equatable {
  /// Samples of form `table`, as integers in rising order; empty in other forms.
  package var table: [Int64]
  /// Where samples are kept: ranges of values in the order of coding, rising and apart.
  package private(set) var runs: [Range<Int>]
  /// The bytes of these samples, one behind the other.
  package private(set) var samples: [UInt8]

  /// Most entries of a table.
  static let tableLimit = 1 << 24

  package init(table: [Int64] = [], runs: [Range<Int>] = [], samples: [UInt8] = []) {
    self.table = table
    self.runs = runs
    self.samples = samples
  }

  /// Keeps the samples of `bytes` in `runs`.
  init(table: [Int64], keeping runs: [Range<Int>], of bytes: [UInt8], byteCount: Int) {
    self.init(table: table, runs: runs)
    for run in runs {
      samples += bytes[run.lowerBound * byteCount..<run.upperBound * byteCount]
    }
  }

  /// Whether there is nothing beside the integers.
  package var isEmpty: Bool { table.isEmpty && runs.isEmpty }

  /// Puts the asides into the samples of a block.
  package func lay(over bytes: inout [UInt8], byteCount: Int) {
    var next = 0
    for run in runs {
      let length = run.count * byteCount
      bytes.replaceSubrange(
        run.lowerBound * byteCount..<run.upperBound * byteCount,
        with: samples[next..<next + length])
      next += length
    }
  }

  /// The bytes before they are packed.
  package var bytes: [UInt8] {
    var writer = ByteWriter()
    if !table.isEmpty {
      writer.appendVarint(UInt64(table.count))
      var last: Int64 = 0
      for (index, entry) in table.enumerated() {
        writer.appendVarint(
          index == 0 ? LatticeForm.folded(entry) : UInt64(bitPattern: entry &- last))
        last = entry
      }
    }
    writer.appendVarint(UInt64(runs.count))
    var last = 0
    for run in runs {
      writer.appendVarint(UInt64(run.lowerBound - last))
      writer.appendVarint(UInt64(run.count))
      last = run.upperBound
    }
    writer.append(contentsOf: samples)
    return writer.bytes
  }

  /// Most bytes that the sides of a block take before they are packed.
  package static func byteLimit(valueCount: Int, byteCount: Int) -> Int {
    valueCount.saturatingProduct(byteCount + 30).saturatingSum(64)
  }

  /// Reads what `bytes` gives.
  ///
  /// - Parameters:
  ///   - bytes: all of them.
  ///   - form: a table is there in form `table` alone.
  ///   - type: of the samples.
  ///   - valueCount: values of the block.
  package init(
    _ bytes: [UInt8], form: LatticeForm, type: SampleType, valueCount: Int
  ) throws(LatticeError) {
    self.init()
    var reader = ByteReader(bytes)
    do {
      if form == .table {
        let most = min(Self.tableLimit, bytes.count)
        let count = try reader.readVarint(atMost: most)
        table.reserveCapacity(count)
        var last: Int64 = 0
        for index in 0..<count {
          let number = try reader.readVarint()
          last = index == 0 ? LatticeForm.unfolded(number) : last &+ Int64(bitPattern: number)
          if !type.isFloat, !type.integerRange.contains(last) { throw LatticeError.value(last) }
          table.append(last)
        }
      }
      let count = try reader.readVarint(atMost: valueCount)
      var last = 0
      for _ in 0..<count {
        let gap = try reader.readVarint(atMost: valueCount - last)
        let length = try reader.readVarint(atMost: valueCount - last - gap)
        runs.append(last + gap..<last + gap + length)
        last += gap + length
      }
      let kept = runs.reduce(0) { $0 + $1.count }
      samples = Array(try reader.readBytes(kept * type.byteCount))
      guard reader.isAtEnd else { throw LatticeError.cut }
    } catch let error as LatticeError {
      throw error
    } catch {
      throw .cut
    }
  }
}
