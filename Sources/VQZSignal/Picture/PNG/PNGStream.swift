#if PNG
  import CSPNG

  /// Some ranges of a file, read by the library as if they were all of it.
  ///
  /// The file must outlive it.
  @safe final class PNGStream {
    private let file: UnsafeBufferPointer<UInt8>
    private let ranges: [Range<Int>]
    /// The range that is read, and how much of it was.
    private var index = 0
    private var position = 0

    init(_ file: UnsafeBufferPointer<UInt8>, ranges: [Range<Int>]) {
      unsafe self.file = unsafe file
      self.ranges = ranges
    }

    /// Called by the library, which asks for all of a piece or nothing.
    @unsafe static func read(
      _ user: UnsafeMutableRawPointer?, _ target: UnsafeMutableRawPointer?, _ count: Int
    ) -> Int32 {
      guard let user = unsafe user, let target = unsafe target else {
        return Int32(SPNG_IO_ERROR.rawValue)
      }
      let stream = unsafe Unmanaged<PNGStream>.fromOpaque(user).takeUnretainedValue()
      return unsafe stream.copy(to: UnsafeMutableRawBufferPointer(start: target, count: count))
    }

    @unsafe private func copy(to target: UnsafeMutableRawBufferPointer) -> Int32 {
      var filled = 0
      while filled < target.count {
        guard index < ranges.count else { return Int32(SPNG_IO_EOF.rawValue) }
        let range = ranges[index].dropFirst(position)
        let count = min(range.count, target.count - filled)
        let source = unsafe file[range.lowerBound..<range.lowerBound + count]
        unsafe target[filled..<filled + count].copyBytes(from: source)
        filled += count
        position += count
        if position == ranges[index].count { (index, position) = (index + 1, 0) }
      }
      return Int32(SPNG_OK.rawValue)
    }
  }
#endif
