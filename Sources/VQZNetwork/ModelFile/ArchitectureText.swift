import VQZCore
import VQZSystem

/// The architecture as the JSON text of a model file, in the one canonical form that enters the
/// model's identifier: keys sorted, no white space (`Formats/vqzm.md`, section "Architecture").
extension NetworkDescription {
  /// Equal descriptions give equal bytes, which are part of what the identifier is a hash of.
  package var architectureText: String {
    let version = version
    var members: [JSONMember] = [
      JSONMember(key: "bound", value: .integer(Int64(bound))),
      JSONMember(key: "channels", value: .integer(Int64(channels))),
      JSONMember(key: "fraction_bits", value: .integer(Int64(fractionBits))),
      JSONMember(key: "latent_fraction_bits", value: .integer(Int64(latentFractionBits))),
      JSONMember(
        key: "levels", value: .array(levels.map { $0.json(version: version) })),
      JSONMember(key: "output", value: output.json(version: version)),
      JSONMember(key: "version", value: .integer(Int64(version))),
    ]
    if let skeleton {
      members.append(JSONMember(key: "skeleton", value: skeleton.json(version: version)))
    }
    if version >= 4 {
      members.append(JSONMember(key: "samples", value: scale.json))
      members.append(JSONMember(key: "signal", value: .integer(Int64(signal.rawValue))))
    }
    return JSONValue.object(members).serialize(sortedKeys: true)
  }

  /// The least version that has all members: 2 brought the skeleton, 3 contexts, 4 everything but
  /// square pictures of 8 bits.
  private var version: Int {
    guard isOfSquarePictures else { return 4 }
    if skeleton == nil { return 1 }
    return levels.contains { $0.steps.contains { $0.contextClasses > 0 } } ? 3 : 2
  }

  /// Reads and validates an architecture text.
  package init(architectureText text: String) throws(ModelError) {
    let root: JSONValue
    do {
      root = try JSONValue.parse(Array(text.utf8))
    } catch {
      throw .architecture(found: error.message, expected: "a JSON object")
    }
    let fields = try Fields(root, name: "architecture")
    let version = try fields.integer("version")
    // A later version may mean something else by the same members.
    guard version <= 4 else { throw .futureVersion(found: "\(version)") }
    guard version >= 1 else { throw .architecture(found: "version 0", expected: "1 to 4") }
    self = try Self(fields, version: version)
    // Whatever the text says, the numbers are in their ranges from here on.
    try validate()
    // Version 4 can say what earlier ones do, too.
    guard version == 4 || self.version == version else {
      throw .architecture(
        found: "version \(version) of what is version \(self.version)",
        expected: "version \(self.version)")
    }
  }

  /// The members of a version; one that is missing or unknown is an error.
  private init(_ fields: Fields, version: Int) throws(ModelError) {
    let hasSkeleton = version == 4 ? fields.has("skeleton") : version >= 2
    let skeleton =
      hasSkeleton ? try Skeleton(json: fields.value("skeleton"), version: version) : nil
    var levels: [Level] = []
    for value in try fields.array("levels") {
      levels.append(try Level(json: value, version: version))
    }
    self.init(
      channels: try fields.integer("channels"), bound: try fields.integer("bound"),
      fractionBits: try fields.integer("fraction_bits"),
      latentFractionBits: try fields.integer("latent_fraction_bits"), levels: levels,
      output: try [Layer](json: fields.array("output"), version: version), skeleton: skeleton)
    if version >= 4 {
      scale = try SampleScale(json: fields.value("samples"))
      signal = try Self.kind(fields.integer("signal"))
    } else if ![1, 3].contains(channels) {
      throw .architecture(found: "\(channels) channels", expected: "1 or 3")
    }
    try fields.finish(knownCount: 7 + (hasSkeleton ? 1 : 0) + (version >= 4 ? 2 : 0))
  }

  /// The kind of signal that a number of the file stands for.
  private static func kind(_ number: Int) throws(ModelError) -> SignalKind {
    guard let kind = UInt8(exactly: number).flatMap(SignalKind.init(rawValue:)) else {
      throw .architecture(
        found: "signal \(number)", expected: "1 to \(SignalKind.allCases.count)")
    }
    return kind
  }
}
