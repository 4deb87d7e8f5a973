import VQZ
public import VQZCore

/// A codec that stands beside the models of arrays, series and vectors.
public enum SignalAnchor: String, CaseIterable, Sendable {
  /// In this process, without loss, of any kind.
  case zstd
  // Of arrays and series, by the package imagecodecs of Python.
  case sz3, sperr, zfp, pcodec
  // Of vectors, by the package faiss of Python.
  case productCodes = "faiss-pq"
  case turnedProductCodes = "faiss-opq"
  case residualCodes = "faiss-rq"

  /// As on the command line and in the report.
  public var name: String { rawValue }

  /// Those that a kind has, in the order of the report.
  ///
  /// - Parameter kind: pictures have others, `Anchor.all`.
  public static func all(of kind: SignalKind) -> [SignalAnchor] {
    switch ReportForm(kind) {
    case .pictures: []
    case .numbers: [.zstd, .sz3, .sperr, .zfp, .pcodec]
    case .neighbours: [.zstd, .productCodes, .turnedProductCodes, .residualCodes]
    }
  }

  /// Those of a kind that are measured where nobody asks for others: all that do not learn for many
  /// minutes.
  ///
  /// - Parameter kind: as in `all(of:)`.
  public static func usual(of kind: SignalKind) -> [SignalAnchor] {
    all(of: kind).filter { $0 != .turnedProductCodes && $0 != .residualCodes }
  }

  /// Bytes of a vector that codes of vectors are measured at.
  private static let byteCounts = [8, 16, 32, 64]
  /// Residual codes learn a book for each byte, each by searches through those before it: more of
  /// them take too long for a report.
  private static let mostResidualBytes = 32

  /// What it is measured at.
  ///
  /// - Parameters:
  ///   - bounds: those of the report, 0 for lossless.
  ///   - dimensions: numbers in a vector; 0 where they are not known.
  func settings(bounds: [SignalSetting], dimensions: Int) -> [SignalSetting] {
    switch self {
    case .zstd, .pcodec: [.share(0)]
    case .sz3, .sperr: bounds.filter { !$0.isLossless }
    case .zfp: bounds
    case .productCodes, .turnedProductCodes:
      Self.byteCounts.filter { dimensions.isMultiple(of: $0) }.map { .bytes($0) }
    case .residualCodes:
      Self.byteCounts.filter { $0 <= Self.mostResidualBytes }.map { .bytes($0) }
    }
  }

  /// Whether it learns from vectors before it codes any.
  var learns: Bool {
    [.productCodes, .turnedProductCodes, .residualCodes].contains(self)
  }
}
