import VQZCore
import VQZSystem

/// What reports tell of a point, whatever was measured.
extension SignalHead {
  /// Whether the codec's model was trained on the file.
  func standing<Quality>(_ point: SignalPoint<Quality>) -> String {
    let codec = codecs[number(of: point.codec)]
    let standing =
      codec.learnsFromWhatItCodes ? .trainedOn : codec.provenance.standing(of: point.hash)
    return standing.rawValue
  }

  /// The end of a row of the table of points: by what, of what, and how it was measured.
  func originCells<Quality>(_ point: SignalPoint<Quality>) -> [String] {
    [codecs[number(of: point.codec)].identifier, point.hash, "\(threads)", "\(runs)"]
  }

  /// A point for programs: these members, with those of the kind in the middle.
  func json<Quality>(
    _ point: SignalPoint<Quality>, _ found: SignalPoint<Quality>.Measurement,
    _ figures: KeyValuePairs<String, JSONValue>
  ) -> JSONValue {
    let start: KeyValuePairs<String, JSONValue> = [
      "codec": .string(point.codec),
      "setting": .string(point.setting.text),
      "file": .string(point.file),
      "sha256": .string(point.hash),
      "training": .string(standing(point)),
      "type": .string("\(point.header.sampleType)"),
      "bytes": .integer(Int64(found.byteCount)),
    ]
    let end: KeyValuePairs<String, JSONValue> = [
      "encode_seconds": .number(found.encodeSeconds),
      "decode_seconds": .number(found.decodeSeconds),
    ]
    return .object(
      (Array(start) + Array(figures) + Array(end)).map {
        JSONMember(key: $0.key, value: $0.value)
      })
  }
}
