public import VQZ
internal import VQZCore
internal import VQZNetwork

extension Recipe {
  /// Most codewords of a model file (`Formats/vqzm.md`); more are for studies, which write none.
  static var exportableCodewords: Int { 4096 }

  /// Refuses numbers that make no sense, alone or together, by name. A training does so, too, when
  /// it begins.
  ///
  /// - Parameter asModel: also refuses what no model file holds: such recipes are for studies.
  /// - Throws: `usage`.
  public func validate(asModel: Bool = false) throws(VQZError) {
    try TrainingError.shown { () throws(TrainingError) in
      try check()
      if asModel { try checkExportable() }
    }
  }

  /// - Throws: `TrainingError.recipe`.
  package func check() throws(TrainingError) {
    // First every number alone, then what must fit: an error then names the number that is wrong.
    for field in Self.fields { try field.check(self) }
    guard (0...1).contains(coarseness) else {
      throw .recipe(name: "coarseness", found: "\(coarseness)", expected: "0 to 1")
    }
    switch network {
    case .plain(let plain):
      for field in PlainRecipe.fields { try field.check(plain) }
      try plain.checkTogether()
      guard patch % plain.sizes.stride == 0 else {
        throw .recipe(
          name: "patch", found: "\(patch)", expected: "a multiple of \(plain.sizes.stride)")
      }
    case .ladder(let ladder):
      for field in LadderRecipe.fields { try field.check(ladder) }
      // A training from a model looks at the model and the signals, too.
      guard base != nil || patch % ladder.coarsestStride == 0 else {
        throw .recipe(
          name: "patch", found: "\(patch)",
          expected: "a multiple of \(ladder.coarsestStride) for a ladder of "
            + "\(ladder.sizes.levels) levels")
      }
    }
  }

  /// Refuses more codewords than a model file holds: they are for studies.
  package func checkExportable() throws(TrainingError) {
    let codewords = plain?.sizes.codewords ?? 0
    guard codewords <= Self.exportableCodewords else {
      throw .recipe(
        name: "codewords", found: "\(codewords)",
        expected: "at most \(Self.exportableCodewords) in a model file, or --measure-only")
    }
  }

  /// Refuses a number outside its range; what is no number is in none.
  static func check<Number: Comparable>(
    _ name: String, _ value: Number, in range: ClosedRange<Number>
  ) throws(TrainingError) {
    guard range.contains(value) else {
      throw .recipe(
        name: name, found: "\(value)",
        expected: "\(range.lowerBound) to \(range.upperBound)")
    }
  }
}

extension PlainRecipe {
  /// Sizes that exist; objective, r(z) and assignment that fit each other.
  fileprivate func checkTogether() throws(TrainingError) {
    // Two channels are no colours: grey, or red, green and blue.
    guard sizes.channels != 2 else {
      throw .recipe(name: "channels", found: "2", expected: "1 or 3")
    }
    // The network halves the grid two or three times.
    guard [4, 8].contains(sizes.stride) else {
      throw .recipe(name: "stride", found: "\(sizes.stride)", expected: "4 or 8")
    }
    // There is nothing decoded yet that a plain network could predict from.
    guard prior != .conditional else {
      throw .recipe(
        name: "prior", found: "conditional",
        expected: "uniform or empirical for a plain network; conditional is what a ladder has")
    }
    // vqvae has no rate, so no model of it; 1/K is what makes all codewords cost the same.
    guard objective != .vqvae || prior == .uniform else {
      throw .recipe(
        name: "prior", found: "\(prior.rawValue) with vqvae",
        expected: "uniform, which vqvae implies, or the objective vdib or vib")
    }
    // A search by rate needs a rate in the objective, and a hard assignment.
    guard assignment != .rate || objective == .vdib else {
      throw .recipe(
        name: "assignment", found: "rate with \(objective.rawValue)", expected: "it with vdib")
    }
    // H(Z|I) of a hard assignment is 0, so its KL is the cross-entropy.
    guard objective != .vib || assignment.isSoft else {
      throw .recipe(
        name: "assignment", found: "\(assignment.rawValue) with vib",
        expected: "soft or sample: with a hard assignment vib is vdib")
    }
    // λ = β · d / c.
    guard assignment != .rate || commitment > 0 else {
      throw .recipe(
        name: "commitment", found: "0", expected: "more for the assignment rate")
    }
  }
}
