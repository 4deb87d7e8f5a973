import VQZ
package import VQZCore
import VQZEntropy

/// A way to code signals in this process: a model, or zstd over the samples as they lie.
package struct SignalCodec: Sendable {
  package typealias Encode =
    @Sendable (_ signal: Signal, _ setting: SignalSetting, _ threads: Int) throws(VQZError)
    -> [UInt8]
  package typealias Decode =
    @Sendable (_ file: [UInt8], _ header: SignalHeader, _ threads: Int) throws(VQZError) -> Signal

  /// In tables and plots.
  let name: String
  let identifier: String
  /// Of the model file; nil for anchors.
  let modelByteCount: Int?
  let provenance: Provenance
  let settings: [SignalSetting]
  let encode: Encode
  let decode: Decode

  package init(
    name: String, identifier: String = "", modelByteCount: Int? = nil,
    provenance: Provenance = Provenance(nil), settings: [SignalSetting],
    encode: @escaping Encode, decode: @escaping Decode
  ) {
    self.name = name
    self.identifier = identifier
    self.modelByteCount = modelByteCount
    self.provenance = provenance
    self.settings = settings
    self.encode = encode
    self.decode = decode
  }

  init(_ reported: ReportModel, settings: [SignalSetting], limits: ResourceLimits) {
    let model = reported.model
    self.init(
      name: reported.name, identifier: model.identifier, modelByteCount: model.storage.byteCount,
      provenance: reported.provenance, settings: settings,
      encode: { signal, setting, threads throws(VQZError) in
        var options = VQZEncoder.Options(threads: threads)
        switch setting {
        case .share(0): options.maxError = 0
        case .share(let share): options.maxError = .ofRange(share)
        case .quality(let quality): options.quality = Double(quality)
        }
        return try VQZEncoder(model, options: options, limits: limits).encode(signal)
      },
      decode: { file, _, threads throws(VQZError) in
        try VQZDecoder(models: [model], limits: limits, threads: threads).decode(file)
      })
  }

  /// zstd at level 19 over the samples, or over all their first bytes, then all their second ones,
  /// and so on.
  init(zstdShuffling shuffles: Bool) {
    self.init(
      name: shuffles ? "zstd shuffled" : "zstd", settings: [.share(0)],
      encode: { signal, _, _ throws(VQZError) in
        let size = signal.sampleType.byteCount
        let samples = shuffles ? Self.shuffled(signal.samples, size) : signal.samples
        do throws(EntropyError) { return try Zstd.compress(samples) } catch {
          throw VQZError(error)
        }
      },
      decode: { file, header, _ throws(VQZError) in
        do {
          let samples = try Zstd.decompress(file, expectedByteCount: header.byteCount)
          // Back is the same with the other count of columns.
          let columns = header.shape.sampleCount
          return try header.signal(shuffles ? Self.shuffled(samples, columns) : samples)
        } catch {
          throw VQZError(wrapping: error)
        }
      })
  }

  /// Bytes in rows of `columns`, column after column.
  static func shuffled(_ bytes: [UInt8], _ columns: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for column in 0..<columns {
      for index in stride(from: column, to: bytes.count, by: columns) {
        result.append(bytes[index])
      }
    }
    return result
  }
}
