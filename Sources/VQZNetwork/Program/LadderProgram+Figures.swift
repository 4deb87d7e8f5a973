internal import VQZCore

extension LadderProgram {
  /// The one operation with the layers of a part; nil where the ladder has none.
  package func operation(_ part: Part, level: Int, step: Int? = nil) -> Operation? {
    (decoder + analysis).first { $0.part == part && $0.level == level && $0.step == step }
  }

  /// The convolutions of the decoder in the order of execution, each with the path of its tensors:
  /// `decoder.<path>.weight`, `.bias`, `.multiplier`, `.shift`.
  package var decoderConvolutions: [(path: String, shape: Layer.Convolution)] {
    decoder.flatMap(\.convolutions)
  }

  /// The convolutions of the analysis, level after level: `encoder.<path>.weight`, `.bias`.
  package var encoderConvolutions: [(path: String, shape: Layer.Convolution)] {
    steps.indices.flatMap { level in
      analysis.filter { $0.level == level }.flatMap(\.convolutions)
    }
  }

  /// Multiply-accumulates of the decoder per position of the decoded signal.
  package var decoderOperationsPerPosition: Double {
    decoder.reduce(0) { sum, operation in
      sum + operation.layers.operationsPerSamplePosition(stride: operation.input.stride)
    }
  }
}

extension LadderProgram {
  /// How many levels, the first ones, decide the means of blocks of `factor` samples each way:
  /// those before the first level whose grid is at least as fine. All, where the ladder has none or
  /// codes no coefficients.
  package func levels(forMeansOf factor: Int) -> Int {
    let all = steps.count
    guard codesCoefficients else { return all }
    let fine = steps.dropFirst().firstIndex { places in
      places.first?.stride.fits(within: Extent(square: factor)) ?? false
    }
    return fine ?? all
  }
}

extension LadderProgram {
  /// Most indices that a tile and one of its steps can take, whatever the classes turn out to be.
  package func symbolLimit(height: Int, width: Int) -> (total: Int, step: Int) {
    var (total, largest) = (0, 0)
    for place in steps.joined() {
      let grid = positions(at: place.stride, height: height, width: width)
      let count = grid.rows.saturatingProduct(grid.columns).saturatingProduct(place.mostSymbols)
      total = total.saturatingSum(count)
      largest = max(largest, count)
    }
    return (total, largest)
  }

  /// What range coding with contexts works in, in bytes: that of the step that needs most.
  package func contextByteCount(width: Int) -> Int {
    steps.joined().filter(\.hasContexts).reduce(0) { most, place in
      let columns = positions(at: place.stride, height: 1, width: width).columns
      return max(
        most, NeighbourTables.workspaceByteCount(columns: columns, groups: place.groups))
    }
  }

  /// Positions of a grid in a tile. Levels are finer by whole factors, and each covers all
  /// positions of the coarsest.
  func positions(at stride: Extent, height: Int, width: Int) -> Extent {
    coarsest.positions(height: height, width: width) * (coarsest / stride)
  }
}

extension NetworkDescription {
  /// Of `LadderProgram`, for whoever has no program at hand.
  package var decoderConvolutions: [(path: String, shape: Layer.Convolution)] {
    program.decoderConvolutions
  }

  package var encoderConvolutions: [(path: String, shape: Layer.Convolution)] {
    program.encoderConvolutions
  }

  package var decoderOperationsPerPosition: Double { program.decoderOperationsPerPosition }
}
