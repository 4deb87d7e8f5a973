import ArgumentParser
import VQZ
import VQZSystem

/// `vqz decompress` of an archive: members into a folder that nothing leads out of.
extension Decompress {
  /// A member and the path of its output below the folder.
  private struct Extraction {
    let number: Int
    let path: String
  }

  /// - Parameters:
  ///   - version: of the archive before it was opened.
  ///   - names: of members, and of folders with what is below them; none is everything.
  func extract(
    _ job: Job, _ version: String?, _ archive: VQZArchive, names: [String], _ console: Console
  ) throws {
    let numbers = try Self.numbers(names, in: archive)
    if outputs.inputFate == .remove, !names.isEmpty {
      throw VQZError(
        .usage, "option --rm: found names of members, expected the whole archive",
        hint: "what is not unpacked would be lost")
    }
    let decoder = try archive.decoder(
      models: models.read(work.limits), threads: work.threads.count)
    if outputs.output != nil || outputs.toStandardOutput {
      guard numbers.count == 1, let number = numbers.first else {
        throw VQZError(
          .usage, "output: found \(numbers.count) members for one output, expected one",
          hint: "--output-dir names a folder for many outputs")
      }
      return try extractOne(number, of: job, archive, decoder, console)
    }
    if region != nil || vectors != nil {
      guard numbers.count == 1 else {
        throw VQZError(
          .usage, "option --region or --vectors: found \(numbers.count) members, expected one")
      }
    }
    let skipped = try extractAll(numbers, of: job, archive, decoder, console)
    guard outputs.inputFate == .remove else { return }
    guard skipped == 0 else {
      let reason = "since outputs of \(skipped) of its members were there already"
      return console.notice("the archive stays, \(reason)", about: job.name)
    }
    try job.remove(ifStill: version)
  }

  /// The members that are wanted, in their order, each once.
  private static func numbers(_ names: [String], in archive: VQZArchive) throws -> [Int] {
    guard !names.isEmpty else { return Array(0..<archive.count) }
    var numbers: Set<Int> = []
    for name in names {
      var bytes = name.systemBytes
      while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
      let below = archive.numbers(below: bytes)
      if let number = archive.number(of: bytes) {
        numbers.insert(number)
      } else if below.isEmpty {
        throw VQZError(
          .noInput, "member \(name): found none of that name in the archive, expected one",
          hint: "vqz list tells the names; members stand behind the first archive")
      }
      numbers.formUnion(below)
    }
    return numbers.sorted()
  }

  private func extractOne(
    _ number: Int, of job: Job, _ archive: VQZArchive, _ decoder: VQZDecoder, _ console: Console
  ) throws {
    let member = ArchiveInput.job(job.name, archive, number)
    let target: OutputTarget =
      outputs.toStandardOutput ? .standardOutput : .file(outputs.output ?? "")
    guard try Output.prepare(target, for: job, outputs) else { return }
    console.outputCarriesData = target == .standardOutput
    do {
      let source = try source(archive.file(number), archive, number)
      let kind = try outputKind(of: source)
      let output = try Output(target, overwrite: outputs.existing == .force)
      try decode(source, as: kind, to: output, member, decoder, console)
      try output.commit()
    } catch {
      throw (error as? FileFailure) ?? FileFailure(member.name, error)
    }
  }

  /// - Returns: how many were skipped.
  private func extractAll(
    _ numbers: [Int], of job: Job, _ archive: VQZArchive, _ decoder: VQZDecoder,
    _ console: Console
  ) throws -> Int {
    let all = try outputPaths(numbers, of: job, archive)
    let folder = outputs.outputDir ?? "."
    do { try Folder.create(folder) } catch { throw FileFailure(folder, error) }
    var place = MemberFolder(try OutputFolder(folder), overwrite: outputs.existing == .force)
    let meter = ProgressMeter(console, label: job.name)
    var members = MemberBatch(job.name, archive, console)
    var (count, skipped) = (0, 0)
    for (done, each) in all.enumerated() {
      members.run(each.number) { file in
        let source = try source(file, archive, each.number)
        let kind = try SignalFile.writtenFormat(
          source.origin, kind: source.kind, channels: source.shape.channels)
        let member = ArchiveInput.job(job.name, archive, each.number)
        guard let output = try place.output(each.path, skips: outputs.existing == .noOverwrite)
        else {
          skipped += 1
          return console.detail("\(member.name): skipped, \(each.path) exists")
        }
        try decode(source, as: kind, to: output, member, decoder, console)
        // Of an archive that is to be removed members must be on the disk before.
        try output.commit(flushing: outputs.inputFate == .remove)
        place.note(each.path)
        count += 1
      }
      meter.update(Double(done + 1) / Double(all.count))
    }
    meter.finish()
    console.summary(
      "\(job.name): \(count) of \(all.count) members, \(NumberText.duration(meter.seconds))")
    try members.finish()
    return skipped
  }

  /// Where each member goes. What its header says decides the suffix.
  ///
  /// - Throws: `usage` where two members would be one file.
  private func outputPaths(
    _ numbers: [Int], of job: Job, _ archive: VQZArchive
  ) throws -> [Extraction] {
    var owners: [[UInt8]: Int] = [:]
    return try numbers.map { number in
      var path = SystemText.decode(archive.name(number))
      // What is wrong with a member is told when it has its turn.
      if let front = try? archive.front(number, byteCount: 4096),
        case .known(let preview)? = try? VQZDecoder.peek(front, limits: work.limits),
        let kind = try? SignalFile.writtenFormat(
          preview.origin, kind: preview.kind, channels: preview.shape.channels)
      {
        path = OutputTarget.written(path, kind: kind, channels: preview.shape.channels)
      }
      if let other = owners.updateValue(number, forKey: path.systemBytes) {
        let names = [other, number].map { SystemText.decode(archive.name($0)) }
        throw FileFailure(
          job.name,
          VQZError(
            .usage,
            "output \(path): found two members for it, \(names[0]) and \(names[1]), expected one",
            hint: "name one of them, with -o or a folder of its own"))
      }
      return Extraction(number: number, path: path)
    }
  }

  private func source(
    _ file: [UInt8], _ archive: VQZArchive, _ number: Int
  ) throws -> Source {
    let summary = try VQZDecoder.inspectFront(file, limits: work.limits)
    return Source(
      bytes: file, path: SystemText.decode(archive.name(number)),
      byteCount: archive.storedByteCount(number), origin: summary.origin, kind: summary.kind,
      shape: summary.shape, layout: summary.layout)
  }

  private func decode(
    _ source: Source, as kind: Signal.Origin, to output: Output, _ member: Job,
    _ decoder: VQZDecoder, _ console: Console
  ) throws {
    let meter = ProgressMeter(console, label: member.name)
    let notices = try output.blamed { try write(source, as: kind, to: output, decoder, meter) }
    for notice in notices { console.notice(notice, about: member.name) }
    if report.json || report.verbose || outputs.output != nil {
      try tell(member, output, source, meter.seconds, console)
    }
  }
}

/// The folder that members are put into.
private struct MemberFolder {
  private let base: OutputFolder
  private let overwrite: Bool
  /// The folder of the last member, and its path below the base: members of one come together.
  private var last: (path: [UInt8], folder: OutputFolder)
  /// Files that were written in this run: where names differ only as the file system does not,
  /// one would replace another.
  private var written: Set<FileStatus> = []

  init(_ base: OutputFolder, overwrite: Bool) {
    self.base = base
    self.overwrite = overwrite
    last = ([], base)
  }

  /// The output of a path below the folder; nil where it is to be skipped.
  mutating func output(_ path: String, skips: Bool) throws -> Output? {
    let folder = try folder(FilePath.folder(of: path))
    let name = FilePath.name(of: path)
    if let status = folder.status(name) {
      if written.contains(status) {
        throw FileFailure(
          path,
          VQZError(
            .outputExists,
            "cannot create: found a member of this archive under that name, expected none",
            hint: "to this file system two names are one; name one of them"))
      }
      if skips { return nil }
    }
    return try Output(name, in: folder, overwrite: overwrite)
  }

  /// Keeps what the output of a path became.
  mutating func note(_ path: String) {
    guard let folder = try? folder(FilePath.folder(of: path)),
      let status = folder.status(FilePath.name(of: path))
    else { return }
    written.insert(status)
  }

  private mutating func folder(_ path: String) throws -> OutputFolder {
    // By bytes: texts are equal that differ in how accents are written.
    if path.systemBytes == last.path { return last.folder }
    var folder = base
    for part in path.unicodeScalars.split(separator: "/") {
      do throws(FileError) {
        folder = try folder.folder(String(part))
      } catch {
        throw FileFailure(FilePath.join(folder.path, String(part)), error)
      }
    }
    last = (path.systemBytes, folder)
    return folder
  }
}
