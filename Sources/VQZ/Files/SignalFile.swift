public import VQZCore
import VQZSignal

/// Files that hold signals, such as PNG: reading them, and what they are called.
///
/// What a signal is compressed to has nothing to do with its file; this is for those who have
/// files. `SignalFileWriter` writes them.
public enum SignalFile {
  /// The format that the first bytes of a file announce, or, where they announce none, that of the
  /// suffix; nil for none known here.
  ///
  /// - Parameters:
  ///   - bytes: the first ones, 16 or more where the file has so many.
  ///   - suffix: of the name of the file, in lower case and without the dot.
  public static func format(of bytes: [UInt8], suffix: String? = nil) -> Signal.Origin? {
    SignalReader.format(of: bytes, suffix: suffix)
  }

  /// The signal in the bytes of a file. They are not trusted: any bytes may be given.
  ///
  /// - Parameters:
  ///   - bytes: of the whole file.
  ///   - suffix: of its name, in lower case and without the dot, for formats such as CSV whose
  ///     files begin anyhow.
  ///   - kind: what the signal is to be; nil is what its format is made for.
  ///   - limits: what reading may take.
  /// - Throws: `unsupportedSignal`, `malformedSignal`, `truncated`, `tooLarge` or `memoryLimit`.
  public static func read(
    _ bytes: [UInt8], suffix: String? = nil, kind: SignalKind? = nil,
    limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) -> Signal {
    do throws(SignalError) {
      return try SignalReader.read(bytes, suffix: suffix, kind: kind, limits: limits.limits)
    } catch {
      throw VQZError(error)
    }
  }

  /// The suffixes of all files that can be read, in lower case and without the dot.
  public static var suffixes: Set<String> { SignalFormat.suffixes }

  /// The formats that can be read, in words: "PNG, PNM, PAM, JPEG, TIFF, WebP, NPY,
  /// WAV, CSV, FVECS or BVECS".
  public static var formatNames: String { SignalFormat.names }

  /// The format that files with a suffix are written in; nil for a suffix of nothing that is
  /// written.
  public static func format(writtenWithSuffix suffix: String) -> Signal.Origin? {
    written.first { $0.suffix == suffix }?.format
  }

  /// The suffixes of all files that can be written, without the dot.
  public static var writtenSuffixes: [String] { written.map(\.suffix) }

  private static var written: [(suffix: String, format: Signal.Origin)] {
    SignalFormat.all.flatMap { format in
      format.suffixes.filter { !$0.channels.isEmpty }.map { ($0.text, format.origin) }
    }
  }

  /// The suffixes that a written file of a format may have, the customary one first.
  ///
  /// - Parameters:
  ///   - format: the kind of file.
  ///   - channels: of the signal.
  public static func suffixes(of format: Signal.Origin, channels: Int) -> [String] {
    SignalFormat.all.first { $0.origin == format }?.suffixes(channels: channels) ?? []
  }

  /// The format that a decoded signal is written in where nobody asks for another: its own, or one
  /// that can hold it.
  ///
  /// - Parameters:
  ///   - origin: the format that it came from.
  ///   - kind: of the signal.
  ///   - shape: of the signal, or of the part of it that is written.
  ///   - sampleType: of the signal.
  public static func writtenFormat(
    _ origin: Signal.Origin, kind: SignalKind, shape: Signal.Shape, sampleType: SampleType
  ) -> Signal.Origin {
    kind.rules.written(origin, shape: shape, type: sampleType)
  }
}
