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
  /// Files that every codec coded at every setting: what the means are over.
  package let comparedFiles: [String]
  /// Their hashes.
  let compared: Set<String>
  /// Files that could not be read or coded, and promises that were broken.
  package let failures: [Report.Failure]
  let notices: [(file: String, text: String)]
  let environment: Report.Environment
  /// How many of the files each model was trained on; only models that were on some.
  let trainedOn: [(model: String, count: Int)]

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
    let failed = Set(outcome.points.filter { $0.measurement == nil }.map(\.hash))
    var seen: Set<String> = []
    let whole = outcome.points.filter {
      !failed.contains($0.hash) && seen.insert($0.hash).inserted
    }
    comparedFiles = whole.map(\.file)
    compared = seen
    trainedOn = codecs.compactMap { codec in
      let count = whole.count { codec.provenance.standing(of: $0.hash) == .trainedOn }
      return count > 0 ? (codec.name, count) : nil
    }
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

  /// The points of each codec at each setting, of the files that are compared.
  func series<Quality>(
    _ points: [SignalPoint<Quality>]
  ) -> [(codec: SignalCodec, setting: SignalSetting, points: [SignalPoint<Quality>])] {
    codecs.flatMap { codec in
      codec.settings.map { setting in
        (
          codec, setting,
          points.filter {
            $0.codec == codec.name && $0.setting == setting && compared.contains($0.hash)
          }
        )
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
          + "of \(sourceCount) files that every codec coded.")
    }
    return text
  }

  /// Everything that did not go as it should.
  var troubles: String {
    var text = ""
    if failures.isEmpty {
      text += HTML.paragraph("Every codec coded every file, and every promise was kept.")
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
      text += "<h3>Left out when files were read</h3>\n"
      text += HTML.table(["file", "notice"], rows, style: "words")
    }
    return HTML.section("trouble", "Failures", text)
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
  }

  /// The end of the report as text.
  var markdown: String {
    Markdown.section(failures) + "## Environment\n\n"
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
