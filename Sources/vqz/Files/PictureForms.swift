import VQZ
import VQZSignal

extension Image.Layout {
  /// The same channels in the terms of the writers.
  var pictureLayout: PictureLayout {
    PictureLayout(colourChannelCount: colourCount, hasAlpha: hasAlpha)
  }
}

extension Image {
  /// The same samples in the terms of the writers; nothing is copied.
  func picture() throws -> Picture {
    let picture = Picture(
      width: width, height: height, layout: layout.pictureLayout, samples: samples)
    guard let picture else {
      throw VQZError(.usage, "picture: found \(samples.count) samples, expected them to fit")
    }
    return picture
  }
}

extension FileSummary {
  var pictureLayout: PictureLayout { layout.pictureLayout }
}

extension Decoder.Header {
  var pictureLayout: PictureLayout { layout.pictureLayout }

  /// The metadata in the terms of the writers.
  var pictureMetadata: [VQZSignal.Metadata] {
    metadata.map(\.signalMetadata)
  }
}
