#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the file system refused. The path is left out: the code that prints the error knows it.
public enum FileError: Error, Equatable {
  /// There is no such input, or it is a folder.
  case noInput(reason: String)
  /// The output cannot be there.
  case cannotCreate(reason: String)
  /// The action, such as "write", failed.
  case inputOutput(action: String, reason: String)
  /// The system does not allow the action.
  case permission(action: String, reason: String)
  /// A file of that name is there, and was not to be replaced.
  case outputExists
  /// More bytes than were allowed.
  case tooLarge(limit: Int)

  /// "what failed: found X, expected Y", without the name of the file.
  public var message: String {
    switch self {
    case .noInput(let reason): "cannot open: found \"\(reason)\", expected a readable file"
    case .cannotCreate(let reason): "cannot create: found \"\(reason)\", expected a new file"
    case .inputOutput(let action, let reason): "cannot \(action): found \"\(reason)\""
    case .permission(let action, let reason): "cannot \(action): found \"\(reason)\""
    case .outputExists: "cannot create: found a file of that name, expected none"
    case .tooLarge(let limit): "file is too large: expected at most \(limit) bytes"
    }
  }

  /// What the system said, without what failed; the message where it said nothing.
  public var reason: String {
    switch self {
    case .noInput(let reason), .cannotCreate(let reason): reason
    case .inputOutput(_, let reason), .permission(_, let reason): reason
    case .outputExists, .tooLarge: message
    }
  }

  /// What can be done about it, where something is known.
  public var hint: String? {
    switch self {
    case .outputExists: "overwriting has to be asked for"
    case .tooLarge: "raise the limit if the file is to be trusted"
    default: nil
    }
  }

  /// The error of opening an input, from `errno`.
  static func opening(_ number: Int32) -> FileError {
    switch number {
    case ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP: .noInput(reason: reason(number))
    case EACCES, EPERM: .permission(action: "open", reason: reason(number))
    default: .inputOutput(action: "open", reason: reason(number))
    }
  }

  /// The error of creating an output, from `errno`.
  static func creating(_ number: Int32) -> FileError {
    switch number {
    case EEXIST: .outputExists
    case EACCES, EPERM, EROFS: .permission(action: "create", reason: reason(number))
    default: .cannotCreate(reason: reason(number))
    }
  }

  static func transferring(_ action: String, _ number: Int32) -> FileError {
    .inputOutput(action: action, reason: reason(number))
  }

  /// What the system calls an `errno`.
  static func reason(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
