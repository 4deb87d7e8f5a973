import VQZSystem

/// Butteraugli, the distance of pictures that libjxl aims at, as a tool of libjxl tells it.
public struct Butteraugli: Sendable {
  /// How far a decoded picture is from its original; 0 for equal ones.
  package struct Distance: Sendable, Equatable {
    /// The 3-norm over the places of the picture.
    package var norm: Double
    /// That of the worst place.
    package var largest: Double
  }

  private let tool: Anchor.Tool

  /// Names the tool has had.
  private static let names = ["butteraugli_main", "butteraugli"]

  /// Nil where the tool is missing.
  public static func installed() -> Butteraugli? {
    for name in names {
      if let path = ChildProcess.find(name) {
        return Butteraugli(tool: Anchor.Tool(name: name, path: path))
      }
    }
    return nil
  }

  /// What a user would have to install.
  public static let missing =
    "Butteraugli: found no \(names[0]), expected it in PATH (one of the tools of libjxl for "
    + "developers)"

  /// Nil where the tool fails or says something else.
  ///
  /// - Parameters:
  ///   - decoded: the name of a picture file in `folder`.
  ///   - reference: that of its original.
  func distance(of decoded: String, from reference: String, in folder: String) -> Distance? {
    let child = ChildProcess(tool.path, [tool.name, reference, decoded], in: folder)
    guard child.succeeded else { return nil }
    return Self.distance(said: String(decoding: child.output, as: UTF8.self))
  }

  /// The distance of the worst place stands alone in a line, the norm behind its name.
  package static func distance(said text: String) -> Distance? {
    let lines = text.split(whereSeparator: \.isNewline)
    let name = "3-norm:"
    let norms = lines.filter { $0.hasPrefix(name) }.map { $0.dropFirst(name.count) }
    guard
      let largest = lines.lazy.compactMap({ Double($0) }).first,
      let norm = norms.first?.split(separator: " ").first.flatMap({ Double($0) }),
      largest.isFinite, norm.isFinite, largest >= 0, norm >= 0
    else { return nil }
    return Distance(norm: norm, largest: largest)
  }
}
