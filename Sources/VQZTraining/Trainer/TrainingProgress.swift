/// How a training stands: what `vqz train` prints.
package struct TrainingProgress: Sendable, Equatable {
  /// Steps done.
  package var step: Int
  /// 0 to 1.
  package var progress: Double
  package var seconds: Double
  /// Nil until it can be told.
  package var secondsLeft: Double?
  package var learningRate: Double
  /// Still without codebook: bits, perplexity and dead codewords are 0.
  package var isWarmUp: Bool

  // Means since the last report.

  /// Squared error in network units plus the commitment term.
  package var loss: Double
  /// Of the reconstruction rounded to 8 bits, in dB, over all samples of the patches.
  package var psnr: Double
  /// Empirical entropy of the indices, per position of the signal.
  package var bitsPerPosition: Double
  /// 2^entropy of the indices.
  package var perplexity: Double
  /// Codewords that were not used once.
  package var deadCodewords: Int
  package var patchesPerSecond: Double
}

/// How good the averaged network is on the pictures held out.
package struct Evaluation: Sendable, Equatable {
  /// Mean over the pictures of their PSNR in dB, 8-bit samples.
  package var psnr: Double
  /// Empirical entropy of the indices per position of the signal.
  package var bitsPerPosition: Double
  package var perplexity: Double
  /// Codewords that no held-out picture used.
  package var deadCodewords: Int
  package var pictureCount: Int
}

/// The empirical distribution of codeword indices.
package struct Usage: Sendable {
  package var counts: [Int]

  package init(counts: [Int]) {
    self.counts = counts
  }

  var total: Int { counts.reduce(0, +) }
  package var deadCount: Int { counts.count { $0 == 0 } }

  /// Entropy in bits: an upper bound of I(I, Z), reached as the assignment is hard.
  package var entropy: Double {
    let total = Double(total)
    guard total > 0 else { return 0 }
    var sum = 0.0
    for count in counts where count > 0 {
      let share = Double(count) / total
      sum -= share * binaryLogarithm(share)
    }
    return sum
  }

  package var perplexity: Double { total > 0 ? binaryPower(entropy) : 0 }
}

/// PSNR in dB of 8-bit samples; 99 for no error at all.
func peakSignalToNoise(squaredError: Double, count: Double) -> Double {
  guard squaredError > 0, count > 0 else { return 99 }
  return 10 * decimalLogarithm(255 * 255 * count / squaredError)
}
