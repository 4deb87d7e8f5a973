import VQZCore
import VQZSystem

extension NumberReport {
  /// The file that takes most bits and one in the middle, to look at around their largest errors.
  var looks: String {
    let text = models.map { codec, settings in
      let files = costliest(codec)
      guard let first = files.first else { return "" }
      var chosen = [("costliest", first.point.file)]
      if files.count > 1 { chosen.append(("typical", files[files.count / 2].point.file)) }
      return chosen.map { role, file in
        let head = "<h3>\(head.key(codec.name)): the \(role) file, \(HTML.escape(file))</h3>\n"
        let look = maps(codec, file) + cut(codec, file, settings.map(\.setting))
        return look.isEmpty ? "" : head + look
      }.joined()
    }.joined()
    return text.isEmpty ? "" : HTML.section("looks", "Maps and cuts", text)
  }

  private func look(_ codec: SignalCodec, _ file: String, _ setting: SignalSetting) -> NumberLook? {
    points.first { $0.codec == codec.name && $0.file == file && $0.setting == setting }?
      .measurement?.quality.look
  }

  /// The last two axes at the middle bound.
  private func maps(_ codec: SignalCodec, _ file: String) -> String {
    guard let setting = middle(codec), let look = look(codec, file, setting), look.rows > 1,
      look.columns > 1,
      let signal = PageImage.map(look.signal, columns: look.columns, stops: PageImage.stops),
      let error = PageImage.map(look.error, columns: look.columns, stops: PageImage.signedStops)
    else { return "" }
    let slice =
      look.place.isEmpty
      ? "" : " Slice \(look.place.map { "\($0)" }.joined(separator: ", ")) of the axes before."
    let step = look.step > 1 ? " One position in \(look.step) each way." : ""
    return HTML.paragraph(
      "<span class=\"note\">The last two axes, within \(setting.text) of the range.\(slice)\(step)"
        + "</span>")
      + "<div class=\"shots\">\n<div>"
      + PageImage.element(signal, alt: "Signal: \(file)", style: "blocks")
      + PageImage.strip(PageImage.stops) + "From the least value to the greatest</div>\n<div>"
      + PageImage.element(error, alt: "Error: \(file)", style: "blocks")
      + PageImage.strip(PageImage.signedStops) + "Error from −1 to 1 bound</div>\n</div>\n"
  }

  /// A line through the largest error at the widest bound.
  private func cut(_ codec: SignalCodec, _ file: String, _ settings: [SignalSetting]) -> String {
    guard let setting = settings.first, let look = look(codec, file, setting),
      look.original.count > 1
    else { return "" }
    let lines = [("original", look.original), ("decoded", look.decoded)]
    let plot = Plot(
      title: "Cut through the largest error within \(setting.text)",
      x: Axis(
        "position along the last axis",
        values: [Double(look.cutStart), Double(look.cutStart + look.original.count - 1)]),
      y: Axis("% of the range", values: lines.flatMap(\.1)),
      series: lines.enumerated().map { number, line in
        Plot.Series(
          name: line.0, number: number,
          points: line.1.enumerated().map { index, value in
            Plot.Place(
              x: Double(look.cutStart + index), y: value,
              label: "\(line.0) at \(look.cutStart + index): \(NumberText.fixed(value, 3)) %")
          }, isDashed: number > 0, isFaint: true)
      })
    let rows = look.original.indices.map { index in
      ["\(look.cutStart + index)"] + lines.map { NumberText.fixed($0.1[index], 4) }
    }
    return "<div class=\"plots\">\n"
      + plot.figure(
        table: HTML.table(["position", "original, %", "decoded, %"], rows),
        note: look.rows > 1 ? "row \(look.cutRow)" : "") + "</div>\n"
  }
}
