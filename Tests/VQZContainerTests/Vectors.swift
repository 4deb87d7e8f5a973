import Foundation
import VQZContainer
import VQZCore

/// The files of `Fixtures/good` and `Fixtures/bad` and the text of `Formats/vqz.md`.
enum Vectors {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Where a file of the package lies.
  static func path(_ name: String) -> String { root.appending(path: name).path }

  static func file(_ folder: String, _ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: root.appending(path: "Fixtures/\(folder)/\(name).vqz")))
  }

  static func names(_ folder: String) throws -> [String] {
    let path = root.appending(path: "Fixtures/\(folder)").path
    return try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(".vqz") }.map { String($0.dropLast(4)) }.sorted()
  }

  /// The names of the good files that have chunks, or of those in the compact form.
  static func good(compact: Bool) throws -> [String] {
    try names("good").filter { $0.hasPrefix("compact") == compact }
  }

  /// The lines of a manifest behind its heading, split at commas.
  static func manifest(_ folder: String) throws -> [[String]] {
    let url = root.appending(path: "Fixtures/\(folder)/MANIFEST.csv")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  static func formatDocument() throws -> String {
    try String(contentsOf: root.appending(path: "Formats/vqz.md"), encoding: .utf8)
  }
}

/// The error of opening the bytes; nil where they open.
func failure(
  _ bytes: [UInt8], limits: Limits = Limits(), scope: ContainerReader.Scope = .everything
) -> ContainerError? {
  do throws(ContainerError) {
    let reader = try ContainerReader(bytes, limits: limits, scope: scope)
    for number in 0..<reader.header.blocks.count {
      _ = try reader.tile(number)
      _ = try reader.alpha(number)
    }
    return nil
  } catch {
    return error
  }
}

extension ContainerReader {
  /// The file that the writer makes of what this one says.
  func rewritten() throws -> [UInt8] {
    if header.isCompact {
      let form = CompactForm(
        header: header, model: model, metadata: metadata, tile: try tile(0))
      return try form?.bytes() ?? []
    }
    var writer = try ContainerWriter(header: header, model: model, metadata: metadata)
    for number in 0..<header.blocks.count {
      try writer.append(try tile(number))
      if let alpha = try alpha(number) { try writer.append(alpha) }
    }
    return try writer.finish(sampleChecksum: index.sampleChecksum)
  }
}
