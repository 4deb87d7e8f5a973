import VQZ
import VQZCore
import VQZSystem

/// Figures of an archive that every form of its report has.
extension ArchiveReport {
  /// Members listed as worst, of each kind.
  static let worstCount = 10

  /// Bytes of the signature.
  private var signatureByteCount: Int {
    plan.archive.byteCount - memberByteCount - plan.archive.modelByteCount
      - plan.archive.indexByteCount
  }

  /// Bytes of all members beside the index.
  var memberByteCount: Int { members.reduce(0) { $0 + $1.storedByteCount } }

  /// Bytes of all samples that members decode to.
  var sampleByteCount: Int { members.reduce(0) { $0 + $1.sampleByteCount } }

  /// Bytes of the files that members were compared with.
  var originalByteCount: Int {
    members.reduce(0) { $0 + ($1.comparison?.originalByteCount ?? 0) }
  }

  /// Members that were compared.
  var comparedCount: Int { members.count { $0.comparison != nil } }

  var decodeSeconds: Double {
    members.reduce(0) { $0 + ($1.comparison?.decodeSeconds ?? 0) }
  }

  /// Names as they are before the index compresses them, with one byte between.
  private var nameByteCount: Int {
    (0..<plan.archive.count).reduce(0) { $0 + plan.archive.name($1).count + 1 }
  }

  /// Every byte of the archive, by what it is for: what, bytes, share.
  var places: [[String]] {
    let total = Double(max(1, plan.archive.byteCount))
    let models = plan.archive.modelIdentifiers.count
    var rows: [(String, Int)] = kinds.map { kind in
      ("members of kind \(kind.kind)", kind.storedByteCount)
    }
    let unknown = memberByteCount - kinds.reduce(0) { $0 + $1.storedByteCount }
    if unknown > 0 { rows.append(("members that are damaged", unknown)) }
    rows.append(
      ("index: names (\(nameByteCount) bytes before it), places", plan.archive.indexByteCount))
    rows.append((Self.count(models, "model"), plan.archive.modelByteCount))
    rows.append(("signature", signatureByteCount))
    rows.append(("everything", plan.archive.byteCount))
    return rows.map { name, count in
      [name, "\(count)", NumberText.fixed(100 * Double(count) / total, 2) + " %"]
    }
  }

  static let placesHeader = ["bytes for", "bytes", "share"]

  static let kindHeader = [
    "kind", "members", "compared", "bytes", "bits a", "of members", "of everything", "PSNR dB",
    "MS-SSIM", "NRMSE", "largest error", "vectors: error", "cosine",
  ]

  /// What kinds take and lose. Everything is counted where there is one kind.
  var kindRows: [[String]] {
    kinds.map { kind in
      [
        "\(kind.kind)", "\(kind.memberCount)", "\(kind.compared.count)",
        "\(kind.storedByteCount)", kind.unit,
        NumberText.fixed(kind.bits(kind.storedByteCount), 4),
        kinds.count == 1 ? NumberText.fixed(kind.bits(plan.archive.byteCount), 4) : "–",
        Self.cell(kind.psnr) { NumberText.fixed($0, 2) },
        Self.cell(kind.similarity) { NumberText.fixed($0, 4) },
        Self.cell(kind.normalisedError, FigureText.scientific),
        Self.cell(kind.largestError, FigureText.error),
        Self.cell(kind.relativeError) { NumberText.fixed($0, 5) },
        Self.cell(kind.cosine) { NumberText.fixed($0, 5) },
      ]
    }
  }

  private static func cell(_ value: Double?, _ text: (Double) -> String) -> String {
    value.map(text) ?? "–"
  }

  static let memberHeader = ["member", "shape", "bytes", "bits", "figures", "promised"]

  /// A member among the worst or the costliest of its kind.
  func row(_ member: ArchiveMember, _ kind: ArchiveKind) -> [String] {
    [
      member.name, Self.shape(member.summary), "\(member.storedByteCount)",
      NumberText.fixed(kind.bits(of: member), 4) + " a \(kind.unit)",
      member.comparison.map { Self.text($0.quality) } ?? "–",
      member.summary?.maxError.map { "\($0)" } ?? "–",
    ]
  }

  /// Axes, and channels where there are several: `640x480, 3`.
  private static func shape(_ summary: FileSummary?) -> String {
    guard let shape = summary?.shape else { return "–" }
    let axes = NumberReport.axes(shape)
    return shape.channels > 1 ? "\(axes), \(shape.channels)" : axes
  }

  /// What was lost, in words.
  private static func text(_ quality: MemberQuality) -> String {
    switch quality {
    case .pictures(let found):
      "PSNR \(FigureText.decibels(found.psnr)) dB, MS-SSIM \(NumberText.fixed(found.similarity, 4))"
        + ", largest error \(found.largestError)"
    case .numbers(let found):
      "PSNR \(FigureText.decibels(found.psnr)) dB, NRMSE "
        + "\(FigureText.scientific(found.normalisedError)), largest error "
        + FigureText.error(found.largest)
    case .neighbours(let found):
      "error \(NumberText.fixed(found.relativeError, 5)), cosine "
        + "\(NumberText.fixed(found.meanCosine, 5)), worst "
        + "\(NumberText.fixed(found.worst.first?.cosine ?? 1, 4)), recall at 10 "
        + NumberText.fixed(found.recallTen, 3)
    }
  }

  private static func count(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  /// What the report is about, in plain words.
  var about: String {
    "\(Self.count(members.count, "member")) in \(plan.archive.byteCount) bytes, "
      + "\(comparedCount) of them compared with originals of \(originalByteCount) bytes as files. "
      + "Members were decoded as they are stored; every byte of the archive is counted."
  }

  /// The main figures, a line for each, for people.
  public var lines: [String] {
    let archive = plan.archive
    return [
      "\(plan.name): \(archive.byteCount) bytes, \(Self.count(members.count, "member")) of "
        + "\(memberByteCount), index of \(archive.indexByteCount), models of "
        + "\(archive.modelByteCount); \(comparedCount) compared, \(membersAlone.count) without "
        + "original, \(originalsAlone.count) originals without member"
    ]
      + kinds.map { kind in
        "\(kind.kind): \(NumberText.fixed(kind.bits(kind.storedByteCount), 4)) bits/\(kind.unit)"
          + (kind.psnr.map { ", PSNR \(NumberText.fixed($0, 2)) dB" } ?? "")
          + (kind.largestError.map { ", largest error \(FigureText.error($0))" } ?? "")
          + (kind.relativeError.map { ", error \(NumberText.fixed($0, 5))" } ?? "")
      }
  }
}
