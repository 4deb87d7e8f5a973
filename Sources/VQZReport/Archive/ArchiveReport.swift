public import VQZ
import VQZCore
public import VQZSystem

/// A report on an archive as it is stored: what everything in it takes, and how its members, once
/// decoded, stand to the files that they were made from.
public struct ArchiveReport: Sendable {
  /// What is looked at, and how.
  public struct Plan: Sendable {
    /// How the archive is called.
    public let name: String
    /// The archive.
    public let archive: VQZArchive
    /// Files that members were made from, by the names of these.
    public let originals: [Source]
    /// Knows the models that members name, with one thread.
    public let decoder: VQZDecoder
    /// Members that are decoded at the same time, 1 or more.
    public let jobs: Int
    /// What each of them may take.
    public let limits: ResourceLimits

    /// - Parameters:
    ///   - name: how the archive is called.
    ///   - archive: the archive.
    ///   - originals: files whose names are those of the members, in any order.
    ///   - decoder: knows the models that members name.
    ///   - jobs: members that are decoded at the same time, 1 or more.
    ///   - limits: what each of them may take.
    public init(
      name: String, archive: VQZArchive, originals: [Source], decoder: VQZDecoder, jobs: Int,
      limits: ResourceLimits
    ) {
      self.name = name
      self.archive = archive
      self.originals = originals
      self.decoder = decoder
      self.jobs = max(1, jobs)
      self.limits = limits
    }
  }

  let title: String
  let command: String
  let plan: Plan
  let environment: Report.Environment
  package let members: [ArchiveMember]
  /// Those that have members, in the order of their numbers.
  package let kinds: [ArchiveKind]
  /// Names of members that have no original.
  public let membersAlone: [String]
  /// Names of originals that have no member.
  public let originalsAlone: [String]

  /// Decodes every member and compares it.
  ///
  /// - Parameters:
  ///   - plan: what is looked at.
  ///   - title: what the report is called.
  ///   - command: the command line that makes it.
  ///   - environment: where and how it is made.
  ///   - shouldStop: asked before every member, from any thread.
  ///   - progress: called from any thread after each member.
  /// - Throws: `interrupted` where it was told to stop.
  public init(
    _ plan: Plan, title: String, command: String, environment: Report.Environment,
    shouldStop: @Sendable () -> Bool, progress: @Sendable () -> Void
  ) throws(VQZError) {
    self.title = title
    self.command = command
    self.plan = plan
    self.environment = environment
    var places: [[UInt8]: Int] = [:]
    for (place, source) in plan.originals.enumerated() {
      places[source.name.systemBytes] = place
    }
    let known = places
    members = WorkerPool.map(count: plan.archive.count, threads: plan.jobs) { number in
      defer { progress() }
      let original = known[plan.archive.name(number)].map { plan.originals[$0] }
      return Self.member(number, of: plan, original, shouldStop)
    }
    if shouldStop() {
      throw VQZError(.interrupted, "report: found a request to stop, expected to reach the end")
    }
    membersAlone = members.filter { $0.outcome == nil }.map(\.name)
    originalsAlone = plan.originals.filter {
      plan.archive.number(of: $0.name.systemBytes) == nil
    }.map(\.name)
    let found = Set(members.compactMap { $0.summary?.kind })
    let all = members
    kinds = found.sorted { $0.rawValue < $1.rawValue }.map { ArchiveKind($0, of: all) }
  }

  /// How the archive is called.
  public var name: String { plan.name }

  /// Members that could not be decoded or compared, and promises that were broken.
  public var failures: [(name: String, error: VQZError)] {
    members.compactMap { member in member.fault.map { (member.name, $0) } }
  }

  private static func member(
    _ number: Int, of plan: Plan, _ original: Source?, _ shouldStop: () -> Bool
  ) -> ArchiveMember {
    let name = SystemText.decode(plan.archive.name(number))
    let stored = plan.archive.storedByteCount(number)
    var summary: FileSummary?
    guard !shouldStop() else {
      return ArchiveMember(name: name, storedByteCount: stored, summary: nil, outcome: nil)
    }
    do throws(VQZError) {
      let file = try plan.archive.file(number)
      summary = try VQZDecoder.inspectFront(file, limits: plan.limits)
      let clock = ContinuousClock()
      let began = clock.now
      let decoded = try plan.decoder.decode(file)
      let seconds = (clock.now - began) / .seconds(1)
      let found = try original.map { source throws(VQZError) in
        try compared(decoded, source, summary?.maxError, seconds, plan.limits)
      }
      return ArchiveMember(
        name: name, storedByteCount: stored, summary: summary, outcome: found.map { .success($0) })
    } catch {
      return ArchiveMember(
        name: name, storedByteCount: stored, summary: summary, outcome: .failure(error))
    }
  }

  private static func compared(
    _ decoded: Signal, _ source: Source, _ bound: ErrorBound?, _ seconds: Double,
    _ limits: ResourceLimits
  ) throws(VQZError) -> ArchiveMember.Comparison {
    let (bytes, signal): (Int, Signal)
    do {
      let file = try readFile(source.path, limit: limits.memoryByteCount)
      (bytes, signal) = (
        file.count,
        try SignalFile.read(file, suffix: source.suffix, kind: decoded.kind, limits: limits)
      )
    } catch {
      throw VQZError(wrapping: error)
    }
    return ArchiveMember.Comparison(
      quality: try MemberQuality(original: signal, decoded: decoded, bound: bound, limits: limits),
      originalByteCount: bytes, decodeSeconds: seconds)
  }

  /// Writes every form of the report. Each file appears whole or not at all.
  ///
  /// - Parameter folder: must be there.
  /// - Throws: where a file cannot be written.
  public func write(to folder: String) throws(FileError) {
    try WorkFolder.write(csv, folder, Report.tableName)
    try WorkFolder.write(json.serialize(pretty: true) + "\n", folder, "report.json")
    try WorkFolder.write(markdown, folder, "report.md")
    // The page last: who sees it sees the report of which all the rest is there.
    try WorkFolder.write(html, folder, Report.pageName)
  }
}
