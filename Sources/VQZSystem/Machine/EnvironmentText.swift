#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Variables of the environment.
public enum EnvironmentText {
  /// The value of a variable; nil where there is none.
  ///
  /// - Parameter name: of the variable, such as `PATH`.
  public static func of(_ name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    return unsafe String(cString: text)
  }
}
