internal import VQZNetwork

/// The codebooks of all classes of one step, and their search.
package struct ClassCodebooks: Sendable, Equatable {
  /// One class: which codebook, ready for the rate-biased search.
  package struct Entry: Sendable, Equatable {
    /// Codewords and how often each is chosen.
    package let codebook: EntropyConstrainedCodebook

    /// Whether the codewords are the same; the λ that the search is prepared for may be another.
    package static func == (a: Entry, b: Entry) -> Bool { a.codebook == b.codebook }

    /// Finds the cheapest codeword; nil where there is only one.
    let search: NearestCodeword?

    init(_ codebook: EntropyConstrainedCodebook, rateWeight: Float) {
      self.codebook = codebook
      search =
        codebook.count == 1
        ? nil
        : NearestCodeword(
          codebook: codebook.codewords, dimension: codebook.dimension,
          bias: codebook.bits.map { $0 * rateWeight })
    }
  }

  /// One for each class, from the smallest spread to the largest.
  package let entries: [Entry]

  /// - Parameter rateWeight: λ of the search, in squared quantiser steps a bit.
  package init(
    _ codebooks: [EntropyConstrainedCodebook], rateWeight: Float = SpreadClasses.rateWeight
  ) {
    entries = codebooks.map { Entry($0, rateWeight: rateWeight) }
  }
}
