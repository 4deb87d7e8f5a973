import VQZ
import VQZCore
import VQZSignal
import VQZSystem

/// One source in a folder of its own, and the codecs' work on it.
struct Bench {
  let folder: String
  private let loaded: Source.Loaded
  private let plan: PointRunner.Plan

  init(_ loaded: Source.Loaded, folder: String, _ plan: PointRunner.Plan) {
    self.loaded = loaded
    self.folder = folder
    self.plan = plan
  }

  func measure(_ codec: Codec, _ setting: String) -> Point.Outcome {
    do throws(VQZError) {
      return .measured(try measured(codec, setting))
    } catch {
      return .failed(error.message)
    }
  }

  /// What a codec left on the disk at one setting.
  struct Coded {
    /// Of the whole file.
    let byteCount: Int
    /// With the colours of the original.
    let picture: Signal
    let encoding: Run
    let decoding: Run
    /// Words of both commands.
    let encode: [String]
    let decode: [String]
  }

  /// A program run several times.
  struct Run {
    /// The median.
    let seconds: Double
    /// Most memory that it had.
    let peak: Int
  }

  /// Both are read back from the disk: what counts is what a user would have.
  func coded(_ codec: Codec, _ setting: String, runs: Int) throws(VQZError) -> Coded {
    let input = try sourceFile(codec.input)
    let coded = "coded." + codec.suffix
    let decoded = "decoded." + suffix(codec.output)
    let encode = codec.encode(setting, input, coded, plan.threads)
    let encoding = try run(codec.encoder, encode, makes: coded, runs)
    let decode = codec.decode(coded, decoded, plan.threads)
    let decoding = try run(codec.decoder, decode, makes: decoded, runs)
    do {
      let byteCount = try readFile(
        folder + "/" + coded, limit: plan.limits.memoryByteCount
      ).count
      let bytes = try readFile(folder + "/" + decoded, limit: plan.limits.memoryByteCount)
      let picture = like(loaded.picture, try SignalReader.read(bytes, limits: plan.limits.limits))
      return Coded(
        byteCount: byteCount, picture: picture, encoding: encoding, decoding: decoding,
        encode: [codec.encoder.name] + encode, decode: [codec.decoder.name] + decode)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func measured(_ codec: Codec, _ setting: String) throws(VQZError) -> Measurement {
    let coded = try coded(codec, setting, runs: plan.runs)
    let picture = coded.picture
    guard let quality = PictureQuality(reference: loaded.picture, decoded: picture) else {
      throw VQZError(
        .sampleMismatch,
        "decoded picture: found \(picture.width) x \(picture.height), expected "
          + "\(loaded.picture.width) x \(loaded.picture.height)")
    }
    return Measurement(
      byteCount: coded.byteCount, quality: quality, butteraugli: try distance(of: picture),
      encodeSeconds: coded.encoding.seconds, decodeSeconds: coded.decoding.seconds,
      encodePeakByteCount: coded.encoding.peak, decodePeakByteCount: coded.decoding.peak,
      encodeCommand: coded.encode.joined(separator: " "),
      decodeCommand: coded.decode.joined(separator: " "))
  }

  /// Nil where the tool is not installed, or fails.
  private func distance(of picture: Signal) throws(VQZError) -> Butteraugli.Distance? {
    guard let tool = plan.butteraugli else { return nil }
    let judged = "judged." + suffix(.pnm)
    do {
      try WorkFolder.write(try picture.encoded(as: .pnm), to: folder + "/" + judged)
    } catch {
      throw VQZError(wrapping: error)
    }
    return tool.distance(of: judged, from: try sourceFile(.pnm), in: folder)
  }

  /// The source in the form a tool reads, made when first needed.
  private func sourceFile(_ form: Anchor.PictureForm) throws(VQZError) -> String {
    let name = "source." + suffix(form)
    let path = folder + "/" + name
    do {
      if (try? readFile(path, limit: 1 << 40)) == nil {
        try WorkFolder.write(
          try loaded.picture.encoded(as: form == .png ? .png : .pnm), to: path)
      }
    } catch {
      throw VQZError(wrapping: error)
    }
    return name
  }

  private func suffix(_ form: Anchor.PictureForm) -> String {
    switch form {
    case .png: "png"
    case .ppm: "ppm"
    case .pnm: loaded.picture.grid.codedChannelCount == 1 ? "pgm" : "ppm"
    }
  }

  /// The median time of several runs, each making its output anew.
  private func run(
    _ tool: Anchor.Tool, _ arguments: [String], makes output: String, _ runs: Int
  ) throws(VQZError) -> Run {
    var times: [Double] = []
    var peak = 0
    for _ in 0..<max(1, runs) {
      Folder.removeAll(folder + "/" + output)
      let child = ChildProcess(tool.path, [tool.name] + arguments, in: folder)
      guard child.succeeded else {
        let status = child.status.map { "exit status \($0)" } ?? "no process"
        let said = child.lastLine
        throw VQZError(
          .inputOutput, "\(tool.name): found \(status)\(said.isEmpty ? "" : ": \(said)")")
      }
      times.append(child.seconds)
      peak = max(peak, child.peakByteCount)
    }
    times.sort()
    let middle = times.count / 2
    let median = times.count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2
    return Run(seconds: median, peak: peak)
  }

  /// The decoded picture with the colours of the original: some tools write grey as colour.
  private func like(_ reference: Signal, _ decoded: Signal) -> Signal {
    let plain = decoded.withoutAlpha()
    return reference.grid.codedChannelCount == 1
      ? plain.convertedToGrey() : plain.convertedToRGB()
  }
}
