import VQZ
import VQZSystem

/// The report as one HTML file that needs nothing else.
extension ArchiveReport {
  var html: String {
    let sections = [
      ("bytes", "Where the bytes are"), ("kinds", "Kinds"), ("members", "Members"),
      ("trouble", "What went wrong"), ("environment", "Environment"),
    ]
    return HTML.document(
      title: title,
      header: HTML.paragraph("<span class=\"lead\">\(HTML.escape(about))</span>") + alarms
        + HTML.contents(sections),
      main: cards + bytes + kindSection + memberSection + troubles + surroundings,
      footer: "Figures and members: <code>report.json</code>, <code>points.csv</code>.")
  }

  /// What must not be overlooked.
  private var alarms: String {
    let told = [
      (failures.count, "failures"), (membersAlone.count, "members without an original"),
      (originalsAlone.count, "originals without a member"),
    ].filter { $0.0 > 0 }
    return told.map { count, what in
      HTML.alarm("<strong>\(count) \(what):</strong> see <a href=\"#trouble\">below</a>.")
    }.joined()
  }

  private var cards: String {
    let total = Double(max(1, plan.archive.byteCount))
    let whole = HTML.card(
      "The archive, everything counted", "\(plan.archive.byteCount) bytes",
      "1 : \(NumberText.fixed(Double(sampleByteCount) / total, 2)) of the samples")
    let each = kinds.map { kind in
      let psnr = kind.psnr.map { "PSNR \(NumberText.fixed($0, 2)) dB" }
      let error = kind.relativeError.map { "error \(NumberText.fixed($0, 4))" }
      return HTML.card(
        "\(kind.memberCount) of kind \(kind.kind)",
        "\(NumberText.fixed(kind.bits(kind.storedByteCount), 3)) bits",
        "a \(kind.unit); \(psnr ?? error ?? "nothing was lost")")
    }
    return "<div class=\"cards\">\n\(whole)\(each.joined())</div>\n"
  }

  private static func escaped(_ rows: [[String]]) -> [[String]] {
    rows.map { $0.map(HTML.escape) }
  }

  private var bytes: String {
    HTML.section(
      "bytes", "Where the bytes are",
      HTML.table(Self.placesHeader, Self.escaped(places))
        + HTML.paragraph(
          "Decoding all members that were compared took "
            + "\(NumberText.fixed(decodeSeconds, 2)) seconds of one thread each."))
  }

  private var kindSection: String {
    HTML.section(
      "kinds", "Kinds",
      HTML.table(Self.kindHeader, Self.escaped(kindRows))
        + HTML.paragraph(
          "Figures are means over the members of a kind that were compared, PSNR over those that "
            + "have an error; the largest error is that of all. PSNR of pictures is relative to "
            + "255, of arrays and series, as NRMSE, to their range."))
  }

  private var memberSection: String {
    let text = kinds.filter { !$0.compared.isEmpty }.map { kind in
      "<h3>Kind \(kind.kind): those that lost most</h3>\n"
        + table(kind.worst(Self.worstCount), kind)
        + HTML.folded(
          "Kind \(kind.kind): those that take most",
          table(kind.costliest(Self.worstCount), kind))
    }.joined()
    return HTML.section("members", "Members", text)
  }

  private func table(_ members: [ArchiveMember], _ kind: ArchiveKind) -> String {
    HTML.table(Self.memberHeader, Self.escaped(members.map { row($0, kind) }))
  }

  private var troubles: String {
    var text = ""
    if failures.isEmpty {
      text += HTML.paragraph("Every member decodes, and every promise was kept.")
    } else {
      let rows = failures.map { [HTML.escape($0.name), HTML.escape($0.error.message)] }
      text += HTML.table(["member", "what went wrong"], rows, style: "words")
    }
    for (title, names) in missing {
      text += "<h3>\(title)</h3>\n<ul>"
      text += names.map { "<li>\(HTML.escape($0))</li>" }.joined() + "</ul>\n"
    }
    return HTML.section("trouble", "What went wrong", text)
  }

  private var surroundings: String {
    let facts = environment.facts.map { [HTML.escape($0.name), HTML.escape($0.value)] }
    return HTML.section(
      "environment", "Environment", HTML.table(["", ""], facts, style: "words"))
  }
}
