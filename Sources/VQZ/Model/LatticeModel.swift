package import VQZCore
package import VQZEntropy
import VQZNetwork
import VQZSystem

/// A model that codes by predicting each sample from its neighbours: tables of lattice coding for
/// one kind of signals (`Formats/vqzm.md`, version 5).
package struct LatticeModel: Sendable {
  /// The version of model files that hold one.
  static let version = 5
  /// Name of the tensor with each part of the tables.
  private enum Part {
    static let taps = "decoder.lattice.taps"
    static let scales = "decoder.lattice.scales"
    static let profiles = "decoder.lattice.profiles"
    static let numbers = "decoder.lattice.numbers"
    static let all = [taps, scales, profiles, numbers]
  }

  /// Signals that the model is for.
  package let kind: SignalKind
  package let tables: LatticeTables
  /// SHA-256 of what decides what a file decodes to.
  package let identifier: [UInt8]
  /// The free texts of the file.
  package let metadata: [String: String]

  private static let version64 = Int64(version)

  /// - Parameter identifier: what the archive is known to have, where that was proved before.
  init(_ archive: TensorArchive, limits: Limits, identifier: [UInt8]?) throws {
    let text = try archive.text(NetworkModel.architectureKey)
    let nearCount: Int
    (kind, nearCount) = try Self.architecture(text)
    if let extra = archive.tensors.keys.filter({ !Part.all.contains($0) }).min() {
      throw ModelError.tensor(
        name: extra, found: "a tensor the architecture does not name", expected: "none")
    }
    let taps = try Self.bytes(archive, Part.taps, .int8, columns: LatticeTables.tapSize)
    let scales = try Self.bytes(archive, Part.scales, .int8, columns: LatticeTables.scaleSize)
    let profiles = try Self.bytes(
      archive, Part.profiles, .uint8, columns: LatticeTables.profileSize)
    let packed = try Self.bytes(archive, Part.numbers, .uint8, columns: nil)
    let numbers = try Self.unpacked(packed, tapCount: taps.count / LatticeTables.tapSize)
    tables = try LatticeTables(
      LatticeTables.Numbers(
        taps: taps.map { Int8(bitPattern: $0) }, nearCount: nearCount,
        scales: scales.map { Int8(bitPattern: $0) }, profiles: profiles, prior: numbers.prior,
        starts: numbers.starts, weights: numbers.weights))
    guard tables.byteCount <= limits.memoryByteCount else {
      throw ModelError.tooMuchMemory(byteCount: tables.byteCount, limit: limits.memoryByteCount)
    }
    metadata = archive.metadata
    self.identifier =
      identifier ?? NetworkModel.identifier(of: archive, architecture: text)
  }

  /// The tables of a kind as a model file.
  ///
  /// - Parameters:
  ///   - numbers: with starts and weights.
  ///   - kind: signals that they are for.
  ///   - metadata: name, licence, recipe and provenance.
  package static func file(
    _ numbers: LatticeTables.Numbers, kind: SignalKind, metadata: [String: String]
  ) throws(VQZError) -> [UInt8] {
    do {
      var writer = ByteWriter()
      for start in numbers.starts { writer.append(start) }
      for number in numbers.weights + numbers.prior {
        writer.append(UInt32(bitPattern: number))
      }
      let packed = try Zstd.compress(writer.bytes, level: 19)
      var archive = TensorArchive(metadata: metadata)
      archive.metadata[NetworkModel.architectureKey] =
        JSONValue.object([
          JSONMember(key: "near", value: .integer(Int64(numbers.nearCount))),
          JSONMember(key: "signal", value: .integer(Int64(kind.rawValue))),
          JSONMember(key: "version", value: .integer(version64)),
        ]).serialize(sortedKeys: true)
      let (tap, scale) = (LatticeTables.tapSize, LatticeTables.scaleSize)
      archive.tensors[Part.taps] = Tensor(
        type: .int8, shape: [numbers.taps.count / tap, tap],
        bytes: numbers.taps.map { UInt8(bitPattern: $0) })
      archive.tensors[Part.scales] = Tensor(
        type: .int8, shape: [numbers.scales.count / scale, scale],
        bytes: numbers.scales.map { UInt8(bitPattern: $0) })
      archive.tensors[Part.profiles] = Tensor(
        type: .uint8,
        shape: [numbers.profiles.count / LatticeTables.profileSize, LatticeTables.profileSize],
        bytes: numbers.profiles)
      archive.tensors[Part.numbers] = Tensor(
        type: .uint8, shape: [packed.count], bytes: packed)
      return try archive.safetensors()
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Kind and number of near taps, out of an object with exactly three members.
  private static func architecture(
    _ text: String
  ) throws(ModelError) -> (kind: SignalKind, nearCount: Int) {
    guard let root = try? JSONValue.parse(Array(text.utf8)),
      case .object(let members) = root, members.count == 3,
      case .integer(let near) = root["near"], case .integer(let signal) = root["signal"],
      let kind = UInt8(exactly: signal).flatMap(SignalKind.init(rawValue:)),
      kind == .array || kind == .series, let near = Int(exactly: near)
    else {
      throw .architecture(
        found: String(text.prefix(100)),
        expected: "near, signal (2 or 3) and version of a model of lattice coding")
    }
    return (kind, near)
  }

  /// The bytes of a tensor of one byte an element, with `columns` of them a row.
  private static func bytes(
    _ archive: TensorArchive, _ name: String, _ type: Tensor.ElementType, columns: Int?
  ) throws -> [UInt8] {
    let tensor = try archive.tensor(name)
    let hasShape =
      if let columns {
        tensor.shape.count == 2 && tensor.shape[1] == columns
      } else {
        tensor.shape.count == 1
      }
    guard tensor.type == type, hasShape else {
      throw ModelError.tensor(
        name: name, found: "type \(tensor.type.rawValue), shape \(tensor.shape)",
        expected: "type \(type.rawValue)" + (columns.map { ", \($0) numbers a row" } ?? ""))
    }
    return tensor.bytes.array
  }

  /// Starts, weights and prior, in this order, lowest bytes first.
  private static func unpacked(
    _ frame: [UInt8], tapCount: Int
  ) throws -> (starts: [UInt16], weights: [Int32], prior: [Int32]) {
    let (starts, weights) = (LatticeTables.counterCount, LatticeTables.weightCount)
    let prior = LatticeTables.priorCount(taps: tapCount)
    let byteCount = 2 * starts + 4 * (weights + prior)
    guard let raw = try? Zstd.decompress(frame, expectedByteCount: byteCount) else {
      throw EntropyError.latticeTables
    }
    var reader = ByteReader(raw)
    var numbers: ([UInt16], [Int32], [Int32]) = ([], [], [])
    for _ in 0..<starts {
      let low = UInt16(try reader.readUInt8())
      numbers.0.append(low | UInt16(try reader.readUInt8()) << 8)
    }
    for _ in 0..<weights { numbers.1.append(Int32(bitPattern: try reader.readUInt32())) }
    for _ in 0..<prior { numbers.2.append(Int32(bitPattern: try reader.readUInt32())) }
    return numbers
  }
}
