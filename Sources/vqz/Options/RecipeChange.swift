import VQZTraining

/// An option of `vqz train` that was given, and what it changes in a recipe.
struct RecipeChange {
  /// As it is written: `--width`.
  let option: String
  /// Whether a ladder has nothing that it could change.
  let isPlainOnly: Bool
  let apply: (inout Recipe) -> Void

  /// Nil where the option was not given.
  init?<Value>(_ option: String, _ value: Value?, _ change: @escaping (inout Recipe, Value) -> Void)
  {
    guard let value else { return nil }
    self.option = option
    isPlainOnly = false
    apply = { change(&$0, value) }
  }

  /// The same for an option that belongs to plain networks.
  init?<Value>(
    plain option: String, _ value: Value?, _ change: @escaping (inout PlainRecipe, Value) -> Void
  ) {
    guard let value else { return nil }
    self.option = option
    isPlainOnly = true
    apply = { recipe in
      guard var plain = recipe.plain else { return }
      change(&plain, value)
      recipe.plain = plain
    }
  }
}
