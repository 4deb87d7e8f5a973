import VQZ
import VQZCore
import VQZSystem

/// What every report on arrays, series or vectors says beside its figures.
package struct SignalHead: Sendable {
  let title: String
  let command: String
  let kind: SignalKind
  let sourceCount: Int
  let threads: Int
  let runs: Int
  /// Models first, then anchors.
  let codecs: [SignalCodec]
  /// Files that every model coded at every setting: what the means are over. Of a guest that coded
  /// fewer there are none.
  package let comparedFiles: [String]
  /// Their hashes.
  let compared: Set<String>
  /// Files that could not be read or coded, and promises that were broken.
  package let failures: [Report.Failure]
  let notices: [(file: String, text: String)]
  let environment: Report.Environment
  /// How many of the files each model was trained on; only models that were on some.
  let trainedOn: [(model: String, count: Int)]
  /// Guests that have no means, a line for each.
  let gaps: [String]
  /// Codecs that are not installed, a line for each.
  let missing: [String]
  /// What guests learned from, by the name of the file; nil where that is what they code, or none
  /// learned.
  let training: String?

  /// - Parameter broken: what is wrong with a point that was measured; nil where nothing is.
  init<Quality>(
    title: String, command: String, plan: SignalPlan, codecs: [SignalCodec],
    outcome: SignalRunner<Quality>.Outcome, environment: Report.Environment,
    broken: (SignalPoint<Quality>) -> String?
  ) {
    self.title = title
    self.command = command
    self.codecs = codecs
    self.environment = environment
    kind = plan.kind
    sourceCount = plan.sources.count
    threads = plan.threads
    runs = plan.runs
    notices = outcome.notices
    failures =
      outcome.refusals.map {
        Report.Failure(file: $0.source.name, codec: "", setting: "", reason: $0.error.message)
      }
      + outcome.points.compactMap { point in
        let reason: String? =
          switch point.outcome {
          case .failure(let error): error.message
          case .success: broken(point)
          }
        return reason.map {
          Report.Failure(
            file: point.file, codec: point.codec, setting: point.setting.text, reason: $0)
        }
      }
    let guests = Set(codecs.filter(\.isGuest).map(\.name))
    let failed = Set(
      outcome.points.filter { $0.measurement == nil && !guests.contains($0.codec) }.map(\.hash))
    var seen: Set<String> = []
    let whole = outcome.points.filter {
      !guests.contains($0.codec) && !failed.contains($0.hash) && seen.insert($0.hash).inserted
    }
    comparedFiles = whole.map(\.file)
    compared = seen
    gaps = codecs.compactMap { Self.gap($0, outcome.points, seen) }
    missing = plan.anchors.missing
    training = codecs.contains { $0.isGuest } ? plan.anchors.training?.name : nil
    trainedOn = codecs.compactMap { codec in
      let count = whole.count { codec.provenance.standing(of: $0.hash) == .trainedOn }
      return count > 0 ? (codec.name, count) : nil
    }
  }

  /// Where a codec did not code all files that are compared, so that its means would be over
  /// others; nil where it did.
  private static func gap<Quality>(
    _ codec: SignalCodec, _ points: [SignalPoint<Quality>], _ compared: Set<String>
  ) -> String? {
    let counts = codec.settings.map { setting in
      Set(
        points.filter {
          $0.codec == codec.name && $0.setting == setting && $0.measurement != nil
        }.map(\.hash)
      ).intersection(compared).count
    }
    let short = zip(codec.settings, counts).filter { $1 < compared.count }
    guard let least = short.map(\.1).min() else { return nil }
    let places = short.map(\.0.text).joined(separator: ", ")
    return "\(codec.name): found \(least) of \(Self.count(compared.count, "file")) coded at "
      + "\(places), expected all; no means are told of it there"
  }

  /// The number that decides colour and marker of a codec everywhere on the page.
  func number(of codec: String) -> Int { codecs.firstIndex { $0.name == codec } ?? 0 }

  func key(_ codec: String) -> String {
    "\(Marker.key(number(of: codec))) \(HTML.escape(codec))"
  }

  /// What was done, for people.
  func line(pointCount: Int) -> String {
    "\(Self.count(comparedFiles.count, "file")), \(Self.count(pointCount, "point")), "
      + Self.count(failures.count, "failure")
  }

  private static func count(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  /// The points of each codec at each setting, of the files that are compared; none where some of
  /// these are missing.
  func series<Quality>(
    _ points: [SignalPoint<Quality>]
  ) -> [(codec: SignalCodec, setting: SignalSetting, points: [SignalPoint<Quality>])] {
    codecs.flatMap { codec in
      codec.settings.map { setting in
        let found = points.filter {
          $0.codec == codec.name && $0.setting == setting && compared.contains($0.hash)
            && $0.measurement != nil
        }
        return (codec, setting, Set(found.map(\.hash)) == compared ? found : [])
      }
    }
  }
}

extension SignalHead {
  /// What must not be overlooked.
  var alarms: String {
    var text = ""
    for (model, count) in trainedOn {
      text += HTML.alarm(
        "<strong>\(HTML.escape(model)) was trained on \(count) of these files.</strong> Its "
          + "figures here say nothing of others.")
    }
    if !failures.isEmpty {
      text += HTML.alarm(
        "<strong>\(Self.count(failures.count, "failure")):</strong> see "
          + "<a href=\"#trouble\">what went wrong</a>. Means are over the \(comparedFiles.count) "
          + "of \(sourceCount) files that every model coded.")
    }
    if let flattery { text += HTML.alarm(HTML.escape(flattery)) }
    return text
  }

  /// Everything that did not go as it should.
  var troubles: String {
    var text = ""
    if failures.isEmpty {
      text += HTML.paragraph(
        gaps.isEmpty
          ? "Every codec coded every file, and every promise was kept."
          : "Every model coded every file, and every promise was kept.")
    } else {
      let rows = failures.map {
        [
          HTML.escape($0.file),
          HTML.escape($0.codec.isEmpty ? "(file not used)" : "\($0.codec), \($0.setting)"),
          HTML.escape($0.reason),
        ]
      }
      text += HTML.table(["file", "codec", "what went wrong"], rows, style: "words")
    }
    if !notices.isEmpty {
      let rows = notices.map { [HTML.escape($0.file), HTML.escape($0.text)] }
      text += "<h3>Left out</h3>\n"
      text += HTML.table(["file", "notice"], rows, style: "words")
    }
    for (title, lines) in remarks {
      text += "<h3>\(title)</h3>\n<ul>"
      text += lines.map { "<li>\(HTML.escape($0))</li>" }.joined() + "</ul>\n"
    }
    return HTML.section("trouble", "Failures", text)
  }

  /// What is said of codecs and no failure, with a heading each.
  private var remarks: [(title: String, lines: [String])] {
    [("Codecs without means", gaps), ("Codecs that are not installed", missing)]
      .filter { !$0.1.isEmpty }
  }

  /// That guests know what they code better than a model can; nil where none does.
  var flattery: String? {
    let names = codecs.filter(\.learnsFromWhatItCodes).map(\.name)
    return names.isEmpty
      ? nil
      : "\(names.joined(separator: ", ")) learned from the vectors that they code, which flatters "
        + "them: --anchor-train names others."
  }

  var surroundings: String {
    let facts = environment.facts.map { [HTML.escape($0.name), HTML.escape($0.value)] }
    return HTML.section(
      "environment", "Environment", HTML.table(["", ""], facts, style: "words"))
  }

  /// How times were taken.
  var timing: String {
    "Seconds are those of the library alone, from samples to the bytes of a file and back, with "
      + "\(threads == 1 ? "one thread" : "\(threads) threads"); the median of \(runs)."
      + (codecs.contains(where: \.isGuest)
        ? " Those of codecs of Python are of their calls alone." : "")
  }

  /// The end of the report as text.
  var markdown: String {
    Markdown.section(failures)
      + remarks.map { title, lines in
        "## \(title)\n\n" + lines.map { "- \(Markdown.plain($0))\n" }.joined() + "\n"
      }.joined() + "## Environment\n\n"
      + Markdown.table(["", ""], environment.facts.map { [$0.name, $0.value] })
  }

  /// The report for programs: these members, with the figures of a kind in the middle.
  func json(
    codecs figures: (SignalCodec) -> [JSONMember], files: [JSONValue]
  ) -> JSONValue {
    .object([
      "format": .string("vqz-report"),
      "version": .integer(1),
      "kind": .string("\(kind)"),
      "title": .string(title),
      "command": .string(command),
      "files": .object([
        "given": .integer(Int64(sourceCount)),
        "compared": .array(comparedFiles.map { .string($0) }),
      ]),
      "codecs": .array(
        codecs.map { codec in
          .object(
            [
              JSONMember(key: "name", value: .string(codec.name)),
              JSONMember(key: "id", value: .string(codec.identifier)),
              JSONMember(
                key: "model_bytes",
                value: codec.modelByteCount.map { .integer(Int64($0)) } ?? .null),
            ] + figures(codec))
        }),
      "without_means": .array(gaps.map { .string($0) }),
      "missing_anchors": .array(missing.map { .string($0) }),
      "anchors_learned_from": codecs.contains(where: \.learnsFromWhatItCodes)
        ? .string("what they code") : training.map { .string($0) } ?? .null,
      "points": .array(files),
      "failures": .array(
        failures.map {
          .object([
            "file": .string($0.file), "codec": .string($0.codec), "setting": .string($0.setting),
            "reason": .string($0.reason),
          ])
        }),
      "notices": .array(
        notices.map { .object(["file": .string($0.file), "text": .string($0.text)]) }),
      "environment": .object(
        environment.facts.map { JSONMember(key: $0.name, value: .string($0.value)) }),
    ])
  }
}
