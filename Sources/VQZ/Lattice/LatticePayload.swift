import VQZCore
import VQZEntropy
import VQZSignal

/// The bytes of a lattice block: form, sides and stream (`Formats/vqz.md`, "Lattice blocks").
struct LatticePayload {
  let form: LatticeForm
  let sides: LatticeSides
  let stream: [UInt8]

  /// zstd level of the sides, which are few.
  private static let level = 12

  func bytes() throws(EntropyError) -> [UInt8] {
    var writer = ByteWriter(capacity: stream.count + 32)
    form.append(to: &writer)
    let raw = sides.isEmpty ? [] : sides.bytes
    writer.appendVarint(UInt64(raw.count))
    if !raw.isEmpty {
      let frame = try Zstd.compress(raw, level: Self.level)
      writer.appendVarint(UInt64(frame.count))
      writer.append(contentsOf: frame)
    }
    writer.append(contentsOf: stream)
    return writer.bytes
  }

  init(form: LatticeForm, sides: LatticeSides, stream: [UInt8]) {
    self.form = form
    self.sides = sides
    self.stream = stream
  }

  /// Reads what `bytes` gives.
  init(_ bytes: ArraySlice<UInt8>, type: SampleType, planes: LatticePlanes) throws {
    var reader = ByteReader(bytes)
    form = try LatticeForm(&reader, type: type, planeCount: planes.count)
    let limit = LatticeSides.byteLimit(valueCount: planes.valueCount, byteCount: type.byteCount)
    var raw: [UInt8] = []
    do {
      let count = try reader.readVarint(atMost: limit)
      if count > 0 {
        let length = try reader.readVarint(atMost: reader.remaining)
        raw = try Zstd.decompress(try reader.readBytes(length), expectedByteCount: count)
      }
    } catch is BytesError {
      throw LatticeError.cut
    }
    sides =
      raw.isEmpty && form != .table
      ? LatticeSides()
      : try LatticeSides(raw, form: form, type: type, valueCount: planes.valueCount)
    stream = Array(reader.readRest())
  }
}
