import VQZSystem

extension Page {
  /// What codecs leave of the same places, at about equal bytes.
  var crops: String {
    guard let first = report.crops.first?.shots.first else { return "" }
    let note = HTML.paragraph(
      "The part of at most \(CropComparison.size) × \(CropComparison.size) pixels where these "
        + "codecs differ most from each other, twice as large and not smoothed. Bytes are those of "
        + "the whole file: of \(HTML.escape(first.codec)) at \(settingText(first.setting)), of the "
        + "others at the setting measured whose file is nearest.")
    return HTML.section(
      "crops", "Crops at equal bytes", note + report.crops.map(comparedCrop).joined())
  }

  private func comparedCrop(_ crop: CropComparison) -> String {
    func shot(_ picture: String, _ name: String, _ text: String) -> String {
      "<div>\(picture)\(name)<br>\(text)</div>\n"
    }
    let aim = crop.shots.first?.byteCount ?? 0
    var shots = shot(
      PageImage.element(crop.original, alt: "Original: \(crop.file)", zoom: 2), "Original",
      "from (\(crop.x), \(crop.y))")
    for each in crop.shots {
      let name = "\(each.codec) \(each.setting)"
      let more = (Double(each.byteCount) / Double(max(1, aim)) - 1) * 100
      shots += shot(
        PageImage.element(each.picture, alt: "\(name): \(crop.file)", zoom: 2),
        "\(Marker.key(number(of: each.codec))) \(HTML.escape(name))",
        "\(each.byteCount) bytes"
          + (each.byteCount == aim ? "" : " (\(Self.percent(more)))"))
    }
    return "<h3>\(HTML.escape(crop.file))</h3>\n<div class=\"crops\">\n\(shots)</div>\n"
  }
}
