import VQZ
import VQZCore
public import VQZSystem

/// The report as a table, for programs, and as text.
extension ArchiveReport {
  private static let columns = [
    "member", "kind", "shape", "channels", "type", "bytes", "sample_bytes", "original_bytes",
    "bound", "mse", "psnr", "msssim", "nrmse", "max_error", "relative_error", "cosine",
    "cosine_min", "recall_10", "dec_s", "failure",
  ]

  /// A row for every member.
  var csv: String { CSV.line(Self.columns) + members.map { CSV.line(cells($0)) }.joined() }

  private func cells(_ member: ArchiveMember) -> [String] {
    let found = member.comparison
    var cells = [member.name] + Self.described(member.summary)
    cells.append("\(member.storedByteCount)")
    cells.append("\(member.sampleByteCount)")
    cells.append(found.map { "\($0.originalByteCount)" } ?? "")
    cells.append(member.summary?.maxError.map { "\($0)" } ?? "")
    cells += figures(member)
    cells.append(found.map { NumberText.fixed($0.decodeSeconds, 6) } ?? "")
    cells.append(member.outcome == nil ? "no original" : member.fault?.message ?? "")
    return cells
  }

  /// Kind, shape, channels and type.
  private static func described(_ summary: FileSummary?) -> [String] {
    guard let summary else { return ["", "", "", ""] }
    let shape = summary.shape
    return [
      "\(summary.kind)", NumberReport.axes(shape), "\(shape.channels)", "\(summary.sampleType)",
    ]
  }

  private func figures(_ member: ArchiveMember) -> [String] {
    switch member.comparison?.quality {
    case .pictures(let found):
      [
        "\(found.meanSquaredError)", NumberText.fixed(found.psnr, 4), "\(found.similarity)", "",
        "\(found.largestError)", "", "", "", "",
      ]
    case .numbers(let found):
      [
        "\(found.meanSquaredError)", NumberText.fixed(found.psnr, 4), "",
        "\(found.normalisedError)", "\(found.largest)", "", "", "", "",
      ]
    case .neighbours(let found):
      [
        "", "", "", "", "", "\(found.relativeError)", "\(found.meanCosine)",
        "\(found.worst.first?.cosine ?? 1)", "\(found.recallTen)",
      ]
    case nil: [String](repeating: "", count: 9)
    }
  }

  /// Everything it says, for programs; `Formats/report.md` describes it.
  public var json: JSONValue {
    .object([
      "format": .string("vqz-report"),
      "version": .integer(1),
      "kind": .string("archive"),
      "title": .string(title),
      "command": .string(command),
      "archive": .object([
        "name": .string(plan.name),
        "bytes": .integer(Int64(plan.archive.byteCount)),
        "members": .integer(Int64(members.count)),
        "member_bytes": .integer(Int64(memberByteCount)),
        "index_bytes": .integer(Int64(plan.archive.indexByteCount)),
        "model_bytes": .integer(Int64(plan.archive.modelByteCount)),
        "models": .array(plan.archive.modelIdentifiers.map { .string($0) }),
        "sample_bytes": .integer(Int64(sampleByteCount)),
      ]),
      "originals": .object([
        "given": .integer(Int64(plan.originals.count)),
        "compared": .integer(Int64(comparedCount)),
        "bytes": .integer(Int64(originalByteCount)),
        "without_member": .array(originalsAlone.map { .string($0) }),
      ]),
      "members_without_original": .array(membersAlone.map { .string($0) }),
      "kinds": .array(kinds.map(json)),
      "members": .array(members.map(json)),
      "failures": .array(
        failures.map {
          .object(["member": .string($0.name), "reason": .string($0.error.message)])
        }),
      "environment": .object(
        environment.facts.map { JSONMember(key: $0.name, value: .string($0.value)) }),
    ])
  }

  private static func number(_ value: Double?) -> JSONValue {
    value.map { .number($0) } ?? .null
  }

  private func json(_ kind: ArchiveKind) -> JSONValue {
    .object([
      "kind": .string("\(kind.kind)"),
      "members": .integer(Int64(kind.memberCount)),
      "compared": .integer(Int64(kind.compared.count)),
      "bytes": .integer(Int64(kind.storedByteCount)),
      "sample_bytes": .integer(Int64(kind.sampleByteCount)),
      "unit": .string(kind.unit),
      "units": .integer(Int64(kind.unitCount)),
      "bits_per_unit": .number(kind.bits(kind.storedByteCount)),
      "psnr": Self.number(kind.psnr),
      "msssim": Self.number(kind.similarity),
      "nrmse": Self.number(kind.normalisedError),
      "max_error": Self.number(kind.largestError),
      "relative_error": Self.number(kind.relativeError),
      "cosine": Self.number(kind.cosine),
      "worst": .array(kind.worst(Self.worstCount).map { .string($0.name) }),
      "costliest": .array(kind.costliest(Self.worstCount).map { .string($0.name) }),
    ])
  }

  /// Columns of the table that have something in them: figures are numbers, the rest is text.
  private func json(_ member: ArchiveMember) -> JSONValue {
    let texts = ["member", "kind", "shape", "type", "bound", "failure"]
    let row = zip(Self.columns, cells(member)).filter { !$1.isEmpty }
    return .object(
      row.map { name, cell in
        let value: JSONValue =
          if texts.contains(name) {
            .string(cell)
          } else if let whole = Int64(cell) {
            .integer(whole)
          } else {
            Double(cell).map { .number($0) } ?? .null
          }
        return JSONMember(key: name, value: value)
      })
  }

  /// The report as text that reads well as it stands.
  var markdown: String {
    var text = "# \(Markdown.plain(title))\n\n\(Markdown.plain(about))\n\n"
    if !failures.isEmpty { text += "**\(failures.count) failures**, listed below.\n\n" }
    text += "## Where the bytes are\n\n" + Markdown.table(Self.placesHeader, places)
    text += "## Kinds\n\n" + Markdown.table(Self.kindHeader, kindRows)
    for kind in kinds where !kind.compared.isEmpty {
      text += "## Kind \(kind.kind): members that lost most\n\n"
      text += Markdown.table(Self.memberHeader, kind.worst(Self.worstCount).map { row($0, kind) })
      text += "## Kind \(kind.kind): members that take most\n\n"
      text += Markdown.table(
        Self.memberHeader, kind.costliest(Self.worstCount).map { row($0, kind) })
    }
    for (title, names) in missing {
      text += "## \(title)\n\n"
      text += names.map { "- \(Markdown.plain($0))\n" }.joined() + "\n"
    }
    if !failures.isEmpty {
      text += "## Failures\n\n"
      text += Markdown.table(
        ["member", "what went wrong"], failures.map { [$0.name, $0.error.message] })
    }
    return text + "## Environment\n\n"
      + Markdown.table(["", ""], environment.facts.map { [$0.name, $0.value] })
  }

  /// Names that are on one side alone, with a heading.
  var missing: [(title: String, names: [String])] {
    [
      ("Members without an original", membersAlone),
      ("Originals without a member", originalsAlone),
    ].filter { !$0.1.isEmpty }
  }
}
