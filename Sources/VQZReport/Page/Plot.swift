import VQZSystem

/// A plot as inline SVG: readable without script, coloured by the style sheet of the page.
struct Plot {
  struct Series {
    let name: String
    /// Decides colour and marker.
    let number: Int
    let points: [Place]
    var isJoined = true
    var isDashed = false
    /// Small marks for many points.
    var isFaint = false
    /// Large marks for what a report is about.
    var isStrong = false
  }

  struct Place {
    let x: Double
    let y: Double
    /// What stands beside the pointer.
    let label: String
  }

  let title: String
  let x: Axis
  let y: Axis
  let series: [Series]
  /// What the toggles of the page call the series; empty where there are none.
  var toggle = ""

  private static let (width, height) = (560.0, 380.0)
  private static let (left, right, top, bottom) = (72.0, 12.0, 12.0, 50.0)

  private func across(_ value: Double) -> Double? {
    x.place(value).map { Self.left + $0 * (Self.width - Self.left - Self.right) }
  }

  private func down(_ value: Double) -> Double? {
    y.place(value).map {
      Self.height - Self.bottom - $0 * (Self.height - Self.top - Self.bottom)
    }
  }

  var svg: String {
    """
    <svg class="plot" viewBox="0 0 560 380" role="img" aria-label="\(HTML.escape(title))">
    \(grid)\(ordered.map(draw).joined())</svg>

    """
  }

  /// What the report is about lies above everything else.
  private var ordered: [Series] {
    series.filter { !$0.isStrong } + series.filter(\.isStrong)
  }

  private var grid: String {
    let (bottom, end) = (Self.height - Self.bottom, Self.width - Self.right)
    var lines = ""
    for tick in x.ticks {
      guard let place = across(tick) else { continue }
      let at = NumberText.fixed(place, 1)
      lines += "<path class=\"grid\" d=\"M\(at),\(Self.top)V\(bottom)\"/>"
      lines += "<text class=\"tick\" x=\"\(at)\" y=\"\(bottom + 17)\" text-anchor=\"middle\">"
      lines += x.label(tick) + "</text>\n"
    }
    for tick in y.ticks {
      guard let place = down(tick) else { continue }
      let at = NumberText.fixed(place, 1)
      lines += "<path class=\"grid\" d=\"M\(Self.left),\(at)H\(end)\"/>"
      lines +=
        "<text class=\"tick\" x=\"\(Self.left - 7)\" y=\"\(NumberText.fixed(place + 4, 1))\" "
      lines += "text-anchor=\"end\">\(y.label(tick))</text>\n"
    }
    let middle = (Self.left + end) / 2
    lines += "<text class=\"axis\" x=\"\(middle)\" y=\"\(Self.height - 8)\" "
    lines += "text-anchor=\"middle\">\(HTML.escape(x.title))</text>\n"
    lines += "<text class=\"axis\" transform=\"translate(15,\((Self.top + bottom) / 2)) "
    lines += "rotate(-90)\" text-anchor=\"middle\">\(HTML.escape(y.title))</text>\n"
    return lines + "<path class=\"frame\" d=\"M\(Self.left),\(Self.top)V\(bottom)H\(end)\"/>\n"
  }

  private func draw(_ series: Series) -> String {
    let places = series.points.compactMap { place -> (x: String, y: String, label: String)? in
      guard let x = across(place.x), let y = down(place.y) else { return nil }
      return (NumberText.fixed(x, 1), NumberText.fixed(y, 1), place.label)
    }
    let name = toggle.isEmpty ? "" : " \(toggle)\(series.number)"
    let strong = series.isStrong ? " strong" : ""
    var text = "<g class=\"s\(series.number % Marker.seriesCount)\(name)\(strong)\">"
    if series.isJoined, places.count > 1 {
      let path = places.map { "\($0.x),\($0.y)" }.joined(separator: "L")
      text += "<path class=\"line\(series.isDashed ? " dashed" : "")\" d=\"M\(path)\"/>"
    }
    let marker = Marker(number: series.number).path
    for place in places {
      let size = series.isFaint ? " scale(.6)" : series.isStrong ? " scale(1.5)" : ""
      text += "<path class=\"mark\(series.isFaint ? " faint" : "")\" d=\"\(marker)\" "
      text += "transform=\"translate(\(place.x),\(place.y))\(size)\">"
      text += "<title>\(HTML.escape(place.label))</title></path>"
    }
    return text + "</g>\n"
  }

  /// The names of the series with their marks.
  var key: String {
    "<p class=\"keys\">"
      + series.map { "<span>\(Marker.key($0.number)) \(HTML.escape($0.name))</span>" }
      .joined(separator: " ") + "</p>\n"
  }

  /// Plot, key and table together.
  func figure(table: String, note: String = "") -> String {
    """
    <figure>
    <figcaption>\(HTML.escape(title))\(note.isEmpty ? "" : "<small>\(note)</small>")</figcaption>
    \(svg)\(key)\(HTML.folded("Data of this plot", table))</figure>

    """
  }
}
