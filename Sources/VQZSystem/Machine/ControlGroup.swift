/// What the control groups of Linux give this process, as containers and services set it.
///
/// A group has at most what the groups above it have, so the least value on the way up counts.
public struct ControlGroup {
  /// Where the groups are mounted.
  private let root: String
  /// Lines `number:controllers:path`; the second generation has no number but 0 and no controllers.
  private let memberships: [(controllers: [Substring], path: Substring)]

  /// The group that the calling process is in.
  public static var ofThisProcess: ControlGroup {
    let bytes = (try? readFile("/proc/self/cgroup", limit: 1 << 16)) ?? []
    return ControlGroup(
      root: "/sys/fs/cgroup", membership: String(decoding: bytes, as: UTF8.self))
  }

  /// - Parameters:
  ///   - root: the folder of the mount, without a slash at its end.
  ///   - membership: as in `/proc/self/cgroup`.
  public init(root: String, membership: String) {
    self.root = root
    memberships = membership.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      return (fields[1].split(separator: ","), fields[2])
    }
  }

  /// Most bytes of memory; nil without a limit.
  public var memoryByteCount: Int? {
    let second = values { "\($0)/memory.max" }
    let first = values(of: "memory") { "\($0)/memory.limit_in_bytes" }
    return (second + first).compactMap { Int($0) }.min()
  }

  /// Processors that its share of time is worth, rounded up; nil without a limit.
  public var processorCount: Int? {
    let second = values { "\($0)/cpu.max" }
    let quotas = values(of: "cpu") { "\($0)/cpu.cfs_quota_us" }
    let periods = values(of: "cpu") { "\($0)/cpu.cfs_period_us" }
    let first = zip(quotas, periods).map { $0 + " " + $1 }
    return (second + first).compactMap { text -> Int? in
      let numbers = text.split(separator: " ").map { Int($0) }
      guard numbers.count == 2, let quota = numbers[0], let period = numbers[1] else { return nil }
      guard quota > 0, period > 0 else { return nil }
      return (quota - 1) / period + 1
    }.min()
  }

  /// What stands in a file of the group and of all above it.
  ///
  /// - Parameters:
  ///   - controller: of the first generation, which has a tree for each; nil for the second.
  ///   - file: the path of the file in a folder.
  private func values(of controller: String? = nil, file: (String) -> String) -> [String] {
    let own = memberships.first { membership in
      guard let controller else { return membership.controllers.isEmpty }
      return membership.controllers.contains { $0 == controller }
    }
    guard let own else { return [] }
    var folder = root + (controller.map { "/" + $0 } ?? "")
    var folders = [folder]
    for part in own.path.split(separator: "/") {
      folder += "/" + part
      folders.append(folder)
    }
    return folders.compactMap { folder in
      guard let bytes = try? readFile(file(folder), limit: 1 << 12) else { return nil }
      return String(decoding: bytes.filter { $0 != 0x0A }, as: UTF8.self)
    }
  }
}
