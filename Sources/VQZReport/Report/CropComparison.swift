package import VQZCore
import VQZSignal

/// One part of a picture as several codecs leave it, at about equal bytes.
public struct CropComparison: Sendable {
  /// What one codec made.
  package struct Shot: Sendable {
    package let codec: String
    package let setting: String
    /// Of the file of the whole picture.
    package let byteCount: Int
    /// The part.
    package let picture: Signal

    package init(codec: String, setting: String, byteCount: Int, picture: Signal) {
      self.codec = codec
      self.setting = setting
      self.byteCount = byteCount
      self.picture = picture
    }
  }

  package let file: String
  /// Where the part begins in the picture.
  package let x: Int
  package let y: Int
  package let original: Signal
  /// That whose bytes the others come near to first.
  package let shots: [Shot]

  /// Samples shown each way.
  package static let size = 192
  /// What the places are compared in.
  private static let blockSize = 16

  /// Nil for fewer than two codecs: there is nothing to compare.
  ///
  /// - Parameters:
  ///   - original: the whole picture.
  ///   - shots: of the whole picture each, of the same size and colours.
  package init?(file: String, original: Signal, shots: [Shot]) {
    guard shots.count > 1 else { return nil }
    let (x, y) = Self.place(shots.map(\.picture))
    let (width, height) = (min(Self.size, original.width), min(Self.size, original.height))
    guard let part = original.part(x: x, y: y, width: width, height: height) else { return nil }
    self.file = file
    (self.x, self.y) = (x, y)
    self.original = part
    self.shots = shots.compactMap { shot in
      shot.picture.part(x: x, y: y, width: width, height: height).map {
        Shot(codec: shot.codec, setting: shot.setting, byteCount: shot.byteCount, picture: $0)
      }
    }
  }

  /// Where the pictures differ most from their mean, in squares, in steps of a block; the first
  /// such place.
  private static func place(_ pictures: [Signal]) -> (x: Int, y: Int) {
    let (width, height) = (pictures[0].width, pictures[0].height)
    let blocks = differences(pictures)
    let columns = (width + blockSize - 1) / blockSize
    var best = (sum: -1, x: 0, y: 0)
    for y in steps(height) {
      for x in steps(width) {
        var sum = 0
        for row in y / blockSize...(min(y + size, height) - 1) / blockSize {
          let last = row * columns + (min(x + size, width) - 1) / blockSize
          sum += blocks[row * columns + x / blockSize...last].reduce(0, +)
        }
        if sum > best.sum { best = (sum, x, y) }
      }
    }
    return (best.x, best.y)
  }

  /// Where a part may begin along a side: every block, and so that it ends with the side.
  private static func steps(_ side: Int) -> [Int] {
    let spare = max(0, side - size)
    return Array(stride(from: 0, to: spare, by: blockSize)) + [spare]
  }

  /// For every block the squares of the differences from the mean, times the number of pictures.
  private static func differences(_ pictures: [Signal]) -> [Int] {
    let (width, height, channels) = (
      pictures[0].width, pictures[0].height, pictures[0].shape.channels
    )
    let columns = (width + blockSize - 1) / blockSize
    var blocks = [Int](repeating: 0, count: columns * ((height + blockSize - 1) / blockSize))
    for y in 0..<height {
      for x in 0..<width {
        var found = 0
        for i in (y * width + x) * channels..<(y * width + x + 1) * channels {
          var (sum, squares) = (0, 0)
          for picture in pictures {
            let sample = Int(picture.samples[i])
            sum += sample
            squares += sample * sample
          }
          found += pictures.count * squares - sum * sum
        }
        blocks[y / blockSize * columns + x / blockSize] += found
      }
    }
    return blocks
  }
}
