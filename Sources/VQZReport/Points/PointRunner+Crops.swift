import VQZCore
import VQZSystem

extension PointRunner {
  /// Most pictures that are shown, models beside each other, and anchors beside them.
  private static let cropCount = 4
  private static let cropModelCount = 2
  private static let cropAnchors = ["avif", "jxl", "webp"]

  /// Codes a few pictures again, spread evenly over all, to show what codecs leave of the same
  /// place: the first model at its middle setting, the others at theirs whose file is nearest to
  /// it in bytes.
  ///
  /// - Parameter outcome: of the run.
  /// - Returns: none where no other codec is there to compare with.
  public func crops(_ outcome: Outcome) -> [CropComparison] {
    let models = codecs.prefix(min(plan.models.count, Self.cropModelCount))
    let anchors = Self.cropAnchors.compactMap { name in
      codecs.dropFirst(plan.models.count).first { $0.name == name }
    }
    let shown = Array(models) + anchors
    guard let first = shown.first, shown.count > 1 else { return [] }
    let middle = first.settings[first.settings.count / 2]
    let aims = outcome.points.filter { point in
      point.key.codec == first.name && point.key.setting == middle && point.measurement != nil
    }
    let count = min(Self.cropCount, aims.count)
    let chosen = (0..<count).map { aims[$0 * aims.count / count] }
    return WorkerPool.map(count: count, threads: plan.jobs) { index in
      crop(chosen[index], shown, outcome.points, folder: "crop-\(index)")
    }.compactMap(\.self)
  }

  private func crop(
    _ aim: Point, _ codecs: [Codec], _ points: [Point], folder: String
  ) -> CropComparison? {
    guard
      let source = plan.sources.first(where: { $0.name == aim.file }),
      let loaded = try? source.load(plan.limits), let byteCount = aim.measurement?.byteCount,
      let folder = try? work.makeFolder(folder)
    else { return nil }
    defer { Folder.removeAll(folder) }
    let bench = Bench(loaded, folder: folder, plan)
    let shots = codecs.compactMap { codec -> CropComparison.Shot? in
      let own = points.filter {
        $0.key.codec == codec.name && $0.key.fileHash == aim.key.fileHash && $0.measurement != nil
      }
      func distance(_ point: Point) -> Int {
        abs((point.measurement?.byteCount ?? 0) - byteCount)
      }
      guard
        let nearest = own.min(by: { distance($0) < distance($1) }),
        let coded = try? bench.coded(codec, nearest.key.setting, runs: 1),
        coded.picture.shape == loaded.picture.shape
      else { return nil }
      return CropComparison.Shot(
        codec: codec.name, setting: nearest.key.setting, byteCount: coded.byteCount,
        picture: coded.picture)
    }
    return CropComparison(file: aim.file, original: loaded.picture, shots: shots)
  }
}
