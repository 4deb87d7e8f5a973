import VQZCore

/// A varint of a payload, its faults as errors of this module: the chunk around a payload is whole,
/// so a payload that ends early is malformed and not truncated.
func readPayloadVarint(_ reader: inout ByteReader) throws(EntropyError) -> UInt64 {
  do throws(BytesError) {
    return try reader.readVarint()
  } catch {
    if case .truncated(let offset, let needed, _) = error {
      throw .streamTooShort(found: offset + reader.remaining, expected: offset + needed)
    }
    throw .varint(error)
  }
}
