internal import VQZSystem

/// One member of a recipe: how it is written, read and checked. A table of these is all that text
/// and check of a recipe are made of, so a new number is one line.
struct RecipeField<Owner> {
  /// Where it stands in the text: `optimiser.ramp_steps` is a member of the object `optimiser`.
  let path: String
  /// The version of the text from which on it is always there; texts before may leave it out.
  let since: Int
  /// Whether it means anything beside the fields before it; else the text does not have it.
  let isMeant: (Owner) -> Bool
  /// The value in the text, and the way back.
  let write: (Owner) -> JSONValue
  let read: (inout Owner, RecipeText) throws(TrainingError) -> Void
  /// Refuses a value that makes no sense whatever the others are.
  let check: (Owner) throws(TrainingError) -> Void

  /// Sets the member of `owner` from a text that has it.
  func take(from text: RecipeText, into owner: inout Owner) throws(TrainingError) {
    // What is not read keeps its default.
    guard isMeant(owner), text.version >= since || text.has(path) else { return }
    try read(&owner, text)
  }
}

extension RecipeField {
  /// - Parameters:
  ///   - name: what errors call it.
  ///   - range: outside it, the number makes no sense.
  static func integer(
    _ path: String, _ name: String, _ member: WritableKeyPath<Owner, Int>,
    in range: ClosedRange<Int>, since: Int = 1
  ) -> RecipeField {
    RecipeField(
      path: path, since: since, isMeant: { _ in true },
      write: { .integer(Int64($0[keyPath: member])) },
      read: { owner, text throws(TrainingError) in
        owner[keyPath: member] = try text.integer(path)
      },
      check: { owner throws(TrainingError) in
        try Recipe.check(name, owner[keyPath: member], in: range)
      })
  }

  static func number(
    _ path: String, _ name: String, _ member: WritableKeyPath<Owner, Double>,
    in range: ClosedRange<Double>, since: Int = 1,
    where isMeant: @escaping (Owner) -> Bool = { _ in true }
  ) -> RecipeField {
    RecipeField(
      path: path, since: since, isMeant: isMeant,
      write: { .number($0[keyPath: member]) },
      read: { owner, text throws(TrainingError) in
        owner[keyPath: member] = try text.number(path)
      },
      check: { owner throws(TrainingError) in
        try Recipe.check(name, owner[keyPath: member], in: range)
      })
  }

  /// One of a few words.
  static func choice<Choice: RawRepresentable<String>>(
    _ path: String, _ member: WritableKeyPath<Owner, Choice>, since: Int = 1
  ) -> RecipeField {
    RecipeField(
      path: path, since: since, isMeant: { _ in true },
      write: { .string($0[keyPath: member].rawValue) },
      read: { owner, text throws(TrainingError) in
        owner[keyPath: member] = try text.choice(path)
      },
      check: { _ in })
  }
}

extension RecipeField<Recipe> {
  /// A seed may need all 64 bits, which a JSON integer of this library does not have: it is written
  /// as decimal digits.
  static var seed: RecipeField {
    RecipeField(
      path: "seed", since: 1, isMeant: { _ in true },
      write: { .string(String($0.seed)) },
      read: { recipe, text throws(TrainingError) in recipe.seed = try text.seed("seed") },
      check: { _ in })
  }

  /// `budget.steps` or `budget.seconds`.
  static var budget: RecipeField {
    RecipeField(
      path: "budget", since: 1, isMeant: { _ in true },
      write: { recipe in
        switch recipe.budget {
        case .steps(let steps): .object(["steps": .integer(Int64(steps))])
        case .seconds(let seconds): .object(["seconds": .number(seconds)])
        }
      },
      read: { recipe, text throws(TrainingError) in
        recipe.budget =
          text.has("budget.steps")
          ? .steps(try text.integer("budget.steps")) : .seconds(try text.number("budget.seconds"))
      },
      check: { recipe throws(TrainingError) in
        switch recipe.budget {
        case .steps(let steps): try Recipe.check("steps", steps, in: 1...Int.max)
        case .seconds(let seconds): try Recipe.check("time", seconds, in: 0.001...1e9)
        }
      })
  }
}
