import CForkedChild
import Synchronization
import Testing
import VQZ
import VQZCore

/// Programs that fork after they used the library, as servers and Python's process pools do.
@Suite(.serialized) struct ForkTests {
  /// A file and what it decodes to.
  private final class Sample: Sendable {
    let decoder: VQZDecoder
    let bytes: [UInt8]
    let samples: [UInt8]

    init() throws {
      let model = try Samples.model()
      let options = VQZEncoder.Options(threads: 4, tileSize: 32)
      bytes = try VQZEncoder(model, options: options).encode(try Samples.image(128, 96, .rgb))
      decoder = VQZDecoder(models: [model], threads: 4)
      samples = try decoder.decode(bytes).samples
    }

    func isDecodedAsBefore() -> Bool {
      (try? decoder.decode(bytes).samples) == samples
    }
  }

  /// The child's work is a function of C, which takes no values along.
  private static let sample = Result { try Sample() }

  /// 0 if a child decodes on four threads what its parent did.
  private static func decodeInChild() -> Int32 {
    forked_child_run({ (try? ForkTests.sample.get())?.isDecodedAsBefore() == true ? 0 : 1 }, 4, 60)
  }

  @Test("a child of fork decodes from four threads what its parent has decoded")
  func afterADecode() throws {
    let sample = try Self.sample.get()
    for _ in 0..<10 { #expect(Self.decodeInChild() == 0) }
    #expect(sample.isDecodedAsBefore())
  }

  @Test("a child that is forked while another thread decodes, decodes")
  func duringADecode() throws {
    let sample = try Self.sample.get()
    let isOver = Atomic<Bool>(false)
    let errand = WorkerPool.errand(count: 1, threads: 1) { _ in
      while !isOver.load(ordering: .relaxed) { _ = sample.isDecodedAsBefore() }
    }
    for _ in 0..<10 { #expect(Self.decodeInChild() == 0) }
    isOver.store(true, ordering: .relaxed)
    errand.finish()
  }
}
