import VQZCore
import VQZSystem

extension Page {
  /// A row for every file of every model, worst first.
  var files: String {
    let text = report.models.map { model in
      let rows = model.files.map { row in
        [
          HTML.escape(row.file), "\(row.width) × \(row.height)", "\(row.byteCount)",
          NumberText.fixed(Double(row.byteCount) * 8 / Double(row.width * row.height), 4),
          NumberText.fixed(row.psnr, 2), NumberText.fixed(row.similarity, 4),
          FigureText.optional(row.look),
          NumberText.fixed(row.information.entropy, 3),
          NumberText.fixed(row.information.perplexity, 0), standing(row.standing),
        ]
      }
      return "<h3>\(Marker.key(number(of: model.name))) \(HTML.escape(model.name)), "
        + "\(settingText(model.setting))</h3>\n"
        + HTML.table(
          [
            "file, worst first", "size", "bytes", "bits/pixel", "PSNR", "MS-SSIM",
            "SSIMULACRA2", "H(Z)", "perplexity", "in training?",
          ], rows)
    }
    var note = ""
    if report.models.contains(where: { $0.unknownCount > 0 }) {
      note = HTML.paragraph(
        "<small><em>Unknown</em>: the model does not list the files it was trained on, so whether "
          + "these were among them cannot be told.</small>")
    }
    return text.isEmpty ? "" : HTML.section("files", "Files", text.joined() + note)
  }

  private func standing(_ standing: Provenance.Standing) -> String {
    standing == .trainedOn
      ? "<span class=\"bad\">trained on</span>" : HTML.escape(standing.rawValue)
  }

  /// The worst and a typical file, to look at.
  var gallery: String {
    let text = report.models.filter { !$0.gallery.isEmpty }.map { model in
      model.gallery.map { item in shots(item, model) }.joined()
    }.joined()
    return text.isEmpty ? "" : HTML.section("gallery", "Gallery", text)
  }

  private func shots(_ item: GalleryItem, _ model: ModelReport) -> String {
    let heading =
      "<h3>\(HTML.escape(model.name)): the \(item.role) file, \(HTML.escape(item.file))</h3>\n"
    let part =
      item.isCrop
      ? "; \(item.width) × \(item.height) pixels around the largest error, from "
        + "(\(item.x), \(item.y))" : ""
    let caption =
      "\(NumberText.fixed(item.psnr, 2)) dB at \(NumberText.fixed(item.bitsPerPixel, 3)) bits "
      + "per pixel"
      + part
    var shots = ""
    for (name, picture) in [
      ("Original", item.original), ("Decoded", item.decoded), ("Difference × 8", item.difference),
    ] {
      shots += "<div>\(PageImage.element(picture, alt: "\(name): \(item.file)"))\(name)</div>\n"
    }
    if let heat = PageImage.heat(item.heat) {
      let most = item.heat.largest / Double(item.heat.block * item.heat.block)
      shots +=
        "<div>"
        + PageImage.element(heat, alt: "Bits over the picture", style: "blocks")
        + PageImage.strip(PageImage.stops)
        + "Bits: 0 to \(NumberText.fixed(most, 2)) per pixel\(item.isCrop ? ", whole picture" : "")"
        + "</div>\n"
    }
    return heading + HTML.paragraph("<span class=\"note\">\(caption)</span>")
      + "<div class=\"shots\">\n\(shots)</div>\n"
  }

  /// Everything that did not go as it should.
  var troubles: String {
    var text = ""
    if report.failures.isEmpty {
      text += HTML.paragraph("Every codec coded every file.")
    } else {
      let rows = report.failures.map {
        [
          HTML.escape($0.file),
          HTML.escape($0.codec.isEmpty ? "(file not used)" : "\($0.codec) \($0.setting)"),
          HTML.escape($0.reason),
        ]
      }
      text += HTML.table(["file", "codec", "what went wrong"], rows, style: "words")
    }
    if !report.missing.isEmpty {
      text += "<h3>Anchors that are not installed</h3>\n<ul>"
      text += report.missing.map { "<li>\(HTML.escape($0))</li>" }.joined() + "</ul>\n"
    }
    if !report.missingMeasures.isEmpty {
      text += "<h3>Measures that are missing</h3>\n<ul>"
      text += report.missingMeasures.map { "<li>\(HTML.escape($0))</li>" }.joined() + "</ul>\n"
    }
    if !report.notices.isEmpty {
      let rows = report.notices.map { [HTML.escape($0.file), HTML.escape($0.text)] }
      text += "<h3>Left out before coding</h3>\n"
      text += HTML.table(["file", "notice"], rows, style: "words")
    }
    return HTML.section("trouble", "Failures", text)
  }

  var environment: String {
    let facts = report.environment.facts.map { [HTML.escape($0.name), HTML.escape($0.value)] }
    let tools = report.codecs.map { codec in
      [
        "\(Marker.key(number(of: codec.name))) \(HTML.escape(codec.name))",
        HTML.escape(codec.tool)
          + (codec.isModel ? "<small>model <code>\(codec.identifier)</code></small>" : ""),
        "<code>\(HTML.escape(codec.encodeCommand))</code>",
        "<code>\(HTML.escape(codec.decodeCommand))</code>",
      ]
    }
    return HTML.section(
      "environment", "Environment",
      HTML.table(["", ""], facts, style: "words")
        + "<h3>Commands</h3>\n"
        + HTML.paragraph(
          "<small>As run on the first file at the first setting; <code>points.csv</code> has every "
            + "one.</small>")
        + HTML.table(["codec", "version", "encoder", "decoder"], tools, style: "words"))
  }
}
