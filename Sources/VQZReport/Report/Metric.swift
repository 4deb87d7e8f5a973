/// A measure of quality that a curve is drawn of.
package enum Metric: String, Sendable, CaseIterable {
  case psnr
  case pooledPSNR = "psnr_pooled"
  case lumaPSNR = "psnr_y"
  case similarityDecibels = "msssim_db"
  case similarity = "msssim"
  case look = "ssimulacra2"
  // Distances are counted below 0, so that more is better.
  case butteraugli
  case largestButteraugli = "butteraugli_max"

  package var title: String {
    switch self {
    case .psnr: "PSNR, mean of pictures"
    case .pooledPSNR: "PSNR, pooled"
    case .lumaPSNR: "PSNR of luma"
    case .similarityDecibels: "MS-SSIM in dB"
    case .similarity: "MS-SSIM"
    case .look: "SSIMULACRA2"
    case .butteraugli: "Butteraugli, 3-norm"
    case .largestButteraugli: "Butteraugli, largest"
    }
  }

  /// What the axis says.
  var axis: String {
    switch self {
    case .psnr: "PSNR over R, G, B (dB), mean of pictures"
    case .pooledPSNR: "PSNR (dB) of the mean squared error of all pictures"
    case .lumaPSNR: "PSNR of Y (dB), mean of pictures"
    case .similarityDecibels: "MS-SSIM, −10·log10(1 − x) (dB)"
    case .similarity: "MS-SSIM"
    case .look: "SSIMULACRA2, mean of pictures; 100 is equal"
    case .butteraugli: "−Butteraugli, 3-norm, mean of pictures; 0 is equal"
    case .largestButteraugli: "−Butteraugli, worst place, mean of pictures; 0 is equal"
    }
  }

  var digits: Int { self == .similarity ? 4 : 2 }

  /// What stands behind its figures, with a space before it; empty for none.
  var unit: String {
    switch self {
    case .psnr, .pooledPSNR, .lumaPSNR, .similarityDecibels: " dB"
    case .similarity, .look, .butteraugli, .largestButteraugli: ""
    }
  }

  /// Those that BD-rates are shown of; the report for programs has all.
  static let shown: [Metric] = [
    .psnr, .similarityDecibels, .look, .butteraugli, .largestButteraugli,
  ]

  /// Not a number where it was not measured.
  package func value(of summary: SettingSummary) -> Double {
    switch self {
    case .psnr: summary.psnr
    case .pooledPSNR: summary.pooledPSNR
    case .lumaPSNR: summary.lumaPSNR
    case .similarityDecibels: summary.similarityDecibels
    case .similarity: summary.similarity
    case .look: summary.look ?? .nan
    case .butteraugli: summary.butteraugli.map { -$0.norm } ?? .nan
    case .largestButteraugli: summary.butteraugli.map { -$0.largest } ?? .nan
    }
  }
}
