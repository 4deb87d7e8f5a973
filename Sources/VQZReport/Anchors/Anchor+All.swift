extension Anchor {
  /// Every anchor there is, in the order of the report.
  public static let all: [Anchor] = [jpeg, webp, jxl, avif, heic, jp2, zstd]

  /// The anchor of a name; nil where there is none.
  ///
  /// - Parameter name: as on the command line, such as `jpeg`.
  public static func named(_ name: String) -> Anchor? { all.first { $0.name == name } }

  /// Where no qualities are asked for: dense at the low end, where learned codecs are compared.
  static let qualities = ["5", "10", "20", "30", "45", "60", "75", "90"]

  /// libjpeg-turbo with its defaults (4:2:0) and optimised tables.
  static let jpeg = Anchor(
    name: "jpeg", title: "JPEG", encoders: ["cjpeg"], decoders: ["djpeg"],
    package: "libjpeg-turbo-progs", versionArguments: ["-version"], suffix: "jpg", input: .pnm,
    output: .pnm, settings: qualities, hasQuality: true,
    encode: { quality, input, output, _ in
      ["-quality", quality, "-optimize", "-outfile", output, input]
    },
    decode: { input, output, _ in ["-outfile", output, input] })

  static let webp = Anchor(
    name: "webp", title: "WebP", encoders: ["cwebp"], decoders: ["dwebp"], package: "webp",
    versionArguments: ["-version"], suffix: "webp", input: .png, output: .ppm,
    settings: qualities, hasQuality: true,
    encode: { quality, input, output, threads in
      ["-quiet", "-m", "6", "-q", quality] + (threads > 1 ? ["-mt"] : []) + [input, "-o", output]
    },
    decode: { input, output, _ in ["-quiet", "-ppm", input, "-o", output] })

  static let jxl = Anchor(
    name: "jxl", title: "JPEG XL", encoders: ["cjxl"], decoders: ["djxl"],
    package: "libjxl-tools", versionArguments: ["--version"], suffix: "jxl", input: .png,
    output: .pnm, settings: qualities, hasQuality: true,
    encode: { quality, input, output, threads in
      [input, output, "-q", quality, "-e", "7", "--num_threads=\(threads)"]
    },
    decode: { input, output, threads in [input, output, "--num_threads=\(threads)"] })

  /// libavif with constant quality, in the way that its old and new versions share.
  static let avif = Anchor(
    name: "avif", title: "AVIF", encoders: ["avifenc"], decoders: ["avifdec"],
    package: "libavif-bin", versionArguments: ["--version"], suffix: "avif", input: .png,
    output: .png, settings: qualities, hasQuality: true,
    encode: { quality, input, output, threads in
      let level = ((100 - (Double(quality) ?? 50)) * 0.63).rounded()
      return [
        "-s", "6", "-j", "\(threads)", "--min", "0", "--max", "63", "-a", "end-usage=q", "-a",
        "cq-level=\(Int(max(0, min(63, level))))", input, output,
      ]
    },
    decode: { input, output, threads in ["-j", "\(threads)", input, output] })

  /// libheif with x265, whose threads do not show in its files; the decoder takes as many as it
  /// likes.
  static let heic = Anchor(
    name: "heic", title: "HEIC", encoders: ["heif-enc"], decoders: ["heif-dec", "heif-convert"],
    package: "libheif-examples", versionArguments: ["--help"], suffix: "heic", input: .png,
    output: .png, settings: qualities, hasQuality: true,
    encode: { quality, input, output, threads in
      [
        "-q", quality, "-p", "x265:pools=\(threads)", "-p", "x265:frame-threads=1", input, "-o",
        output,
      ]
    },
    decode: { input, output, _ in [input, output] })

  /// OpenJPEG with the irreversible wavelet; settings are decibels it aims at, since pictures made
  /// equally large and not equally good have a better mean than any codec that keeps its quality.
  static let jp2 = Anchor(
    name: "jp2", title: "JPEG 2000", encoders: ["opj_compress"], decoders: ["opj_decompress"],
    package: "libopenjp2-tools", versionArguments: ["-h"], suffix: "jp2", input: .pnm,
    output: .pnm, settings: ["24", "27", "30", "33", "36", "40", "44"], hasQuality: false,
    encode: { decibels, input, output, _ in ["-I", "-q", decibels, "-i", input, "-o", output] },
    decode: { input, output, _ in ["-i", input, "-o", output] })

  /// Without loss: what the same bytes cost a general compressor.
  static let zstd = Anchor(
    name: "zstd", title: "zstd", encoders: ["zstd"], decoders: ["zstd"], package: "zstd",
    versionArguments: ["--version"], suffix: "zst", input: .pnm, output: .pnm,
    settings: ["19"], hasQuality: false,
    encode: { level, input, output, threads in
      ["-q", "-f", "-\(level)", "-T\(threads)", input, "-o", output]
    },
    decode: { input, output, _ in ["-q", "-f", "-d", input, "-o", output] })
}
