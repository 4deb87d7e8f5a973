import VQZ
import VQZReport
import VQZSystem

/// An archive in the forms that `vqz list` prints: a line a member, then all together.
struct ArchiveListing {
  private let name: String
  private let archive: VQZArchive
  private let decoder: VQZDecoder
  private let report: ReportOptions

  init(_ name: String, _ archive: VQZArchive, decoder: VQZDecoder, report: ReportOptions) {
    self.name = name
    self.archive = archive
    self.decoder = decoder
    self.report = report
  }

  func tell(_ console: Console) throws {
    var table = TextTable([
      "member", "size", "channels", "from", "bytes", "bits/pixel", "quality row", "entropy",
      "tiles", "form", "model",
    ])
    var members = MemberBatch(name, archive, console)
    for number in 0..<archive.count {
      members.run(number) { file in
        let summary = try VQZDecoder.inspect(file)
        let listing = FileListing(
          name: report.json || report.verbose
            ? ArchiveInput.job(name, archive, number).name
            : SystemText.decode(archive.name(number)),
          summary: summary,
          knownModel: summary.form == .compact ? decoder.known(modelOf: summary) : nil,
          analysis: report.verbose ? try? FileAnalysis(file, decoder: decoder) : nil,
          metadata: try MetadataListing.pieces(of: file, report, ResourceLimits()),
          storedByteCount: archive.storedByteCount(number))
        try listing.tell(console, report, &table)
      }
    }
    if !table.isEmpty { try console.result(table.text) }
    if report.json { try console.json(json) } else { try console.result(total) }
    try members.finish()
  }

  private var memberByteCount: Int {
    // What is neither models, index nor the signature.
    archive.byteCount - archive.modelByteCount - archive.indexByteCount - 8
  }

  private var total: String {
    let members = archive.count == 1 ? "1 member" : "\(archive.count) members"
    let models = archive.modelIdentifiers.count
    return Console.line(name)
      + ": \(archive.byteCount) bytes, \(members) of \(memberByteCount), index of "
      + "\(archive.indexByteCount), "
      + (models == 0
        ? "no model inside"
        : models == 1
          ? "a model inside of \(archive.modelByteCount)"
          : "\(models) models inside of \(archive.modelByteCount)")
      + "\n"
  }

  private var json: JSONValue {
    .object([
      "archive": .string(name),
      "bytes": .integer(Int64(archive.byteCount)),
      "members": .integer(Int64(archive.count)),
      "member_bytes": .integer(Int64(memberByteCount)),
      "index_bytes": .integer(Int64(archive.indexByteCount)),
      "model_bytes": .integer(Int64(archive.modelByteCount)),
      "models": .array(archive.modelIdentifiers.map { .string($0) }),
    ])
  }
}
