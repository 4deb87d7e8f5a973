import CVQZ
import VQZ

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What callers see of a model through pointers, which live as long as it.
@safe final class ModelViews: @unchecked Sendable {
  let codebooks: [VQZModel.Codebook]
  /// The codewords of all codebooks one behind another, and where each begins.
  @unsafe private let codewords: UnsafeMutablePointer<Int16>
  private let starts: [Int]
  /// Keys and values of the metadata, by key.
  @unsafe private let texts: [Text]

  private typealias Text = (
    key: UnsafeMutablePointer<CChar>?, value: UnsafeMutablePointer<CChar>?
  )

  init(_ model: VQZModel) {
    codebooks = model.codebooks
    var starts: [Int] = []
    var count = 0
    for codebook in codebooks {
      starts.append(count)
      count += codebook.codewords.count
    }
    self.starts = starts
    let memory = UnsafeMutablePointer<Int16>.allocate(capacity: max(1, count))
    for (codebook, start) in zip(codebooks, starts) {
      for (place, value) in codebook.codewords.enumerated() {
        unsafe (memory + start + place).initialize(to: value)
      }
    }
    unsafe codewords = unsafe memory
    unsafe texts = unsafe model.metadata.sorted { $0.key < $1.key }.map {
      unsafe (key: CallerBytes.copy($0.key), value: CallerBytes.copy($0.value))
    }
  }

  deinit {
    unsafe codewords.deallocate()
    for index in unsafe texts.indices {
      unsafe free(texts[index].key)
      unsafe free(texts[index].value)
    }
  }

  /// The codewords of a codebook.
  @unsafe func codewords(_ index: Int) -> UnsafePointer<Int16> {
    unsafe UnsafePointer(codewords + starts[index])
  }

  /// A key and its value; nil beyond the last.
  @unsafe func text(_ index: Int) -> (key: UnsafePointer<CChar>?, value: UnsafePointer<CChar>?)? {
    guard unsafe texts.indices.contains(index) else { return nil }
    let text = unsafe texts[index]
    return unsafe (
      key: text.key.map { unsafe UnsafePointer($0) },
      value: text.value.map { unsafe UnsafePointer($0) }
    )
  }
}
