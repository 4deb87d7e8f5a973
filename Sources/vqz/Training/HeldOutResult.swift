import VQZ
import VQZTraining

/// The pictures held out, through the files and the integer decoder that users will have.
struct HeldOutResult {
  var pictureCount = 0
  /// Means over the pictures.
  var bitsPerPixel = 0.0
  var psnr = 0.0

  /// Most pictures: enough to judge, few enough to wait for.
  private static let limit = 16

  init(_ model: Model, _ samples: SampleSet, threads: Int) throws {
    var options = Encoder.Options()
    options.threads = threads
    let encoder = try Encoder(model, options: options)
    for sample in samples.heldOut.prefix(Self.limit) {
      let picture = try samples.picture(of: sample)
      let image = try Image(
        width: picture.width, height: picture.height,
        layout: picture.channels == 1 ? .grey : .rgb, samples: picture.samples)
      let summary = try encoder.encode(image, progress: nil) { _ in }
      pictureCount += 1
      bitsPerPixel += summary.bitsPerPixel
      psnr += summary.psnr
    }
    guard pictureCount > 0 else { return }
    bitsPerPixel /= Double(pictureCount)
    psnr /= Double(pictureCount)
  }
}
