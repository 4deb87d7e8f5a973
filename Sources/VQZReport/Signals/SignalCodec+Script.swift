import VQZ
import VQZCore
import VQZSignal
import VQZSystem

/// Codecs of others, which a script runs.
extension SignalCodec {
  /// - Parameters:
  ///   - installed: which one.
  ///   - settings: what it is measured at.
  ///   - training: what it learns from; nil where it does not learn, or does from what it codes.
  init(_ installed: SignalAnchors.Scripted, settings: [SignalSetting], training: AnchorTraining?) {
    let (anchor, script) = (installed.anchor, installed.script)
    var provenance = Provenance(nil)
    if let training { provenance.training = [training.hash] }
    self.init(
      name: anchor.name, identifier: installed.version, provenance: provenance, settings: settings,
      isGuest: true, learnsFromWhatItCodes: anchor.learns && training == nil,
      measure: { signal, setting, bench throws(VQZError) in
        guard let word = Self.word(setting, signal) else {
          return .unfit("range: found one of 0, expected more, as there is no bound otherwise")
        }
        let paths = ["input.npy", "coded", "decoded.npy"].map { bench.folder + "/" + $0 }
        if FileStatus(paths[0]) == nil { try signal.writeNPY(to: paths[0]) }
        // Left behind, they would be taken for what this call writes.
        for path in paths.dropFirst() { Folder.removeAll(path) }
        var words = ["run", anchor.name, word] + paths
        words += ["--runs", "\(bench.runs)", "--threads", "\(bench.threads)"]
        if anchor.learns { words += ["--training-threads", "\(bench.trainingThreads)"] }
        if signal.shape.channels > 1, !anchor.learns { words.append("--channels") }
        if let training {
          words += ["--train", training.path]
          words += ["--codebooks", "\(training.path).\(anchor.name)-\(word)"]
        }
        switch script.run(words) {
        case .unfit(let reason): return .unfit(reason)
        case .failed(let reason): throw VQZError(.inputOutput, reason)
        case .said(let value):
          return .coded(try Self.coded(value, signal, paths[1], paths[2], bench))
        }
      })
  }

  /// The largest error allowed, or the bytes of a vector, as the script takes them; nil where there
  /// is no bound to keep. It is the number that errors are judged by.
  private static func word(_ setting: SignalSetting, _ signal: Signal) -> String? {
    switch setting {
    case .share(0): return "0"
    case .share(let share):
      let bound = share * DistortionSums.range(of: signal.samples, signal.sampleType)
      return bound > 0 ? "\(bound)" : nil
    case .bytes(let count): return "\(count)"
    case .quality(let quality): return "\(quality)"
    }
  }

  /// What the script left on the disk.
  private static func coded(
    _ value: JSONValue, _ signal: Signal, _ file: String, _ decodedFile: String,
    _ bench: SignalBench
  ) throws(VQZError) -> Coded {
    guard let encode = value["encode_seconds"]?.doubleValue,
      let decode = value["decode_seconds"]?.doubleValue
    else {
      throw VQZError(.inputOutput, "answer of the script: found no seconds, expected them")
    }
    let byteCount = try bench.read(file).count
    let decoded = try SignalFile.read(
      bench.read(decodedFile), suffix: "npy", kind: signal.kind, limits: bench.limits)
    guard decoded.sampleType == signal.sampleType,
      decoded.samples.count == signal.samples.count
    else {
      throw VQZError(
        .sampleMismatch,
        "decoded signal: found \(decoded.shape.sampleCount) samples of type "
          + "\(decoded.sampleType), expected \(signal.shape.sampleCount) of \(signal.sampleType)")
    }
    return Coded(
      byteCount: byteCount, encodeSeconds: encode, decodeSeconds: decode,
      decoded: try SignalHeader(signal).signal(decoded.samples),
      codebookByteCount: value["codebook_bytes"]?.integerValue.map { Int($0) })
  }
}
