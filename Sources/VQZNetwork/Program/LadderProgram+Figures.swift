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
