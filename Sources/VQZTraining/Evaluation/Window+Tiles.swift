extension Window {
  /// At most `limit` whole tiles, spread over a signal; one that is smaller than a tile is one
  /// tile, continued by mirroring.
  static func tiles(_ signal: TrainingSignal, size: Int, limit: Int) -> [Window] {
    let columns = max(1, signal.width / size)
    let all = columns * max(1, signal.height / size)
    let taken = min(all, limit)
    return (0..<taken).map { number in
      let index = number * all / taken
      return Window(sample: 0, x: index % columns * size, y: index / columns * size)
    }
  }
}
