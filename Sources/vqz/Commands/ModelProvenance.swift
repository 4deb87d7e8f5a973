import VQZ
import VQZReport
import VQZSystem

/// What a model file tells of its training, as far as it does.
struct ModelProvenance {
  private let json: JSONValue
  private let provenance: Provenance

  /// Nil where the text is no JSON object: anybody may write model files.
  init?(_ text: String) {
    guard let json = try? JSONValue.parse(Array(text.utf8)), json.objectValue != nil else {
      return nil
    }
    self.json = json
    provenance = Provenance(text)
  }

  /// One line, such as `500 steps on 382 pictures; held out: 26.72 dB at 0.142 bits/pixel`.
  var summary: String? {
    var parts: [String] = []
    if let steps = json["steps"]?.integerValue { parts.append("\(steps) steps") }
    let kind = json["recipe"]?["kind"]?.stringValue
    let isLattice = kind == "lattice"
    if let samples = json["samples"]?.integerValue {
      let words = ["lattice": "signals", "windows": "series"]
      parts.append("\(samples) \(kind.flatMap { words[$0] } ?? "pictures")")
    }
    if let seconds = json["seconds"]?.doubleValue, seconds >= 0 {
      parts.append(NumberText.duration(seconds))
    }
    if let heldOut = json["held_out"], let psnr = heldOut["psnr"]?.doubleValue,
      let bits = heldOut["bits_per_position"]?.doubleValue
    {
      parts.append(
        "held out \(NumberText.fixed(psnr, 2)) dB at \(NumberText.fixed(bits, 3)) bits/pixel")
    }
    if isLattice, let bits = json["held_out"]?["bits_per_value"]?.arrayValue, !bits.isEmpty {
      let texts = bits.compactMap(\.doubleValue).map { NumberText.fixed($0, 3) }
      parts.append("held out \(texts.joined(separator: ", ")) bits/value")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ") + " (all with -v)"
  }

  /// The measures of the training in one line, such as `vib: H(Z) 7.91, H(Z|I) 0.32, ...`.
  var information: String? {
    guard let found = provenance.information else { return nil }
    return "\(provenance.objective): \(InformationText.short(found)), perplexity "
      + "\(NumberText.fixed(found.perplexity, 0)) of \(found.codewordCount)"
  }
}
