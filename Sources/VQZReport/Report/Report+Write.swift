public import VQZSystem

extension Report {
  /// The table of all points, which is also the memory of earlier runs.
  public static let tableName = "points.csv"
  /// The page for people.
  public static let pageName = "report.html"

  /// Writes every form of the report. Each file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: must be there, and have a folder `curves` in it.
  ///   - others: points of other reports that share the folder; they stay in the table.
  /// - Throws: where a file cannot be written.
  public func write(to folder: String, others: [Point]) throws(FileError) {
    try WorkFolder.write(Point.csv(points + others), folder, Self.tableName)
    try WorkFolder.write(json.serialize(pretty: true) + "\n", folder, "report.json")
    try WorkFolder.write(markdown, folder, "report.md")
    for codec in codecs where !codec.settings.isEmpty {
      let name = String(
        codec.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(60))
      let curve = Self.curve(of: codec).serialize(pretty: true) + "\n"
      try WorkFolder.write(curve, folder + "/curves", name + ".json")
    }
    // The page last: who sees it sees the report of which all the rest is there.
    try WorkFolder.write(Page(self).html, folder, Self.pageName)
  }
}
