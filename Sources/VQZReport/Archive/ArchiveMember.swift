import VQZ
import VQZCore

/// A member of an archive beside the file that it was made from.
package struct ArchiveMember: Sendable {
  /// What was found of one that could be decoded and compared.
  package struct Comparison: Sendable {
    let quality: MemberQuality
    /// Of the original as a file.
    let originalByteCount: Int
    let decodeSeconds: Double
  }

  /// As text.
  let name: String
  /// Bytes that the archive has of it, beside the index.
  let storedByteCount: Int
  /// What its header says; nil where it is damaged.
  let summary: FileSummary?
  /// Nil where there is no original of that name.
  let outcome: Result<Comparison, VQZError>?

  var comparison: Comparison? { try? outcome?.get() }

  /// Bytes of the samples.
  var sampleByteCount: Int {
    summary.map { $0.shape.sampleCount * $0.sampleType.byteCount } ?? 0
  }

  /// What went wrong with it; nil where nothing did. A member without an original is told apart.
  var fault: VQZError? {
    switch outcome {
    case .failure(let error): error
    case .success(let found):
      found.quality.fault(summary?.maxError).map { VQZError(.sampleMismatch, $0) }
    case nil: nil
    }
  }
}

/// The members of one kind together.
package struct ArchiveKind: Sendable {
  let kind: SignalKind
  let memberCount: Int
  let storedByteCount: Int
  let sampleByteCount: Int
  /// Pixels of pictures, vectors, numbers of anything else.
  let unitCount: Int
  /// Those with an original.
  let compared: [ArchiveMember]

  /// - Parameters:
  ///   - kind: of the members that are taken.
  ///   - members: all of the archive.
  init(_ kind: SignalKind, of members: [ArchiveMember]) {
    let own = members.filter { $0.summary?.kind == kind }
    self.kind = kind
    memberCount = own.count
    storedByteCount = own.reduce(0) { $0 + $1.storedByteCount }
    sampleByteCount = own.reduce(0) { $0 + $1.sampleByteCount }
    let form = ReportForm(kind)
    unitCount = own.reduce(0) { sum, member in
      guard let shape = member.summary?.shape else { return sum }
      return sum + (form == .numbers ? shape.sampleCount : shape.positionCount)
    }
    compared = own.filter { $0.comparison != nil }
  }

  /// What bytes are divided by: a pixel, a value or a vector.
  var unit: String {
    switch ReportForm(kind) {
    case .pictures: "pixel"
    case .numbers: "value"
    case .neighbours: "vector"
    }
  }

  /// Bits of so many bytes for each unit; 0 without any.
  func bits(_ byteCount: Int) -> Double { 8 * Double(byteCount) / Double(max(1, unitCount)) }

  private var qualities: [MemberQuality] { compared.compactMap { $0.comparison?.quality } }

  /// The mean of a figure over the members that have one; nil where none has.
  private func mean(_ figure: (MemberQuality) -> Double?) -> Double? {
    let found = qualities.compactMap(figure).filter(\.isFinite)
    return found.isEmpty ? nil : found.reduce(0, +) / Double(found.count)
  }

  /// The mean over members that have an error, in dB; nil where none has, or of vectors.
  var psnr: Double? {
    mean {
      switch $0 {
      case .pictures(let found): found.psnr
      case .numbers(let found): found.psnr
      case .neighbours: nil
      }
    }
  }

  /// MS-SSIM of pictures.
  var similarity: Double? {
    mean { if case .pictures(let found) = $0 { found.similarity } else { nil } }
  }

  /// The root of the mean squared error over the range, of arrays and series.
  var normalisedError: Double? {
    mean { if case .numbers(let found) = $0 { found.normalisedError } else { nil } }
  }

  /// Squared distances of vectors over their variance.
  var relativeError: Double? {
    mean { if case .neighbours(let found) = $0 { found.relativeError } else { nil } }
  }

  var cosine: Double? {
    mean { if case .neighbours(let found) = $0 { found.meanCosine } else { nil } }
  }

  /// The largest of all members; nil of vectors.
  var largestError: Double? {
    qualities.compactMap { quality -> Double? in
      switch quality {
      case .pictures(let found): Double(found.largestError)
      case .numbers(let found): found.largest
      case .neighbours: nil
      }
    }.max()
  }

  /// Members that lost most, at most so many.
  func worst(_ count: Int) -> [ArchiveMember] {
    let ranked = compared.compactMap { member in
      member.comparison.map { (member: member, loss: $0.quality.loss) }
    }
    return ranked.sorted { ($1.loss, $0.member.name) < ($0.loss, $1.member.name) }
      .prefix(count).map(\.member)
  }

  /// Members that take most bits for each unit, at most so many.
  func costliest(_ count: Int) -> [ArchiveMember] {
    compared.sorted { (bits(of: $1), $0.name) < (bits(of: $0), $1.name) }
      .prefix(count).map(\.self)
  }

  /// Bits of a member for each of its units, beside the index.
  func bits(of member: ArchiveMember) -> Double {
    guard let shape = member.summary?.shape else { return 0 }
    let units = ReportForm(kind) == .numbers ? shape.sampleCount : shape.positionCount
    return 8 * Double(member.storedByteCount) / Double(max(1, units))
  }
}
