/// `HEAD` of version 4 once more, written from `Formats/vqz.md` alone: fields in a row, no checks.
struct NaiveHead: Equatable {
  var kind = 0
  var sampleType = 0
  var sizes: [UInt64] = []
  var channels: UInt64 = 0
  var blockSizes: [UInt64] = []
  var overlap: UInt64 = 0
  var container = 0
  var bits = 0
  var quality = 0
  var integerBound: UInt64?
  var realBound: Double?
  var relativeBound: Double?
  var offset: Double?
  var step: Double?
  var own: [UInt8] = []

  /// The payload of the chunk, which begins with the version.
  init(_ payload: [UInt8]) {
    var rest = payload.dropFirst()
    func varint() -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while true {
        let byte = rest.removeFirst()
        value |= UInt64(byte & 127) << shift
        shift += 7
        if byte < 128 { return value }
      }
    }
    func real() -> Double {
      var value: UInt64 = 0
      for shift in 0..<8 { value |= UInt64(rest.removeFirst()) << UInt64(8 * shift) }
      return Double(bitPattern: value)
    }
    kind = Int(rest.removeFirst())
    sampleType = Int(rest.removeFirst())
    let axes = Int(rest.removeFirst())
    for _ in 0..<axes { sizes.append(varint()) }
    channels = varint()
    for _ in 0..<axes { blockSizes.append(varint()) }
    overlap = varint()
    container = Int(rest.removeFirst())
    bits = Int(rest.removeFirst())
    quality = Int(rest.removeFirst())
    let isReal = sampleType >= 9
    switch rest.removeFirst() {
    case 1: if isReal { realBound = real() } else { integerBound = varint() }
    case 2: relativeBound = real()
    default: break
    }
    if isReal {
      offset = real()
      step = real()
    }
    let count = Int(varint())
    own = Array(rest.prefix(count))
  }
}
