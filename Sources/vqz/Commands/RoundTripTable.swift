import VQZ
import VQZReport
import VQZSystem

/// The table of `vqz bench FILES`.
struct RoundTripTable {
  var results: [RoundTrip.Result] = []

  func text(model: VQZModel) -> String {
    var table = TextTable([
      "file", "raw bytes", ".vqz bytes", "bits/pixel", "PSNR dB", "encode s", "decode s",
      "decode MP/s", "decoded twice, identical",
    ])
    for result in results { table.append(Self.row(result)) }
    if results.count > 1 { table.append(meanRow) }
    return table.text + footer(model)
  }

  private static func row(_ result: RoundTrip.Result) -> [String] {
    [
      result.name, String(result.rawByteCount), String(result.byteCount),
      NumberText.fixed(result.bitsPerPixel, 3), NumberText.fixed(result.psnr, 2),
      NumberText.fixed(result.encodeSeconds, 2), NumberText.fixed(result.decodeSeconds, 2),
      NumberText.fixed(result.decodeMegapixelsPerSecond, 2), result.isIdentical ? "yes" : "NO",
    ]
  }

  /// Sums of bytes and seconds; means over files of rate and PSNR, as is customary for them.
  private var meanRow: [String] {
    let count = Double(results.count)
    let decodeSeconds = results.reduce(0) { $0 + $1.decodeSeconds }
    let megapixels = results.reduce(0) { $0 + Double($1.positionCount) } / 1e6
    return [
      "all (sums, means)", String(results.reduce(0) { $0 + $1.rawByteCount }),
      String(results.reduce(0) { $0 + $1.byteCount }),
      NumberText.fixed(results.reduce(0) { $0 + $1.bitsPerPixel } / count, 3),
      NumberText.fixed(results.reduce(0) { $0 + $1.psnr } / count, 2),
      NumberText.fixed(results.reduce(0) { $0 + $1.encodeSeconds }, 2),
      NumberText.fixed(decodeSeconds, 2),
      NumberText.fixed(megapixels / max(decodeSeconds, 1e-9), 2),
      results.allSatisfy(\.isIdentical) ? "yes" : "NO",
    ]
  }

  private func footer(_ model: VQZModel) -> String {
    let cost = model.decoderOperationsPerPosition / 1000
    var lines = [
      "",
      "model \(model.name), \(model.storage.byteCount) bytes (not counted above), "
        + "decoder \(NumberText.fixed(cost, 1)) kMAC/pixel, kernels \(InstructionSet.current)",
      "second decode: one thread",
    ]
    for proved in results where !proved.instructionSets.isEmpty {
      lines.append(
        "\(proved.name) decoded again with kernels "
          + proved.instructionSets.joined(separator: ", ")
          + (proved.isIdentical ? ": identical" : ": NOT identical"))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
