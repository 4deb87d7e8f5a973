import Foundation
import Testing
import VQZSystem

/// What the machine and its control groups give.
@Suite struct MachineTests {
  private let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("vqz-groups-\(UUID().uuidString)")

  private func write(_ path: String, _ text: String) throws {
    let file = root.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((text + "\n").utf8).write(to: file)
  }

  @Test("the second generation of groups: the least on the way up counts")
  func secondGeneration() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    try write("a/b/memory.max", "max")
    try write("a/memory.max", "1048576")
    try write("memory.max", "2097152")
    try write("a/b/cpu.max", "250000 100000")
    try write("a/cpu.max", "max 100000")
    let group = ControlGroup(root: root.path, membership: "1:name=systemd:/x\n0::/a/b\n")
    #expect(group.memoryByteCount == 1 << 20)
    #expect(group.processorCount == 3)
  }

  @Test("the first generation of groups has a tree for each controller")
  func firstGeneration() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    try write("memory/a/memory.limit_in_bytes", "4096")
    try write("cpu/memory.limit_in_bytes", "1")
    try write("cpu/b/cpu.cfs_quota_us", "-1")
    try write("cpu/b/cpu.cfs_period_us", "100000")
    try write("cpu/cpu.cfs_quota_us", "100000")
    try write("cpu/cpu.cfs_period_us", "100000")
    let group = ControlGroup(
      root: root.path, membership: "4:memory:/a\n2:cpu,cpuacct:/b\n0::/\n")
    #expect(group.memoryByteCount == 4096)
    #expect(group.processorCount == 1)
  }

  @Test(
    "groups without a limit, or of which nothing can be read, give none",
    arguments: ["", "0::/none\n", "4:memory:/\n2:cpu:/\n", "nonsense", "::", "0::"])
  func withoutLimit(membership: String) {
    let group = ControlGroup(root: root.path, membership: membership)
    #expect(group.memoryByteCount == nil)
    #expect(group.processorCount == nil)
  }

  @Test func theDefaultLimitIsByTheMachine() {
    #expect(MachineMemory.defaultLimit(machine: 64 << 30, addressSpace: nil) == 8 << 30)
    #expect(MachineMemory.defaultLimit(machine: 2 << 30, addressSpace: nil) == 3 << 29)
    #expect(MachineMemory.defaultLimit(machine: 2 << 30, addressSpace: 1 << 20) == 1 << 20)
    #expect(MachineMemory.defaultLimit(machine: .max, addressSpace: nil) == 8 << 30)
    #expect(MachineMemory.byteCount > 1 << 20)
  }

  @Test func thereAreNotMoreProcessorsThanTheMachineHas() {
    #expect((1...ProcessInfo.processInfo.processorCount).contains(Processors.usableCount))
  }

  @Test("memory on large pages has the bytes asked for", arguments: [1, 64, 4 << 20, 9_000_001])
  func largeMemory(byteCount: Int) throws {
    let memory = LargeMemory(byteCount: byteCount)
    let bytes = unsafe memory.bytes
    let (count, address) = (bytes.count, UInt(bitPattern: bytes.baseAddress))
    #expect(count == byteCount)
    #expect(address.isMultiple(of: byteCount < 4 << 20 ? 64 : 2 << 20))
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 7)
    let isWritten = unsafe bytes.allSatisfy { $0 == 7 }
    #expect(isWritten)
  }
}
