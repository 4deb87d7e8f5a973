internal import VQZ
internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork
import VQZSystem

/// A model file of lattice coding and what it tells of its training.
struct LatticeModelDraft: Sendable {
  let tables: LatticeTables.Numbers
  let samples: LatticeSampleSet
  var name: String
  var licence: String

  /// Increased where the same signals give other tables.
  private static let recipeVersion = 1

  /// The file; what it decodes to does not depend on the results in it.
  ///
  /// - Parameters:
  ///   - heldOut: what the model makes of the signals held out; empty where that is not known yet.
  ///   - general: the same of the built-in model; empty where there is none.
  func bytes(
    heldOut: [LatticeHeldOutResult] = [], general: [LatticeHeldOutResult] = []
  ) throws(VQZError) -> [UInt8] {
    var metadata = [
      NetworkModel.nameKey: name, "vqz.provenance": provenance(heldOut, general),
    ]
    if !licence.isEmpty { metadata["vqz.licence"] = licence }
    return try LatticeModel.file(tables, kind: samples.kind, metadata: metadata)
  }

  private func provenance(
    _ heldOut: [LatticeHeldOutResult], _ general: [LatticeHeldOutResult]
  ) -> String {
    let shares = LatticeBase.of(samples.kind).shares
    var results: [JSONMember] = [
      JSONMember(key: "signals", value: .integer(Int64(heldOut.first?.signalCount ?? 0))),
      JSONMember(key: "bits_per_value", value: .array(heldOut.map { .number($0.bitsPerValue) })),
    ]
    if !general.isEmpty {
      results.append(
        JSONMember(
          key: "general_bits_per_value", value: .array(general.map { .number($0.bitsPerValue) })))
    }
    let count = samples.training.count + samples.heldOut.count
    let members = [
      JSONMember(
        key: "recipe",
        value: .object([
          JSONMember(key: "bounds", value: .array(shares.map { .number($0) })),
          JSONMember(key: "kind", value: .string("lattice")),
          JSONMember(key: "signal", value: .string("\(samples.kind)")),
          JSONMember(key: "version", value: .integer(Int64(Self.recipeVersion))),
        ])),
      JSONMember(key: "samples", value: .integer(Int64(count))),
      JSONMember(key: "samples_sha256", value: .string(Hexadecimal.text(of: samples.hash))),
      JSONMember(
        key: "held_out_sha256",
        value: .array(samples.heldOut.map { .string(Hexadecimal.text(of: $0.hash)) })),
      JSONMember(key: "held_out", value: .object(results)),
    ]
    return JSONValue.object(members + LearntFiles.members(samples.training.map(\.hash)))
      .serialize(sortedKeys: true)
  }
}
