package import VQZSystem

/// A run of bytes that is shared and never copied: of an array, of memory on large pages, or of
/// memory that is part of the program and so never goes away.
///
/// A model has some seven megabytes; copying them in and out costs more than checking them.
@safe package struct SharedBytes: @unchecked Sendable {
  /// Empty where the bytes are elsewhere.
  private let owner: [UInt8]
  /// What keeps `memory`; nil where nothing has to.
  private let keeper: LargeMemory?
  /// Nil where the bytes are those of the array.
  @unsafe private let memory: UnsafeBufferPointer<UInt8>?
  private let range: Range<Int>

  package init(_ bytes: [UInt8]) {
    (owner, keeper) = (bytes, nil)
    unsafe memory = nil
    range = 0..<bytes.count
  }

  /// - Parameter program: memory that nobody ever writes or frees.
  @unsafe package init(program: UnsafeBufferPointer<UInt8>) {
    (owner, keeper) = ([], nil)
    unsafe memory = unsafe program
    range = 0..<program.count
  }

  /// - Parameter memory: every byte of it is written, and none will be any more.
  package init(_ memory: LargeMemory) {
    (owner, keeper) = ([], memory)
    let bytes = unsafe UnsafeRawBufferPointer(memory.bytes).bindMemory(to: UInt8.self)
    unsafe self.memory = unsafe bytes
    range = 0..<bytes.count
  }

  private init(_ whole: SharedBytes, range: Range<Int>) {
    (owner, keeper) = (whole.owner, whole.keeper)
    unsafe memory = unsafe whole.memory
    self.range = range
  }

  package var count: Int { range.count }

  /// A part, by places counted from the first byte of this run.
  package subscript(part: Range<Int>) -> SharedBytes {
    precondition(part.lowerBound >= 0 && part.upperBound <= count, "\(part) of \(count) bytes")
    return SharedBytes(
      self, range: range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
  }

  /// An array of the bytes: a copy, unless they are all of an array.
  package var array: [UInt8] {
    if !owner.isEmpty, range.count == owner.count { return owner }
    return unsafe withBuffer { unsafe Array($0) }
  }

  /// Calls `body` with the bytes where they lie.
  @unsafe package func withBuffer<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let memory = unsafe memory {
      return withExtendedLifetime(keeper) {
        unsafe body(UnsafeBufferPointer(rebasing: memory[range]))
      }
    }
    return unsafe owner.withUnsafeBufferPointer {
      unsafe body(UnsafeBufferPointer(rebasing: $0[range]))
    }
  }
}

extension SharedBytes: Equatable {
  package static func == (left: Self, right: Self) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withBuffer { left in
      unsafe right.withBuffer { unsafe left.elementsEqual($0) }
    }
  }
}
