import VQZ
import VQZCore
import VQZSystem

/// The models that targets code with: those built in, and those of the folder that
/// `VQZ_FUZZ_MODELS` names.
enum FuzzModels {
  /// All of the folder.
  static let all: [VQZModel] = {
    guard let folder = EnvironmentText.of("VQZ_FUZZ_MODELS") else { return [] }
    let names = (try? Folder.names(in: folder)) ?? []
    return names.filter { $0.hasSuffix(".vqzm") }.sorted().compactMap { name in
      (try? readFile(folder + "/" + name, limit: 1 << 24)).flatMap { try? VQZModel(bytes: $0) }
    }
  }()

  /// Those that encode a kind; small networks in place of the one that is built in.
  static func models(of kind: SignalKind) -> [VQZModel] {
    switch kind {
    case .picture: pictures
    case .array: [try? VQZModel.builtIn(for: kind)].compactMap { $0 }
    case .series: [try? VQZModel.builtIn(for: kind), windows].compactMap { $0 }
    case .vectors: [vectors].compactMap { $0 }
    }
  }

  private static let pictures = all.filter { $0.kind == .picture && $0.canEncode }

  /// One of vectors.
  static let vectors: VQZModel? = all.first { $0.kind == .vectors }

  /// One of series in windows.
  static let windows: VQZModel? = all.first {
    if case .windows = $0.coding { true } else { false }
  }

  /// Reads files that name any of them, or one that is built in; on one thread, so that a finding
  /// comes again.
  static let decoder = VQZDecoder(models: all, limits: FuzzTarget.publicLimits, threads: 1)
}
