extension LadderProgram {
  /// What the registers of a running program hold: maps, gradients of maps, or facts about them.
  package struct Registers<Value> {
    private var values: [Value?]

    package init() {
      values = [Value?](repeating: nil, count: Register.allCases.count)
    }

    package subscript(register: Register) -> Value? {
      get { values[register.rawValue] }
      set { values[register.rawValue] = newValue }
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
      defer { self[register] = nil }
      return read(register)
    }
  }
}
