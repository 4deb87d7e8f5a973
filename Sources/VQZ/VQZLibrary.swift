/// The library itself.
public enum VQZLibrary {
  /// Its version, which is also that of the command. Formats have versions of their own.
  public static let version = "0.1.0"
}
