package import VQZCore

/// What there is to know of a kind of signal: nine questions, which one folder beside this one
/// answers for each kind.
///
/// Between a file and a model there are only integers on a grid with channels. Whoever needs to
/// know more asks here, and nobody else asks which kind a signal is.
package protocol SignalRules: Sendable {
  /// **grid**: how a signal lies before a model, its channels that are coded first.
  func grid(of shape: Signal.Shape) -> GridPlan

  /// **grid**, of its channels: how a model of `modelChannels` codes those of a signal; nil where
  /// it cannot.
  func channels(of plan: GridPlan, modelChannels: Int) -> ChannelMapping?

  /// **scale**: how samples become the integers that are coded, and back.
  ///
  /// - Throws: `unsupportedSignal` for a sample type that this kind is not coded in.
  func scale(of type: SampleType) throws(VQZError) -> SampleScale

  /// **asides**: the planes that are kept exactly, beside what the model codes.
  func asides(of plan: GridPlan) -> [AsidePlane]

  /// **extension**: how a signal goes on beyond its edge, where a model needs whole positions.
  var edge: EdgeExtension { get }

  /// **residuals**: which predictor makes exact what a network makes nearly so; nil for a kind that
  /// networks do not code.
  var residuals: ResidualForm? { get }

  /// **distortion**: how far a decoded signal is from the original, and what a rate is counted by.
  var distortion: DistortionRules { get }

  /// **formats**: the files of such signals; the first one is written where nothing else is asked
  /// for.
  var formats: [SignalFormat] { get }

  /// **windows**: what training may make of a signal.
  var windows: WindowRules { get }

  /// **basis**: the transform that a ladder starts from.
  var basis: TransformBasis { get }
}
