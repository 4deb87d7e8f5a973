/// Which predictor codes samples exactly, or within a bound, alone or behind a model.
///
/// Its arithmetic is part of the format and stands where entropy is coded; a kind only names it.
package enum ResidualForm: Sendable {
  /// Rows of 8-bit samples with one or three channels, which are predicted from the samples to the
  /// left and above and from each other (`Formats/vqz.md`, "Residuals").
  case colourRows
}
