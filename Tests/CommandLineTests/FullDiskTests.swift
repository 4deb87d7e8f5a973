import Foundation
import Testing

/// What is left on a disk that is full: everything that was there, and nothing that is half done.
@Suite struct FullDiskTests {
  private let folder: Scratch

  init() throws {
    folder = try Scratch()
    // Noise, whose file is about as large as its samples.
    var state: UInt32 = 1
    let noise = (0..<96 * 64 * 3).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 24)
    }
    try folder.write("p.ppm", Array("P6\n96 64\n255\n".utf8) + noise)
    for size in [32, 40, 48, 56, 64] {
      try FileManager.default.createDirectory(
        atPath: folder.path("pictures"), withIntermediateDirectories: true)
      try folder.write("pictures/\(size).ppm", PlainPicture.ramp(width: size, height: 32))
    }
  }

  /// Runs a script, both streams in one, in which `$VQZ` is the program; `wrapper` is a command
  /// that makes the environment for another one.
  private func shell(_ wrapper: [String] = [], _ script: String) throws -> Program.Result {
    try Program.run(
      wrapper + ["/bin/sh", "-c", "exec 2>&1; mkdir -p disk; " + script], in: folder,
      executable: "/usr/bin/env",
      environment: ["VQZ": Program.path, "MODEL": Program.model, "TINY": Self.tiny])
  }

  /// A network that trains in no time.
  private static let tiny =
    "--patch 32 --batch 2 --width 16 --blocks 0 --stride 4 --codewords 4 --dimension 2"

  /// A name space of one's own needs no rights where the system allows them at all.
  private static let unshare = ["unshare", "-rm"]

  static let canMount: Bool = {
    guard let folder = try? Scratch() else { return false }
    defer { folder.remove() }
    let tried = try? Program.run(
      unshare + ["mount", "-t", "tmpfs", "none", folder.path], in: folder,
      executable: "/usr/bin/env")
    return tried?.status == 0
  }()

  /// What a training says of a checkpoint, when it happens and in the end.
  private static func unsaved(_ reason: String) -> String {
    let what = "cannot write: found \"\(reason)\""
    return "vqz: m.vqzm.checkpoint: notice: \(what); the training goes on without it\n"
      + "vqz: m.vqzm.checkpoint: \(what)\n"
  }

  private static let full = "cannot write: found \"No space left on device\"\n"

  @Test(.enabled(if: canMount, "no file system can be mounted here"))
  func picturesStayAsTheyWere() throws {
    defer { folder.remove() }
    let result = try shell(
      Self.unshare,
      """
      "$VQZ" compress -q p.ppm -m "$MODEL" || exit 1
      mount -t tmpfs -o size=256k none disk && cp p.ppm p.ppm.vqz disk && cd disk || exit 2
      head -c 1000000 /dev/zero >filler 2>/dev/null
      "$VQZ" compress p.ppm -o new.vqz -m "$MODEL"; echo $?
      "$VQZ" compress -f p.ppm -m "$MODEL"; echo $?
      "$VQZ" decompress p.ppm.vqz -o new.ppm -m "$MODEL"; echo $?
      "$VQZ" decompress -f p.ppm.vqz -m "$MODEL"; echo $?
      ls -A; cmp p.ppm ../p.ppm && cmp p.ppm.vqz ../p.ppm.vqz && echo same
      """)
    let names = ["new.vqz", "p.ppm.vqz", "new.ppm", "p.ppm"]
    let errors = names.map { "vqz: \($0): \(Self.full)74\n" }.joined()
    #expect(result.text == errors + "filler\np.ppm\np.ppm.vqz\nsame\n")
  }

  /// Room for the model and not for the checkpoint: the training goes to its end, the model is
  /// written, the last checkpoint stays, and going on from it gives the same model.
  @Test(.enabled(if: canMount, "no file system can be mounted here"))
  func aTrainingOutlivesItsCheckpoint() throws {
    defer { folder.remove() }
    let result = try shell(
      Self.unshare,
      """
      mount -t tmpfs -o size=4m none disk && cd disk || exit 2
      "$VQZ" train ../pictures -o m.vqzm -q -T1 $TINY --steps 2; echo $?
      cp m.vqzm.checkpoint ../before
      model=$(stat -c %s m.vqzm) checkpoint=$(stat -c %s m.vqzm.checkpoint)
      test $((model + 16384)) -lt $checkpoint || exit 3
      free=$(($(stat -f -c '%a * %S' .)))
      head -c $((free - model - 12288)) /dev/zero >filler || exit 4
      "$VQZ" train ../pictures -o m.vqzm -T1 --resume --steps 4 >../log 2>&1; echo $?
      grep ^vqz: ../log
      ls -A; cmp m.vqzm.checkpoint ../before && echo same
      "$VQZ" model verify -q m.vqzm; echo $?
      rm filler; cp m.vqzm ../first
      "$VQZ" train ../pictures -o m.vqzm -q -T1 --resume --steps 4; echo $?
      cmp m.vqzm ../first && echo same
      cmp -s m.vqzm.checkpoint ../before || echo other
      """)
    let error = Self.unsaved("No space left on device")
    #expect(
      result.text
        == "0\n74\n\(error)filler\nm.vqzm\nm.vqzm.checkpoint\nsame\n0\n0\nsame\nother\n")
  }

  /// The same where files may not become large: the signal that the system sends is no end.
  @Test func aLimitOfFileSizesIsAnError() throws {
    defer { folder.remove() }
    let tooLarge = "cannot write: found \"File too large\"\n"
    let pictures = try shell(
      [],
      """
      "$VQZ" compress -q p.ppm -m "$MODEL" && cp p.ppm.vqz disk && cd disk || exit 1
      prlimit --fsize=1024 "$VQZ" compress --max-error 0 ../p.ppm -o new.vqz -m "$MODEL"; echo $?
      prlimit --fsize=1024 "$VQZ" decompress p.ppm.vqz -m "$MODEL"; echo $?
      ls -A
      """)
    #expect(
      pictures.text == "vqz: new.vqz: \(tooLarge)74\nvqz: p.ppm: \(tooLarge)74\np.ppm.vqz\n")
    let training = try shell(
      [],
      """
      cd disk; rm -f *
      "$VQZ" train ../pictures -o m.vqzm -q -T1 $TINY --steps 2; echo $?
      cp m.vqzm.checkpoint ../before
      model=$(stat -c %s m.vqzm)
      prlimit --fsize=$((model + 4096)) \\
        "$VQZ" train ../pictures -o m.vqzm -T1 --resume --steps 4 >../log 2>&1
      echo $?; grep ^vqz: ../log
      ls -A; cmp m.vqzm.checkpoint ../before && echo same
      """)
    let error = Self.unsaved("File too large")
    #expect(training.text == "0\n74\n\(error)m.vqzm\nm.vqzm.checkpoint\nsame\n")
  }
}
