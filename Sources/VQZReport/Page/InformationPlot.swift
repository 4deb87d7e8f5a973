import VQZCore
import VQZSystem

/// Measures of information against distortion: a line for every sweep and measure.
struct InformationPlot {
  struct Place {
    /// What was measured: a model, a quality, a β.
    let label: String
    let meanSquaredError: Double
    let information: InformationMeasures
  }

  /// What belongs on one line: a model at its qualities, or models of one objective.
  struct Sweep {
    let name: String
    var places: [Place]
  }

  typealias Measure = (name: String, number: Int, value: (InformationMeasures) -> Double)

  let title: String
  /// What a bit is counted for.
  let unit: String
  let sweeps: [Sweep]
  let measures: [Measure]

  var figure: String {
    let sorted = sweeps.map { sweep in
      Sweep(
        name: sweep.name,
        places: sweep.places.sorted { $0.meanSquaredError < $1.meanSquaredError })
    }
    let all = sorted.flatMap(\.places)
    let errors = all.map(\.meanSquaredError)
    let isWide = (errors.max() ?? 0) > 8 * (errors.min() ?? 0)
    let plot = Plot(
      title: title,
      x: Axis(
        "distortion: mean squared error", isWide ? .logarithmic : .linear, values: errors),
      y: Axis(
        "bits per \(unit)",
        values: all.flatMap { place in measures.map { $0.value(place.information) } }, floor: 0),
      series: sorted.enumerated().flatMap { number, sweep in
        measures.map { series($0, sweep, isDashed: number > 0) }
      })
    let rows = all.map { place in
      [HTML.escape(place.label), NumberText.fixed(place.meanSquaredError, 2)]
        + measures.map { NumberText.fixed($0.value(place.information), 4) }
    }
    return plot.figure(
      table: HTML.table(["", "MSE"] + measures.map { HTML.escape($0.name) }, rows))
  }

  private func series(_ measure: Measure, _ sweep: Sweep, isDashed: Bool) -> Plot.Series {
    Plot.Series(
      name: sweeps.count > 1
        ? "\(measure.name), \(sweep.name)\(isDashed ? ", dashed" : "")" : measure.name,
      number: measure.number,
      points: sweep.places.map { place in
        let value = measure.value(place.information)
        return Plot.Place(
          x: place.meanSquaredError, y: value,
          label: "\(place.label): \(measure.name) \(NumberText.fixed(value, 3)) bits, MSE "
            + NumberText.fixed(place.meanSquaredError, 1))
      }, isDashed: isDashed)
  }
}
