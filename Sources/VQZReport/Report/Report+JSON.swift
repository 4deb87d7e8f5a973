import VQZCore
public import VQZSystem

extension Report {
  /// The whole report for programs; `Formats/report.md` describes it.
  public var json: JSONValue {
    .object([
      "format": .string("vqz-report"),
      "version": .integer(1),
      "title": .string(title),
      "command": .string(command),
      "files": .object([
        "given": .integer(Int64(sourceCount)),
        "compared": .array(comparedFiles.map { .string($0) }),
      ]),
      "codecs": .array(codecs.map(\.json)),
      "bd": .array(metrics.flatMap(comparisonRows)),
      "payoffs": .array(payoffs.map(\.json)),
      "models": .array(models.map(\.json)),
      "failures": .array(
        failures.map {
          .object([
            "file": .string($0.file), "codec": .string($0.codec), "setting": .string($0.setting),
            "reason": .string($0.reason),
          ])
        }),
      "grown_files": .integer(Int64(grownCount)),
      "missing_anchors": .array(missing.map { .string($0) }),
      "missing_measures": .array(missingMeasures.map { .string($0) }),
      "crops": .array(crops.map(\.json)),
      "notices": .array(
        notices.map { .object(["file": .string($0.file), "text": .string($0.text)]) }),
      "environment": .object(
        environment.facts.map { JSONMember(key: $0.name, value: .string($0.value)) }),
    ])
  }

  private func comparisonRows(_ metric: Metric) -> [JSONValue] {
    comparisons(metric).map { test, reference, result in
      .object([
        "metric": .string(metric.rawValue),
        "test": .string(test),
        "reference": .string(reference),
        "rate_percent": result.ratePercent.map { .number($0) } ?? .null,
        "quality_interval": result.rateInterval.json,
        "quality_gain": result.qualityGain.map { .number($0) } ?? .null,
        "rate_interval": result.qualityInterval.json,
      ])
    }
  }

  /// A codec's means in the shape that CompressAI keeps its results in.
  package static func curve(of codec: CodecSummary) -> JSONValue {
    func all(_ value: (SettingSummary) -> Double) -> JSONValue {
      .array(codec.settings.map { .number(value($0)) })
    }
    var results = [
      JSONMember(key: "bpp", value: all(\.bitsPerPixel)),
      JSONMember(key: "psnr-rgb", value: all(\.psnr)),
      JSONMember(key: "ms-ssim-rgb", value: all(\.similarity)),
    ]
    if codec.settings.allSatisfy({ $0.look != nil }) {
      results.append(JSONMember(key: "ssimulacra2", value: all { $0.look ?? .nan }))
    }
    results += [
      JSONMember(
        key: "encoding_time", value: all { $0.encodeSeconds / Double($0.fileCount) }),
      JSONMember(
        key: "decoding_time", value: all { $0.decodeSeconds / Double($0.fileCount) }),
    ]
    return .object([
      "name": .string(codec.name),
      "description": .string(codec.tool),
      "results": .object(results),
    ])
  }
}

extension CropComparison {
  fileprivate var json: JSONValue {
    .object([
      "file": .string(file), "x": .integer(Int64(x)), "y": .integer(Int64(y)),
      "width": .integer(Int64(original.width)), "height": .integer(Int64(original.height)),
      "shots": .array(
        shots.map {
          .object([
            "codec": .string($0.codec), "setting": .string($0.setting),
            "bytes": .integer(Int64($0.byteCount)),
          ])
        }),
    ])
  }
}

extension CurveComparison.Interval {
  fileprivate var json: JSONValue {
    switch self {
    case .none: .null
    case .point(let place): .array([.number(place), .number(place)])
    case .range(let range): .array([.number(range.lowerBound), .number(range.upperBound)])
    }
  }
}

extension Payoff {
  fileprivate var json: JSONValue {
    .object([
      "model": .string(model),
      "reference": .string(reference),
      "setting": .string(setting),
      "psnr": .number(quality),
      "file_bytes": .number(byteCount),
      "reference_file_bytes": .number(referenceByteCount),
      "model_bytes": .integer(Int64(modelByteCount)),
      "reference_model_bytes": .integer(Int64(referenceModelByteCount)),
      "pays_from_files": fileCountToPay.map { .integer(Int64($0)) } ?? .null,
    ])
  }
}

extension CodecSummary {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name),
      "id": .string(identifier),
      "tool": .string(tool),
      "tuning": tuning.isEmpty ? .null : .string(tuning),
      "model_bytes": modelByteCount.map { .integer(Int64($0)) } ?? .null,
      "failures": .integer(Int64(failureCount)),
      "encode_command": .string(encodeCommand),
      "decode_command": .string(decodeCommand),
      "settings": .array(
        settings.map { $0.json(modelByteCount: modelByteCount) }),
    ])
  }
}

extension SettingSummary {
  fileprivate func json(modelByteCount: Int?) -> JSONValue {
    .object([
      "setting": .string(setting),
      "files": .integer(Int64(fileCount)),
      "bytes": .integer(Int64(byteCount)),
      "raw_bytes": .integer(Int64(rawByteCount)),
      "pixels": .integer(Int64(positionCount)),
      "bpp": .number(bitsPerPixel),
      "bpp_with_model": modelByteCount.map { .number(amortised(modelByteCount: $0)) } ?? .null,
      "psnr": .number(psnr),
      "psnr_pooled": .number(pooledPSNR),
      "psnr_y": .number(lumaPSNR),
      "msssim": .number(similarity),
      "msssim_db": .number(similarityDecibels),
      "ssimulacra2": look.map { .number($0) } ?? .null,
      "butteraugli": (butteraugli?.norm).map { .number($0) } ?? .null,
      "butteraugli_max": (butteraugli?.largest).map { .number($0) } ?? .null,
      "mse": .number(meanSquaredError),
      "max_error": .integer(Int64(largestError)),
      "encode_seconds": .number(encodeSeconds),
      "decode_seconds": .number(decodeSeconds),
      "encode_peak_bytes": .integer(Int64(encodePeakByteCount)),
      "decode_peak_bytes": .integer(Int64(decodePeakByteCount)),
      "grown_files": .integer(Int64(grownCount)),
    ])
  }
}

extension ModelReport {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name),
      "id": .string(identifier),
      "bytes": .integer(Int64(modelByteCount)),
      "setting": .string(setting),
      "beta": beta.map { .number($0) } ?? .null,
      "mse": .number(meanSquaredError),
      "file_bytes": .integer(Int64(byteCount)),
      "overhead_bytes": .integer(Int64(overheadByteCount)),
      "trained_on_files": .integer(Int64(trainedOnCount)),
      "information": information.json,
      "sweep": .array(
        sweep.map {
          .object([
            "setting": .string($0.setting), "mse": .number($0.meanSquaredError),
            "information": $0.information.json,
          ])
        }),
      "training": measured.map {
        .object([
          "objective": .string($0.objective), "mse": .number($0.meanSquaredError),
          "information": $0.information.json,
        ])
      } ?? .null,
      "classes": .array(usage.map(\.json)),
      "files": .array(
        files.map {
          .object([
            "file": .string($0.file), "sha256": .string($0.hash),
            "training": .string($0.standing.rawValue), "width": .integer(Int64($0.width)),
            "height": .integer(Int64($0.height)), "bytes": .integer(Int64($0.byteCount)),
            "psnr": .number($0.psnr), "msssim": .number($0.similarity),
            "ssimulacra2": $0.look.map { .number($0) } ?? .null,
            "entropy_bits": .number($0.information.entropy),
            "cross_entropy_bits": .number($0.information.crossEntropy),
          ])
        }),
    ])
  }
}
