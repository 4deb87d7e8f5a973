import Foundation
import Testing
import VQZCore
import VQZNetwork

@Suite struct SafetensorsTests {
  private func sample() -> TensorArchive {
    var archive = TensorArchive(metadata: ["b": "two \"quoted\"", "a": "é\n"])
    archive.tensors["w"] = Tensor.integers([Int16]([-1, 2, .min, .max]), shape: [2, 2])
    archive.tensors["bias"] = Tensor.integers([Int32]([7, .min]), shape: [2])
    archive.tensors["u"] = Tensor.integers([UInt8]([1, 2, 255]), shape: [3])
    archive.tensors["f"] = Tensor.floats([0.5, -.infinity], shape: [1, 2])
    archive.tensors["h"] = Tensor.halfFloats([0.1, 65504], shape: [2])
    archive.tensors["none"] = Tensor.floats([], shape: [0, 3])
    archive.tensors["one"] = Tensor.integers([Int64(-5)], shape: [])
    return archive
  }

  /// A file of the given header text and data.
  private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt64(header.utf8.count))
    writer.append(contentsOf: Array(header.utf8))
    writer.append(contentsOf: data)
    return writer.bytes
  }

  private func code(_ bytes: [UInt8], limits: Limits = Limits()) -> FailureCode? {
    do throws(ModelFileError) {
      _ = try TensorArchive(safetensors: bytes, limits: limits)
      return nil
    } catch {
      return error.code
    }
  }

  @Test("tensors at odd places are read as anywhere", arguments: ["", " "])
  func oddPlaces(padding: String) throws {
    let text =
      #"{"w":{"dtype":"I16","shape":[2],"data_offsets":[0,4]},"#
      + #""h":{"dtype":"F16","shape":[2],"data_offsets":[4,8]}}"# + padding
    let data: [UInt8] = [1, 0, 0xFE, 0xFF, 0, 0x3C, 0xFF, 0x7B]
    let archive = try TensorArchive(safetensors: file(text, data: data))
    #expect(try archive.int16s("w") == [1, -2])
    #expect(try archive.floats("h") == [1, 65504])
  }

  @Test func archivesComeBack() throws {
    let archive = sample()
    let bytes = try archive.safetensors()
    let back = try TensorArchive(safetensors: bytes)
    #expect(back == archive)
    #expect(try back.safetensors() == bytes)
    #expect(try back.int16s("w", shape: [2, 2]) == [-1, 2, .min, .max])
    #expect(try back.int32s("bias") == [7, .min])
    #expect(Array(try back.tensor("u").bytes.array) == [1, 2, 255])
    #expect(try back.floats("f") == [0.5, -.infinity])
    #expect(try back.floats("h") == [Float(Float16(0.1)), 65504])
    #expect(try back.floats("none", shape: [0, 3]) == [])
    #expect(try back.int64s("one", shape: []) == [-5])
    #expect(try back.text("a") == "é\n")
  }

  @Test func theLayoutIsCanonical() throws {
    var archive = TensorArchive(metadata: ["k": "v"])
    archive.tensors["b"] = Tensor.integers([UInt8]([9]), shape: [1])
    archive.tensors["B"] = Tensor.integers([Int16](arrayLiteral: 0x0102), shape: [1])
    let bytes = try archive.safetensors()
    let header =
      #"{"B":{"data_offsets":[0,2],"dtype":"I16","shape":[1]},"__metadata__":{"k":"v"},"#
      + #""b":{"data_offsets":[2,3],"dtype":"U8","shape":[1]}}"#
    let padded = header + String(repeating: " ", count: (64 - (8 + header.utf8.count) % 64) % 64)
    #expect(bytes == file(padded, data: [2, 1, 9]))
    #expect((bytes.count - 3) % 64 == 0)
  }

  @Test func filesOfOtherWritersAreRead() throws {
    let text =
      #"{"z":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
      + #""a":{"shape":[1],"data_offsets":[2,4],"dtype":"I16"}}   "#
    let archive = try TensorArchive(safetensors: file(text, data: [1, 2, 3, 0]))
    #expect(Array(try archive.tensor("z").bytes.array) == [1, 2])
    #expect(try archive.int16s("a") == [3])
    #expect(try TensorArchive(safetensors: file("{}")) == TensorArchive())
  }

  @Test(arguments: [
    "[]", " {}", "{}x", "{", "{\"a\":1}", #"{"__metadata__":[]}"#, #"{"__metadata__":{"a":1}}"#,
    #"{"a":{"dtype":"U8","shape":[1]}}"#,
    #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":0}}"#,
    #"{"a":{"dtype":"Q8","shape":[1],"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#,
    #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,1]}}"#,
    #"{"a":{"dtype":"U8","shape":[0,9223372036854775807,2],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
      + #""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
    // A hole, an overlap, and data that belongs to nothing.
    #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}"#,
    #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
      + #""b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
  ])
  func malformedHeadersAreRefused(text: String) {
    let found = code(file(text, data: [0]))
    #expect(found == .malformedModel || found == .truncated && text == "{")
  }

  @Test func lengthsAreChecked() throws {
    let bytes = try sample().safetensors()
    for count in 0..<bytes.count {
      let found = code(Array(bytes[..<count]))
      #expect(found == .truncated, "\(count) of \(bytes.count) bytes")
    }
    #expect(code(bytes + [0]) == .malformedModel)
    #expect(code([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7B]) == .tooLarge)
    var limits = Limits()
    limits.modelByteCount = bytes.count - 1
    #expect(code(bytes, limits: limits) == .tooLarge)
    limits.modelByteCount = bytes.count
    #expect(code(bytes, limits: limits) == nil)
  }

  @Test func typesAndShapesAreChecked() throws {
    let archive = sample()
    #expect(throws: ModelFileError.missingTensor(name: "x")) { try archive.int16s("x") }
    #expect(throws: ModelFileError.missingMetadata(key: "x")) { try archive.text("x") }
    #expect(
      throws: ModelFileError.mismatch(name: "w", found: "type I16", expected: "type I32")
    ) { try archive.int32s("w") }
    #expect(
      throws: ModelFileError.mismatch(name: "w", found: "shape [2, 2]", expected: "shape [4]")
    ) { try archive.int16s("w", shape: [4]) }
    #expect(throws: ModelFileError.self) { try archive.floats("w") }
    #expect(Tensor.integers([Int16](arrayLiteral: 1), shape: [2]) == nil)
    #expect(Tensor(type: .uint8, shape: [-1], bytes: []) == nil)
  }

  @Test func randomChangesNeverTrap() throws {
    let bytes = try sample().safetensors()
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5000 {
      var changed = bytes
      for _ in 0...generator.index(below: 3) {
        changed[generator.index(below: 500)] = UInt8(truncatingIfNeeded: generator.next())
      }
      _ = code(changed)
    }
  }

  /// True where python3 has the stock loader.
  private static let hasStockLoader = run("import safetensors.numpy") == 0

  private static func run(_ script: String, _ arguments: [String] = []) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script] + arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(.enabled(if: hasStockLoader, "python3 has no safetensors package"))
  func theStockLoaderOpensIt() throws {
    let path = NSTemporaryDirectory() + "/vqz-\(UUID().uuidString).safetensors"
    try Data(sample().safetensors()).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let script = """
      import sys, numpy
      from safetensors import safe_open
      with safe_open(sys.argv[1], "numpy") as f:
          assert f.metadata()["b"] == 'two "quoted"'
          assert sorted(f.keys()) == ["bias", "f", "h", "none", "one", "u", "w"]
          w = f.get_tensor("w")
          assert w.dtype == numpy.int16 and w.tolist() == [[-1, 2], [-32768, 32767]]
          assert f.get_tensor("f").tolist() == [[0.5, float("-inf")]]
      """
    #expect(Self.run(script, [path]) == 0)
  }
}
