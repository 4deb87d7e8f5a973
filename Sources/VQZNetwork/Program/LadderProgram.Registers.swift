extension LadderProgram {
  /// What the registers of a running program hold: maps, gradients of maps, or facts about them.
  ///
  /// One member each and no array: a training step asks for no memory.
  package struct Registers<Value> {
    /// Running activations of the level.
    private var features: Value?
    /// All decoded so far, of the level.
    private var coefficients: Value?
    /// Coefficients on the way to the next level.
    private var lifted: Value?
    /// What a head says of the values of its step.
    private var predictions: Value?
    /// What a step decoded.
    private var values: Value?
    /// What goes in or comes out.
    private var samples: Value?

    /// All empty.
    package init() {}

    /// Nil where nothing was written, or what was is taken.
    package subscript(register: Register) -> Value? {
      get {
        switch register {
        case .features: features
        case .coefficients: coefficients
        case .lifted: lifted
        case .predictions: predictions
        case .values: values
        case .samples: samples
        }
      }
      set {
        switch register {
        case .features: features = newValue
        case .coefficients: coefficients = newValue
        case .lifted: lifted = newValue
        case .predictions: predictions = newValue
        case .values: values = newValue
        case .samples: samples = newValue
        }
      }
    }

    /// What is in a register that the program has written: no program reads one before.
    package func read(_ register: Register) -> Value {
      guard let value = self[register] else {
        preconditionFailure("\(register) is read before it is written")
      }
      return value
    }

    /// The same, and the register is empty after it.
    package mutating func take(_ register: Register) -> Value {
      let value = read(register)
      self[register] = nil
      return value
    }
  }
}
