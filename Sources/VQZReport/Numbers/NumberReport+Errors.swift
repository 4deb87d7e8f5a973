import VQZCore
import VQZSystem

extension NumberReport {
  /// Histograms and spectra of the errors of every model.
  var errors: String {
    let plots = models.map { histogram($0, $1) + spectrum($0, $1) }.joined()
    guard !plots.isEmpty else { return "" }
    return HTML.section(
      "errors", "What errors are like",
      HTML.paragraph(
        "Errors that are no part of the signal are spread evenly between the bounds, are 0 in the "
          + "mean, say nothing of their neighbours (lag 1 near 0), and have the same power at "
          + "every frequency, below that of the signal.")
        + "<div class=\"plots\">\n\(plots)</div>\n")
  }

  private func histogram(_ codec: SignalCodec, _ settings: [NumberSummary]) -> String {
    let shown = settings.filter { !$0.bins.isEmpty }
    guard !shown.isEmpty else { return "" }
    let count = Double(NumberQuality.binCount)
    func middle(_ index: Int) -> Double { (2 * Double(index) + 1) / count - 1 }
    let plot = Plot(
      title: "\(codec.name): histogram of errors", x: Axis("error in bounds", values: [-1, 1]),
      y: Axis("% of the values", values: shown.flatMap { $0.bins.map { $0 * 100 } }, floor: 0),
      series: shown.enumerated().map { number, summary in
        Plot.Series(
          name: summary.setting.phrase, number: number,
          points: summary.bins.enumerated().map { index, share in
            Plot.Place(
              x: middle(index), y: share * 100,
              label: "\(summary.setting.phrase): \(NumberText.fixed(share * 100, 2)) % around "
                + "\(NumberText.fixed(middle(index), 2)) bounds")
          }, isFaint: true)
      })
    let rows = (0..<NumberQuality.binCount).map { index in
      [NumberText.fixed(middle(index), 3)]
        + shown.map { NumberText.fixed($0.bins[index] * 100, 3) }
    }
    return plot.figure(
      table: HTML.table(["error in bounds"] + shown.map { "\($0.setting.label), %" }, rows),
      note: "mean over files")
  }

  private func spectrum(_ codec: SignalCodec, _ settings: [NumberSummary]) -> String {
    let shown = settings.filter { !$0.errorSpectrum.isEmpty }
    guard let first = shown.first else { return "" }
    let lines =
      [("signal", first.signalSpectrum)]
      + shown.map { ("error \($0.setting.phrase)", $0.errorSpectrum) }
    let plot = Plot(
      title: "\(codec.name): power at each frequency",
      x: Axis(
        "periods of a position along the last axis", .logarithmic,
        values: first.signalSpectrum.indices.map(ErrorSpectrum.frequency)),
      y: Axis("dB of the squared range", values: lines.flatMap(\.1)),
      series: lines.enumerated().map { number, line in
        Plot.Series(
          name: line.0, number: number,
          points: line.1.enumerated().map { index, power in
            Plot.Place(
              x: ErrorSpectrum.frequency(index), y: power,
              label: "\(line.0): \(NumberText.fixed(power, 1)) dB at "
                + NumberText.fixed(ErrorSpectrum.frequency(index), 3))
          }, isFaint: true, isStrong: number == 0)
      })
    let rows = first.signalSpectrum.indices.map { index in
      [NumberText.fixed(ErrorSpectrum.frequency(index), 4)]
        + lines.map { NumberText.fixed($0.1[index], 2) }
    }
    return plot.figure(
      table: HTML.table(["frequency"] + lines.map { "\($0.0), dB" }, rows),
      note: "mean over files of the decibels, parts of \(ErrorSpectrum.length) positions behind a "
        + "Hann window")
  }
}
