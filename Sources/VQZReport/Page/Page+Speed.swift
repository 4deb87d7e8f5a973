import VQZSystem

extension Page {
  /// Speed against ratio, both ways, and all settings in one table.
  var speed: String {
    let shown = report.codecs.filter { !$0.settings.isEmpty }
    guard !shown.isEmpty else { return "" }
    let threads = report.points.first.map(\.key.threads) ?? 1
    let plots =
      scatter("Encoding", shown, \.encodeMegapixelsPerSecond)
      + scatter("Decoding", shown, \.decodeMegapixelsPerSecond)
    return HTML.section(
      "speed", "Speed and ratio",
      HTML.paragraph(
        "Whole programs, from file to file, starting them included, "
          + "\(threads == 1 ? "one thread" : "\(threads) threads") each; the median of "
          + "\(report.points.first?.runs ?? 1) for each picture. Further up and to the right is "
          + "better, but only points of equal quality compare: see the label of a point.")
        + "<div class=\"plots\">\n\(plots)</div>\n")
  }

  private func scatter(
    _ title: String, _ shown: [CodecSummary], _ rate: (SettingSummary) -> Double
  ) -> String {
    let all = shown.flatMap(\.settings)
    let plot = Plot(
      title: title,
      x: Axis("megapixels per second", .logarithmic, values: all.map(rate)),
      y: Axis("bytes of the samples over bytes", .logarithmic, values: all.map(\.ratio)),
      series: shown.map { codec in
        Plot.Series(
          name: codec.name, number: number(of: codec.name),
          points: codec.settings.map { summary in
            let quality =
              summary.psnr.isFinite ? "\(NumberText.fixed(summary.psnr, 2)) dB" : "without loss"
            return Plot.Place(
              x: rate(summary), y: summary.ratio,
              label:
                "\(codec.name) \(summary.setting): \(NumberText.fixed(rate(summary), 2)) MP/s, "
                + "1 : \(NumberText.fixed(summary.ratio, 1)), \(quality)")
          })
      })
    let rows = shown.flatMap { codec in
      codec.settings.map {
        [
          HTML.escape(codec.name), HTML.escape($0.setting), NumberText.fixed(rate($0), 2),
          NumberText.fixed($0.ratio, 2), NumberText.fixed($0.psnr, 2),
        ]
      }
    }
    return plot.figure(
      table: HTML.table(["codec", "setting", "MP/s", "ratio", "PSNR dB"], rows))
  }

  var summary: String {
    let rows = report.codecs.flatMap { codec in
      codec.settings.map { setting in
        [
          "\(Marker.key(number(of: codec.name))) \(HTML.escape(codec.name))",
          HTML.escape(setting.setting), "\(setting.byteCount)",
          NumberText.fixed(setting.bitsPerPixel, 4),
          codec.modelByteCount.map {
            NumberText.fixed(setting.amortised(modelByteCount: $0), 3)
          } ?? "–",
          NumberText.fixed(setting.psnr, 2), NumberText.fixed(setting.pooledPSNR, 2),
          NumberText.fixed(setting.lumaPSNR, 2), NumberText.fixed(setting.similarity, 4),
          NumberText.fixed(setting.similarityDecibels, 2), FigureText.optional(setting.look),
          FigureText.optional(setting.butteraugli?.norm), "\(setting.largestError)",
          NumberText.fixed(setting.encodeSeconds / Double(setting.fileCount), 3),
          NumberText.fixed(setting.decodeSeconds / Double(setting.fileCount), 3),
          memory(setting.encodePeakByteCount), memory(setting.decodePeakByteCount),
          setting.grownCount > 0 ? "<span class=\"bad\">\(setting.grownCount)</span>" : "0",
        ]
      }
    }
    let header = [
      "codec", "setting", "bytes", "bits/pixel", "with model*", "PSNR", "PSNR pooled", "PSNR-Y",
      "MS-SSIM", "MS-SSIM dB", "SSIMULACRA2", "Butteraugli", "largest error", "encode s",
      "decode s", "encode memory", "decode memory", "grew",
    ]
    return HTML.section(
      "summary", "All settings",
      HTML.table(header, rows)
        + HTML.paragraph(
          "<small>Bytes are sums; bits/pixel, quality and seconds are means over pictures; "
            + "<em>PSNR pooled</em> is that of the mean squared error of all pictures; errors and "
            + "memory are the largest. *Bits/pixel as if the model file were sent along once with "
            + "these pictures. <em>Grew</em>: files larger than their samples.</small>"))
  }

  private func memory(_ count: Int) -> String { count > 0 ? NumberText.bytes(count) : "–" }
}
