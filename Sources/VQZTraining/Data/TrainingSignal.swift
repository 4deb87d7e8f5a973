internal import VQZCore
internal import VQZSignal

/// A decoded picture to learn from: 8 bits a sample, `[height][width][channels]`.
package struct TrainingSignal: Sendable, Equatable {
  /// Positions along each axis, 1 or more.
  package let width: Int
  package let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  package let channels: Int
  /// Rows from the top, channels interleaved.
  package let samples: [UInt8]

  /// Samples as they are; their number must fit the sizes.
  package init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// Pictures of more positions than this are reduced before they are learnt from: at full size a
  /// network would spend itself on the blur and the noise of cameras, and on the artefacts of the
  /// JPEG that the picture is, or once was: what it is stored as now does not tell.
  static var largestPositionCount: Int { 1_200_000 }

  /// The picture in the bytes of a file, without alpha, with 1 or 3 channels.
  package static func decode(
    _ bytes: [UInt8], channels: Int
  ) -> Result<TrainingSignal, TrainingError> {
    do throws(SignalError) {
      return .success(TrainingSignal(picture: try SignalReader.read(bytes), channels: channels))
    } catch {
      return .failure(.unreadablePicture(reason: error.message))
    }
  }

  /// A picture without its alpha, with 1 or 3 channels, reduced where it is large.
  init(picture: Signal, channels: Int) {
    let colours = picture.withoutAlpha()
    let picture = channels == 1 ? colours.convertedToGrey() : colours.convertedToRGB()
    self = TrainingSignal(
      width: picture.width, height: picture.height, channels: channels, samples: picture.samples
    ).reduced(by: Self.reduction(positionCount: picture.shape.positionCount))
  }

  /// The factor a picture is reduced by: the smallest of 2, 3 and 4 that brings it under the
  /// bound, or 4.
  package static func reduction(positionCount: Int) -> Int {
    guard positionCount > largestPositionCount else { return 1 }
    return (2...3).first { positionCount / ($0 * $0) <= largestPositionCount } ?? 4
  }

  /// The mean of every `factor`×`factor` square; the rest at the right and bottom is dropped.
  package func reduced(by factor: Int) -> TrainingSignal {
    guard factor > 1, width >= factor, height >= factor else { return self }
    let (columns, rows) = (width / factor, height / factor)
    let area = factor * factor
    var means: [UInt8] = []
    means.reserveCapacity(columns * rows * channels)
    var sums = [Int](repeating: 0, count: columns * channels)
    for row in 0..<rows {
      for index in sums.indices { sums[index] = area / 2 }
      for y in row * factor..<(row + 1) * factor {
        addRow(y, factor: factor, columns: columns, to: &sums)
      }
      for sum in sums { means.append(UInt8(sum / area)) }
    }
    return TrainingSignal(width: columns, height: rows, channels: channels, samples: means)
  }

  /// Adds one row to the sums of the squares it runs through.
  private func addRow(_ y: Int, factor: Int, columns: Int, to sums: inout [Int]) {
    var source = y * width * channels
    for column in 0..<columns {
      for _ in 0..<factor {
        for channel in 0..<channels {
          sums[column * channels + channel] += Int(samples[source])
          source += 1
        }
      }
    }
  }
}
