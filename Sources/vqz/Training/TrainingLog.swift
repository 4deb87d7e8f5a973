import VQZ
import VQZReport
import VQZSystem
import VQZTraining

/// What a training tells while it runs and when it is done.
final class TrainingLog {
  private let console: Console
  private let recipe: Recipe
  /// A failure to write a line of the log; the training itself goes on to its end.
  private(set) var failure: FileFailure?

  init(_ console: Console, recipe: Recipe) {
    self.console = console
    self.recipe = recipe
  }

  /// Seconds between reports: often where one line changes in place, seldom where lines pile up.
  var interval: Double { console.showsProgress ? 1 : console.usesJSON ? 5 : 30 }

  func report(_ progress: TrainingProgress) {
    if console.showsProgress {
      console.progress(line(progress))
    } else {
      console.summary(line(progress))
    }
    tell(json(progress))
  }

  /// A checkpoint that could not be written; the training goes on.
  func unsaved(_ error: VQZError, path: String) {
    console.notice("\(error.message); the training goes on without it", about: path)
  }

  /// A training from a model between iterations.
  func judged(_ comparison: BaseComparison) {
    if console.showsProgress { console.clearProgress() }
    let latest = comparison.latest.map { "\(NumberText.signed(-100 * $0, 1)) %" } ?? "unknown"
    let place = "held out, \(comparison.pictureCount) pictures: "
    if let byteCount = comparison.modelByteCount {
      console.summary(place + "as a file of \(byteCount) bytes \(latest)")
    } else {
      console.summary(
        place + "bits at equal PSNR beside the model it began with \(latest), best so far "
          + "\(NumberText.signed(-100 * comparison.saving, 1)) %")
    }
    tell(
      .object([
        "judged": .object([
          "saving": comparison.latest.map { .number($0) } ?? .null,
          "best_saving": .number(comparison.saving),
          "best_step": .integer(Int64(comparison.step)),
          "model_bytes": comparison.modelByteCount.map { .integer(Int64($0)) } ?? .null,
        ])
      ]))
  }

  private func line(_ progress: TrainingProgress) -> String {
    var parts = ["step \(progress.step), \(NumberText.fixed(progress.progress * 100, 0)) %"]
    switch progress.figures.detail {
    case .plain(let figures): parts += words(figures, loss: progress.loss)
    case .ladder(let figures): parts += words(figures, loss: progress.loss)
    }
    parts.append("\(NumberText.fixed(progress.patchesPerSecond, 1)) patches/s")
    parts.append("\(NumberText.duration(progress.secondsLeft)) left")
    return parts.joined(separator: ", ")
  }

  private func words(_ figures: LadderStatistics, loss: Double) -> [String] {
    // The finest and the coarsest quarter of the qualities say most.
    let (low, high) = (figures.figures(bin: 0), figures.figures(bin: LadderStatistics.bins - 1))
    return [
      "loss \(NumberText.fixed(loss, 4))",
      "low \(NumberText.fixed(low.psnr, 2)) dB at "
        + "\(NumberText.fixed(low.bitsPerPosition, 3)) bits/pixel",
      "high \(NumberText.fixed(high.psnr, 2)) dB at "
        + "\(NumberText.fixed(high.bitsPerPosition, 3))",
    ]
  }

  private func words(_ figures: PlainFigures, loss: Double) -> [String] {
    var parts = [
      "loss \(NumberText.fixed(loss, 5))", "\(NumberText.fixed(figures.psnr, 2)) dB",
    ]
    guard !figures.isWarmUp else { return parts + ["no codebook yet"] }
    parts.append("\(NumberText.fixed(figures.bitsPerPosition, 3)) bits/pixel")
    parts.append(
      "perplexity \(NumberText.fixed(figures.perplexity, 0)) of \(codewordCount)")
    // Lines that change in place must fit a terminal.
    if !console.showsProgress { parts.append(InformationText.short(figures.information)) }
    return parts
  }

  private var codewordCount: Int { recipe.plain?.sizes.codewords ?? 0 }

  private func json(_ progress: TrainingProgress) -> JSONValue {
    let members: [JSONMember] = [
      JSONMember(key: "step", value: .integer(Int64(progress.step))),
      JSONMember(key: "progress", value: .number(progress.progress)),
      JSONMember(key: "seconds", value: .number(progress.seconds)),
      JSONMember(key: "learning_rate", value: .number(progress.learningRate)),
      JSONMember(key: "loss", value: .number(progress.loss)),
      JSONMember(key: "patches_per_second", value: .number(progress.patchesPerSecond)),
      JSONMember(key: "seconds_left", value: .number(progress.secondsLeft)),
    ]
    switch progress.figures.detail {
    case .plain(let figures): return .object(members + self.members(figures))
    case .ladder(let figures): return .object(members + self.members(figures))
    }
  }

  private func members(_ figures: LadderStatistics) -> [JSONMember] {
    let found = (0..<LadderStatistics.bins).map { figures.figures(bin: $0) }
    return [
      JSONMember(key: "psnr_db", value: .array(found.map { .number($0.psnr) })),
      JSONMember(key: "bits_per_pixel", value: .array(found.map { .number($0.bitsPerPosition) })),
    ]
  }

  private func members(_ figures: PlainFigures) -> [JSONMember] {
    [
      JSONMember(key: "warm_up", value: .bool(figures.isWarmUp)),
      JSONMember(key: "distortion", value: .number(figures.distortion)),
      JSONMember(key: "psnr_db", value: .number(figures.psnr)),
      JSONMember(key: "bits_per_pixel", value: .number(figures.bitsPerPosition)),
      JSONMember(
        key: "information", value: figures.isWarmUp ? .null : figures.information.reportJSON),
      JSONMember(key: "perplexity", value: .number(figures.perplexity)),
      JSONMember(key: "dead_codewords", value: .integer(Int64(figures.deadCodewords))),
    ]
  }

  private func tell(_ value: JSONValue) {
    do throws(FileFailure) {
      try console.json(value)
    } catch {
      failure = failure ?? error
    }
  }

  /// The float network on the pictures held out.
  func evaluated(_ evaluation: PlainEvaluation, steps: Int) throws {
    console.summary(
      "held out, \(evaluation.pictureCount) pictures, in float arithmetic: "
        + "\(NumberText.fixed(evaluation.psnr, 2)) dB at "
        + "\(NumberText.fixed(evaluation.bitsPerPosition, 3)) bits/pixel of entropy; perplexity "
        + "\(NumberText.fixed(evaluation.perplexity, 0)) of \(codewordCount), "
        + "\(evaluation.deadCodewords) codewords unused")
    if let plain = recipe.plain {
      for line in InformationText.lines(evaluation, recipe: plain) { console.summary(line) }
    }
    try console.json(
      .object([
        "held_out_float": .object([
          "pictures": .integer(Int64(evaluation.pictureCount)),
          "psnr_db": .number(evaluation.psnr),
          "bits_per_pixel": .number(evaluation.bitsPerPosition),
          "perplexity": .number(evaluation.perplexity),
          "dead_codewords": .integer(Int64(evaluation.deadCodewords)),
          "distortion": .number(evaluation.distortion),
          "loss": .number(evaluation.loss),
          "information": evaluation.information.reportJSON,
        ]),
        "steps": .integer(Int64(steps)),
      ]))
  }

  /// Codewords of the training pictures.
  func counted(_ usage: InformationMeasures) throws {
    console.summary(
      "training pictures, \(usage.indexCount) latents: perplexity "
        + "\(NumberText.fixed(usage.perplexity, 0)) of \(usage.codewordCount), "
        + "\(usage.deadCount) codewords unused")
    try console.json(.object(["training_usage": usage.reportJSON]))
  }

  /// From the float network of a ladder to files of the integer model.
  func lost(_ losses: [StageLoss]) throws {
    for each in losses {
      console.detail(
        "held out, \(each.float.pictureCount) tiles, quality \(NumberText.fixed(each.quality, 0)): "
          + "float network \(NumberText.fixed(each.float.psnr, 2)) dB at "
          + "\(NumberText.fixed(each.float.bitsPerPosition, 4)) bits/pixel; integer "
          + "\(NumberText.signed(each.gain, 2)) dB, indices as coded "
          + "\(NumberText.signed(100 * each.rateLoss, 2)) %, header "
          + "\(NumberText.fixed(each.headerBitsPerPixel, 4)) bits/pixel")
      try console.json(
        .object([
          "held_out_stages": .object([
            "quality": .number(each.quality),
            "tiles": .integer(Int64(each.float.pictureCount)),
            "float_psnr_db": .number(each.float.psnr),
            "float_bits_per_pixel": .number(each.float.bitsPerPosition),
            "psnr_db": .number(each.psnr),
            "bits_per_pixel": .number(each.bitsPerPixel),
            "header_bits_per_pixel": .number(each.headerBitsPerPixel),
          ])
        ]))
    }
  }

  /// The model as users will have it, and what to do with it.
  ///
  /// - Parameters:
  ///   - byteCount: of its file.
  ///   - comparison: of a training from a model.
  func close(
    _ model: VQZModel, path: String, byteCount: Int, heldOut: [HeldOutResult],
    comparison: BaseComparison?
  ) throws {
    for each in heldOut {
      let quality = each.quality.map { ", quality \(NumberText.fixed($0, 0))" } ?? ""
      console.summary(
        "held out, \(each.pictureCount) pictures, as files\(quality): "
          + "\(NumberText.fixed(each.psnr, 2)) dB at "
          + "\(NumberText.fixed(each.bitsPerPixel, 3)) bits/pixel")
    }
    console.summary("\(path): \(byteCount) bytes, \(model.identifier)")
    if let comparison { tell(comparison, byteCount) }
    console.summary("next: vqz compress -m \(path) PICTURE, or vqz bench -m \(path) PICTURE...")
    try console.json(
      .object([
        "model": .string(path),
        "bytes": .integer(Int64(byteCount)),
        "id": .string(model.identifier),
        "comparison": comparison.map { json($0, byteCount) } ?? .null,
        "held_out_files": .array(
          heldOut.map { each in
            .object([
              "quality": each.quality.map { .number($0) } ?? .null,
              "pictures": .integer(Int64(each.pictureCount)),
              "psnr_db": .number(each.psnr),
              "bits_per_pixel": .number(each.bitsPerPixel),
            ])
          }),
      ]))
  }

  /// What was reached by the training of a model that has no file of its own.
  ///
  /// - Parameters:
  ///   - comparison: with the model that it began with.
  ///   - byteCount: of the model.
  func close(_ comparison: BaseComparison, byteCount: Int) throws {
    tell(comparison, byteCount)
    try console.json(.object(["comparison": json(comparison, byteCount)]))
  }

  private func tell(_ comparison: BaseComparison, _ byteCount: Int) {
    if comparison.isExhausted {
      console.summary("the pictures held out gained nothing more, so the training ended")
    }
    console.summary(sentence(comparison, byteCount))
  }

  /// What the training was worth.
  private func sentence(_ comparison: BaseComparison, _ byteCount: Int) -> String {
    let place = "on \(comparison.pictureCount) pictures that were held out: "
    guard comparison.isGained else {
      return place + "nothing was gained, so this is the model that the training began with"
    }
    let share = NumberText.fixed(100 * comparison.saving, 1)
    let count = comparison.signalsToPay(modelByteCount: byteCount)
    return place
      + "\(share) % fewer bits than the model it began with at equal PSNR; the model costs "
      + "\(byteCount) bytes and pays for itself after "
      + (count.map { "\($0) such pictures" } ?? "more pictures than there are")
      + " at quality \(NumberText.fixed(comparison.quality, 0))"
  }

  private func json(_ comparison: BaseComparison, _ byteCount: Int) -> JSONValue {
    let count = comparison.signalsToPay(modelByteCount: byteCount)
    return .object([
      "pictures": .integer(Int64(comparison.pictureCount)),
      "gained": .bool(comparison.isGained),
      "saving": .number(comparison.saving),
      "step": .integer(Int64(comparison.step)),
      "quality": .number(comparison.quality),
      "base_bytes": .number(comparison.baseBytes),
      "saved_bytes": .number(comparison.savedBytes),
      "pays_after": count.map { .integer(Int64($0)) } ?? .null,
    ])
  }
}
