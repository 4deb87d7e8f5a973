extension PlainRecipe {
  /// What is minimised; equations are those of Wu and Flierl 2018. Gradients go straight through
  /// the quantiser.
  public enum Objective: String, Sendable, CaseIterable {
    /// d + ‖sg(z_e) − e‖² + c ‖z_e − sg(e)‖² (eq. 24).
    case vqvae
    /// That + β · H(p(Z|I), r(Z)), the cross-entropy in bits a latent vector (eq. 23, 25).
    case vdib
    /// That + β · KL(p(Z|I) ‖ r(Z)) in place of it: the cross-entropy less H(Z|I) (eq. 18, 26).
    case vib
  }

  /// r(z): what the marginal of the codewords is modelled by.
  public enum Prior: String, Sendable, CaseIterable {
    /// 1/K.
    case uniform
    /// How often the codewords were used lately.
    case empirical
    /// A network's prediction from what is already decoded: what a ladder has, and a plain network
    /// has not.
    case conditional
  }

  /// p(z|i): how a latent becomes a codeword in training.
  public enum Assignment: String, Sendable, CaseIterable {
    /// The codeword with the least ‖z_e − e_j‖².
    case nearest
    /// That with the least ‖z_e − e_j‖² − λ log2 r(j), λ = β · d / c: what costs least in the
    /// objective, with the commitment in place of the distortion.
    case rate
    /// The posterior of eq. 28, exact; the decoder sees the posterior mean.
    case soft
    /// Samples of it (Monte-Carlo EM of Roy et al. 2018); the decoder sees their average.
    case sample

    /// Whether the decoder sees more than one codeword of a latent.
    public var isSoft: Bool { self == .soft || self == .sample }
  }
}
