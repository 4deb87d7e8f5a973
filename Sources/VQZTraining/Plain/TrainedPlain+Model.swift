import VQZCore
package import VQZNetwork

extension TrainedPlain {
  /// Pictures the activations are measured on, and the most samples of each, either way.
  private static var calibrationCount: Int { 24 }
  private static var calibrationSize: Int { 256 }

  /// The trained network as a model file (`Formats/vqzm.md`), verified as any reader would.
  ///
  /// - Parameters:
  ///   - name: a short name for people.
  ///   - licence: the licence of the weights, as text; left out where it is empty.
  ///   - samples: where the training pictures are; some of them set the integer scales.
  /// - Throws: `TrainingError`, and `ModelError` where a layer cannot be brought into the integers.
  package func model(
    name: String, licence: String = "", samples: SampleSet, threads: Int
  ) throws -> TrainedModel {
    var export = IntegerExport(
      description: description, parameters: parameters, start: start, codebooks: codebooks)
    // Activations are measured with what a decoder will see: codewords, not latents.
    let analysis = try Analysis(description: description, parameters: parameters)
    for sample in samples.training.prefix(Self.calibrationCount) {
      let picture = try samples.picture(of: sample).corner(Self.calibrationSize)
      let latents = analysis.latents(
        of: picture.samples, height: picture.height, width: picture.width, threads: threads)
      try export.calibrate(values: quantised(latents), threads: threads)
    }
    var metadata = [NetworkModel.nameKey: name, "vqz.provenance": provenance]
    if !licence.isEmpty { metadata["vqz.licence"] = licence }
    return try export.draft(counts: counts, metadata: metadata).finished()
  }

  /// Each vector replaced by its nearest codeword of class 0.
  package func quantised(_ latents: [[FloatMap]]) -> [[FloatMap]] {
    latents.enumerated().map { l, steps in
      steps.enumerated().map { s, map in
        let dimension = description.levels[l].steps[s].classes[0].dimension
        let codebook = codebooks[l][s][0]
        var points: [Float] = []
        points.reserveCapacity(map.height * map.width * map.channels)
        for y in 0..<map.height {
          for x in 0..<map.width {
            for channel in 0..<map.channels { points.append(map[channel, y, x]) }
          }
        }
        let indices = NearestCodeword(codebook: codebook, dimension: dimension)(
          points, count: points.count / dimension)
        let values = FloatMap(channels: map.channels, height: map.height, width: map.width)
        for (position, first) in stride(from: 0, to: points.count, by: map.channels).enumerated() {
          for channel in 0..<map.channels {
            let vector = (first + channel) / dimension
            values[channel, position / map.width, position % map.width] =
              codebook[Int(indices[vector]) * dimension + channel % dimension]
          }
        }
        return values
      }
    }
  }
}

extension TrainingSignal {
  /// The top left corner of at most `size` samples each way.
  func corner(_ size: Int) -> TrainingSignal {
    let (columns, rows) = (min(size, width), min(size, height))
    var kept: [UInt8] = []
    kept.reserveCapacity(columns * rows * channels)
    for y in 0..<rows {
      let start = y * width * channels
      kept += samples[start..<start + columns * channels]
    }
    return TrainingSignal(width: columns, height: rows, channels: channels, samples: kept)
  }
}
