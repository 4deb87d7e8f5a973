internal import CVQZKernels
internal import VQZCore

/// A square matrix in panels of a few columns, each of which lies together in memory and is worked
/// on by one thread.
@safe final class MatrixPanels {
  /// Columns of a panel; the last is filled up with zeros.
  static let columns = Int(VQZ_EIGEN_COLUMNS)

  let count: Int
  private let threads: Int
  private let panelCount: Int
  @unsafe private let memory: UnsafeMutablePointer<Double>

  /// Where panels begin: at a whole line of the cache.
  private static let alignment = 64
  /// Rows that the kernel multiplies together, and those that one item of work does with a panel.
  private static let productRows = 4
  private static let stripeRows = 64

  private init(count: Int, threads: Int) {
    self.count = count
    self.threads = threads
    panelCount = (count + Self.columns - 1) / Self.columns
    let size = panelCount * count * Self.columns
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: size * MemoryLayout<Double>.stride, alignment: Self.alignment)
    unsafe memory = raw.bindMemory(to: Double.self, capacity: size)
    unsafe memory.initialize(repeating: 0, count: size)
  }

  convenience init(identity count: Int, threads: Int) {
    self.init(count: count, threads: threads)
    for k in 0..<count { unsafe memory[place(k, k)] = 1 }
  }

  /// - Parameter matrix: `[count][count]`.
  convenience init(_ matrix: [Double], count: Int, threads: Int) {
    self.init(count: count, threads: threads)
    for row in 0..<count {
      for column in 0..<count { unsafe memory[place(row, column)] = matrix[row * count + column] }
    }
  }

  deinit { unsafe memory.deallocate() }

  private func place(_ row: Int, _ column: Int) -> Int {
    (column / Self.columns * count + row) * Self.columns + column % Self.columns
  }

  /// Calls `body` with each panel, `[count][columns]`, on several threads.
  @unsafe func forEachPanel(_ body: @Sendable (UnsafeMutablePointer<Double>) -> Void) {
    // Each item of work has a panel of its own.
    nonisolated(unsafe) let start = unsafe memory
    let size = count * Self.columns
    WorkerPool.forEach(count: panelCount, threads: threads) { panel in
      unsafe body(start + panel * size)
    }
  }

  func row(_ row: Int) -> [Double] {
    (0..<count).map { unsafe memory[place(row, $0)] }
  }

  /// The product of another matrix, `[count][count]`, with this one.
  func product(left: [Double]) -> [Double] {
    let n = count
    let stripes = (n + Self.stripeRows - 1) / Self.stripeRows
    nonisolated(unsafe) let start = unsafe memory
    let panelCount = panelCount
    // Rows that are a whole number of panels long, cut afterwards.
    let width = panelCount * Self.columns
    return WorkerPool.map(count: stripes, threads: threads) { stripe in
      let rows = stripe * Self.stripeRows..<min(n, (stripe + 1) * Self.stripeRows)
      let own = Array(left[rows.lowerBound * n..<rows.upperBound * n])
      var sums = [Double](repeating: 0, count: rows.count * width)
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        let sums = unsafe sums.baseAddress.unsafelyUnwrapped
        for panel in 0..<panelCount {
          for row in stride(from: 0, to: rows.count, by: Self.productRows) {
            unsafe own.withUnsafeBufferPointer { own in
              unsafe vqz_eigen_product(
                min(Self.productRows, rows.count - row), n,
                own.baseAddress.unsafelyUnwrapped + row * n, n,
                start + panel * n * Self.columns, sums + row * width + panel * Self.columns, width)
            }
          }
        }
      }
      return (0..<rows.count).flatMap { sums[$0 * width..<$0 * width + n] }
    }.flatMap(\.self)
  }
}
