import Foundation
import Testing
import VQZ
import VQZTraining

/// What a folder is trained for.
struct TrainingFolderTests {
  /// A folder with empty files of these names, which is gone afterwards.
  private func kind(_ names: [String]) throws -> SignalKind? {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    for name in names { try Data().write(to: url.appending(path: name)) }
    return try TrainingFolder.kind(of: url.path)
  }

  @Test func isTheFirstKindThatAllFilesCanBe() throws {
    #expect(try kind(["a.png", "b.JPG", "notes.txt"]) == .picture)
    #expect(try kind(["a.npy", "b.npy", "README.md"]) == .array)
    #expect(try kind(["a.wav"]) == .series && kind(["a.csv", "b.tsv"]) == .series)
    // NumPy's files can be either; sound cannot.
    #expect(try kind(["a.npy", "b.wav"]) == .series)
    #expect(try kind(["README.md"]) == nil)
  }

  @Test func isRefusedWhereThereIsNone() throws {
    for names in [["a.png", "b.npy"], ["a.pgm", "b.wav"], ["a.png", "b.npy", "c.csv"]] {
      let error = #expect(throws: VQZError.self) { try kind(names) }
      #expect(error?.code == .usage)
      #expect(error?.message.contains(names[0]) ?? false, "\(error?.message ?? "")")
    }
    let error = #expect(throws: VQZError.self) { try TrainingFolder.kind(of: "/nowhere/at/all") }
    #expect(error?.code == .noInput)
  }
}
