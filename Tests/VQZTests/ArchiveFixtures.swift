import Foundation
import VQZ

/// The archives of `Fixtures/archives` and the text of their page.
enum ArchiveFixtures {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func file(_ path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: root.appending(path: "Fixtures/\(path).vqz")))
  }

  /// The lines of a manifest behind its heading, split at commas.
  static func manifest(_ folder: String) throws -> [[String]] {
    let url = root.appending(path: "Fixtures/archives/\(folder)/MANIFEST.csv")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  static func page() throws -> String {
    try String(contentsOf: root.appending(path: "Formats/archive.md"), encoding: .utf8)
  }

  /// Cells of the table of rules.
  static func rules() throws -> [[String]] {
    try page().split(separator: "\n").filter { $0.hasPrefix("| `vqza.") }.map { line in
      line.split(separator: "|").map {
        $0.filter { $0 != "`" }.trimmingCharacters(in: .whitespaces)
      }
    }
  }

  /// The bytes of a hexadecimal dump of the page.
  static func dump(_ name: String) throws -> [UInt8] {
    let lines = try page().split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0 == "```hexdump \(name)" }) else { return [] }
    return lines[(start + 1)...].prefix { $0 != "```" }.flatMap { line in
      line.split(separator: "|")[0].split(separator: " ").dropFirst()
        .compactMap { UInt8($0, radix: 16) }
    }
  }

  /// An archive of members, written.
  static func archive(
    _ members: [(name: String, file: [UInt8])], carrying models: [VQZModel] = []
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let writer = try VQZArchiveWriter { bytes += $0 }
    for model in models { writer.carry(model) }
    for member in members { try writer.append(Array(member.name.utf8), file: member.file) }
    try writer.finish()
    return bytes
  }

  /// The error of an archive, or of its members or models; nil where it is whole.
  static func failure(_ bytes: [UInt8]) -> VQZError? {
    do throws(VQZError) {
      let archive = try VQZArchive(bytes)
      for number in 0..<archive.count { _ = try archive.file(number) }
      _ = try archive.carriedModels()
      return nil
    } catch {
      return error
    }
  }
}
