/// A measure of quality that a curve is drawn of.
package enum Metric: String, Sendable, CaseIterable {
  case psnr
  case pooledPSNR = "psnr_pooled"
  case lumaPSNR = "psnr_y"
  case similarityDecibels = "msssim_db"
  case similarity = "msssim"

  package var title: String {
    switch self {
    case .psnr: "PSNR, mean of pictures"
    case .pooledPSNR: "PSNR, pooled"
    case .lumaPSNR: "PSNR of luma"
    case .similarityDecibels: "MS-SSIM in dB"
    case .similarity: "MS-SSIM"
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
    }
  }

  var digits: Int { self == .similarity ? 4 : 2 }

  package func value(of summary: SettingSummary) -> Double {
    switch self {
    case .psnr: summary.psnr
    case .pooledPSNR: summary.pooledPSNR
    case .lumaPSNR: summary.lumaPSNR
    case .similarityDecibels: summary.similarityDecibels
    case .similarity: summary.similarity
    }
  }
}
