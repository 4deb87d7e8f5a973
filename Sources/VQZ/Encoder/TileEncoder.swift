import VQZCore
import VQZEntropy
import VQZNetwork

/// Codes the colour samples of one tile in a closed loop: the integer decoder runs along, so what
/// the encoder measures is what every decoder will produce.
struct TileEncoder {
  private let model: Model
  private let analysis: Analysis
  private let search: IndexSearch
  /// The coders to try; the first of equals wins.
  private let methods: [EntropyMethod]
  private let threads: Int

  struct Result {
    let method: EntropyMethod
    /// The entropy-coded indices.
    let payload: [UInt8]
    /// The decoded samples, `[height][width][channels of the model]`.
    let decoded: [UInt8]
    /// Indices coded.
    let symbolCount: Int
  }

  init(model: Model, options: Encoder.Options) throws(VQZError) {
    guard let analysis = model.network.analysis else {
      throw VQZError(
        .wrongModel, "model \(model.name): found one that only decodes, expected one that encodes",
        hint: "use the model file that training wrote")
    }
    self.model = model
    self.analysis = analysis
    methods =
      switch options.entropy {
      case .smallest: [.range, .zstd]
      case .range: [.range]
      case .zstd: [.zstd]
      }
    threads = options.threads == 0 ? WorkerPool.availableThreadCount : options.threads
    search = IndexSearch(
      decoder: model.network.decoder,
      rateWeight: model.network.description.skeleton == nil ? 0 : IndexSearch.rateWeight,
      bits: model.indexBits)
  }

  /// - Parameter samples: `[height][width][channels of the model]`.
  func encode(
    _ samples: [UInt8], height: Int, width: Int, quality: Int, pool: MapPool
  ) throws(VQZError) -> Result {
    let targets = analysis.latents(
      of: samples, height: height, width: width, threads: threads, pool: pool)
    var encoders = methods.map { SymbolEncoder($0) }
    var count = 0
    do {
      let decoded = try model.network.decoder.decode(
        height: height, width: width, quality: quality, threads: threads, pool: pool
      ) { (context) throws(EntropyError) -> [UInt16] in
        let indices = search.indices(
          for: targets[context.level][context.step], in: context, picture: (height, width),
          threads: threads)
        for index in encoders.indices {
          try encoders[index].append(
            symbols: indices, tables: model.tables[context.level][context.step],
            classes: context.symbolClasses)
        }
        count += indices.count
        return indices
      }
      var best = (method: encoders[0].method, payload: try encoders[0].finish())
      for encoder in encoders.dropFirst() {
        let payload = try encoder.finish()
        if payload.count < best.payload.count { best = (encoder.method, payload) }
      }
      return Result(
        method: best.method, payload: best.payload, decoded: decoded, symbolCount: count)
    } catch {
      throw VQZError(error)
    }
  }
}

extension Model {
  /// Bits an index costs with its table, `[level][step][class][index]`.
  var indexBits: [[[[Float]]]] {
    tables.map { steps in
      steps.map { classes in
        classes.map { table in
          (0..<table.symbolCount).map { Float(table.cost(of: $0)) / 65536 }
        }
      }
    }
  }
}
