import VQZCore
import VQZSystem

extension Report {
  /// The figures as text that reads well as it stands.
  package var markdown: String {
    var text = "# \(Markdown.plain(title))\n\n"
    text += "\(comparedFiles.count) pictures, \(NumberText.fixed(Double(pixelCount) / 1e6, 1)) "
    text += "megapixels; bytes of whole files, quality of decoded 8-bit pictures.\n\n"
    if !tuningText.isEmpty { text += Markdown.plain(tuningText) + "\n\n" }
    for model in models where model.trainedOnCount > 0 {
      text +=
        "**\(Markdown.plain(model.name)) was trained on \(model.trainedOnCount) of these files.**"
        + "\n\n"
    }
    if !failures.isEmpty { text += "**\(failures.count) failures**, listed below.\n\n" }
    text += settingsTable
    text += metrics.filter(Metric.shown.contains).map(comparisonTable).joined()
    text += payoffTable
    text += models.map(modelText).joined()
    text += troubleText
    text += "## Environment\n\n"
    text += Markdown.table(["", ""], environment.facts.map { [$0.name, $0.value] })
    text += Markdown.table(
      ["codec", "version", "encoder", "decoder"],
      codecs.map { [$0.name, $0.tool, "`\($0.encodeCommand)`", "`\($0.decodeCommand)`"] })
    return text
  }

  private var settingsTable: String {
    let rows = codecs.flatMap { codec in
      codec.settings.map { setting in
        [
          codec.name, setting.setting, "\(setting.byteCount)",
          NumberText.fixed(setting.bitsPerPixel, 4),
          codec.modelByteCount.map { NumberText.fixed(setting.amortised(modelByteCount: $0), 3) }
            ?? "–",
          NumberText.fixed(setting.psnr, 2), NumberText.fixed(setting.pooledPSNR, 2),
          NumberText.fixed(setting.lumaPSNR, 2), NumberText.fixed(setting.similarity, 4),
          NumberText.fixed(setting.similarityDecibels, 2), FigureText.optional(setting.look),
          FigureText.optional(setting.butteraugli?.norm), "\(setting.largestError)",
          NumberText.fixed(setting.encodeSeconds / Double(setting.fileCount), 3),
          NumberText.fixed(setting.decodeSeconds / Double(setting.fileCount), 3),
        ]
      }
    }
    return "## All settings\n\n"
      + Markdown.table(
        [
          "codec", "setting", "bytes", "bits/pixel", "with model", "PSNR", "PSNR pooled", "PSNR-Y",
          "MS-SSIM", "MS-SSIM dB", "SSIMULACRA2", "Butteraugli", "largest error", "encode s",
          "decode s",
        ], rows)
  }

  private func comparisonTable(_ metric: Metric) -> String {
    let results = comparisons(metric)
    guard !results.isEmpty else { return "" }
    var names: [String] = []
    for result in results where !names.contains(result.test) { names.append(result.test) }
    let rows = names.map { test in
      [test]
        + names.map { reference in
          guard let found = results.first(where: { $0.test == test && $0.reference == reference })
          else { return "·" }
          return Self.cell(found.result, metric)
        }
    }
    return "## BD-rate over \(metric.title), percent of bits\n\n"
      + Markdown.table(["over"] + names, rows)
  }

  private var payoffTable: String {
    let all = payoffs
    guard !all.isEmpty else { return "" }
    let rows = all.map { each in
      [
        each.model, each.reference, each.setting, NumberText.fixed(each.quality, 2),
        NumberText.fixed(each.byteCount, 0), NumberText.fixed(each.referenceByteCount, 0),
        "\(each.modelByteCount)", each.fileCountToPay.map { "\($0)" } ?? "never",
      ]
    }
    return "## The model counted: bytes of a picture at equal PSNR\n\n"
      + Markdown.table(
        [
          "model", "beside", "setting", "PSNR", "bytes", "bytes of the other", "model bytes",
          "pays from so many pictures on",
        ], rows)
  }

  private static func cell(_ result: CurveComparison, _ metric: Metric) -> String {
    guard let rate = result.ratePercent else { return "no overlap" }
    switch result.rateInterval {
    case .none: return "no overlap"
    case .point(let place):
      return "\(NumberText.signed(rate, 1)) (at \(NumberText.fixed(place, 1))\(metric.unit))"
    case .range(let range):
      return "\(NumberText.signed(rate, 1)) (\(NumberText.fixed(range.lowerBound, 1)) to "
        + "\(NumberText.fixed(range.upperBound, 1))\(metric.unit))"
    }
  }

  private func modelText(_ model: ModelReport) -> String {
    let found = model.information
    var text = "## \(Markdown.plain(model.name))\n\n"
    text += Markdown.table(
      ["H(Z)", "I(I,Z)", "H(Z\\|I)", "cross-entropy", "KL to r", "perplexity", "unused", "MSE"],
      [
        [
          NumberText.fixed(found.entropy, 4), NumberText.fixed(found.mutualInformation, 4),
          NumberText.fixed(found.conditionalEntropy, 4), NumberText.fixed(found.crossEntropy, 4),
          NumberText.fixed(found.divergence, 4), NumberText.fixed(found.perplexity, 1),
          "\(found.deadCount) of \(found.codewordCount)",
          NumberText.fixed(model.meanSquaredError, 2),
        ]
      ])
    text += "Files, worst first:\n\n"
    text += Markdown.table(
      ["file", "bytes", "bits/pixel", "PSNR", "MS-SSIM", "SSIMULACRA2", "in training?"],
      model.files.map { row in
        [
          row.file, "\(row.byteCount)",
          NumberText.fixed(Double(row.byteCount) * 8 / Double(row.width * row.height), 4),
          NumberText.fixed(row.psnr, 2), NumberText.fixed(row.similarity, 4),
          FigureText.optional(row.look), row.standing.rawValue,
        ]
      })
    return text
  }

  private var troubleText: String {
    var text = Markdown.section(failures)
    if !missing.isEmpty {
      text += "## Anchors that are not installed\n\n"
      text += missing.map { "- \(Markdown.plain($0))\n" }.joined() + "\n"
    }
    if !missingMeasures.isEmpty {
      text += "## Measures that are missing\n\n"
      text += missingMeasures.map { "- \(Markdown.plain($0))\n" }.joined() + "\n"
    }
    return text
  }
}
