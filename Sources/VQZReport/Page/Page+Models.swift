import VQZCore
import VQZSystem

extension Page {
  /// What the bits of each model say: where they go, which codewords they name, what they tell.
  var models: String {
    guard !report.models.isEmpty else { return "" }
    var text = informationPlane
    for model in report.models {
      text +=
        "<h3>\(Marker.key(number(of: model.name))) \(HTML.escape(model.name)): where the bits go"
      text += "</h3>\n" + shares(model)
      text += "<h3>\(HTML.escape(model.name)): codewords</h3>\n" + codewords(model)
    }
    return HTML.section("models", "Inside the models", text)
  }

  private func shares(_ model: ModelReport) -> String {
    let rows = FileAnalysis.StepRow.rows(of: model.usage)
    let pixels = Double(max(1, model.information.pixelCount))
    let tableBits = rows.reduce(0) { $0 + $1.bits }
    let stored = Double(model.byteCount - model.overheadByteCount) * 8
    let bars = rows.enumerated().map { index, row in
      let share = tableBits > 0 ? row.bits / tableBits : 0
      return "<i class=\"s\(index % Marker.seriesCount)\" "
        + "style=\"width:\(NumberText.fixed(share * 100, 2))%\" "
        + "title=\"level \(row.level), step \(row.step): \(NumberText.fixed(share * 100, 1)) "
        + "%\"></i>"
    }.joined()
    let cells = rows.enumerated().map { index, row in
      [
        "\(Marker.key(index)) level \(row.level), step \(row.step)", "\(row.stride)",
        "\(row.indexCount)",
        NumberText.fixed(row.bits / 8, 0),
        NumberText.fixed(tableBits > 0 ? row.bits / tableBits * 100 : 0, 1) + " %",
        NumberText.fixed(row.bits / pixels, 4),
        NumberText.fixed(row.indexCount > 0 ? row.bits / Double(row.indexCount) : 0, 3),
      ]
    }
    let saved = tableBits > 0 ? (1 - stored / tableBits) * 100 : 0
    return "<div class=\"share\" role=\"img\" aria-label=\"share of each step\">\(bars)</div>\n"
      + HTML.table(
        [
          "step", "pixels apart", "indices", "bytes by the table", "share", "bits/pixel",
          "bits/index",
        ],
        cells)
      + HTML.paragraph(
        "<small>By the probabilities of the model. In the files the indices take "
          + "\(NumberText.fixed(stored / 8, 0)) bytes, \(NumberText.fixed(saved.magnitude, 1)) % "
          + "\(saved >= 0 ? "less" : "more"): a tile is stored by zstd where that is shorter. "
          + "Headers, names and checksums take \(model.overheadByteCount) bytes, "
          + NumberText.fixed(
            Double(model.overheadByteCount) * 100 / Double(max(1, model.byteCount)), 1)
          + " % of all.</small>")
  }
}
