internal import CVQZKernels

/// Moves channels into space and back, in the order of `Formats/arithmetic.md` (`arith.shuffle`).
package enum IntegerShuffle {
  /// output(c, y·r.rows + dy, x·r.columns + dx) = input((dy·r.columns + dx)·C + c, y, x), with
  /// r = `factor` and C the output's channels.
  ///
  /// - Parameters:
  ///   - output: `input.channels / factor.area` channels, `factor` times the height and width.
  package static func pixelShuffle(
    _ input: IntegerMap, factor: Extent, to output: IntegerMap, threads: Int = 1
  ) {
    check(deep: input, wide: output, factor: factor)
    nonisolated(unsafe) let from = unsafe input.kernelMap
    nonisolated(unsafe) let to = unsafe output.kernelMap
    let (channels, width) = (output.channels, input.width)
    RowBands.forEach(height: input.height, threads: threads) { rows in
      unsafe vqz_pixel_shuffle_i16(
        from, to, Int32(channels), factor.forKernels, width, rows.lowerBound, rows.upperBound)
    }
    withExtendedLifetime((input, output)) {}
  }

  /// The exact inverse of `pixelShuffle`: `output` has `factor.area` times the input's channels,
  /// and its height and width divided by `factor`.
  package static func pixelUnshuffle(
    _ input: IntegerMap, factor: Extent, to output: IntegerMap, threads: Int = 1
  ) {
    check(deep: output, wide: input, factor: factor)
    nonisolated(unsafe) let from = unsafe input.kernelMap
    nonisolated(unsafe) let to = unsafe output.kernelMap
    let (channels, width) = (input.channels, output.width)
    RowBands.forEach(height: output.height, threads: threads) { rows in
      unsafe vqz_pixel_unshuffle_i16(
        from, to, Int32(channels), factor.forKernels, width, rows.lowerBound, rows.upperBound)
    }
    withExtendedLifetime((input, output)) {}
  }

  private static func check(deep: IntegerMap, wide: IntegerMap, factor: Extent) {
    precondition(factor.both { $0 > 0 } && deep.channels == wide.channels * factor.area)
    precondition(
      wide.height == deep.height * factor.rows && wide.width == deep.width * factor.columns)
  }
}
