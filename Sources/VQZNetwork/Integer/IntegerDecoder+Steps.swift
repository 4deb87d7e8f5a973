internal import CVQZKernels

/// What happens between the convolutions of a step, row by row
/// (`Formats/arithmetic.md`, section 5).
extension IntegerDecoder {
  /// What a step knows before it has its indices: the classes of its groups, from the predictions.
  ///
  /// - Parameter predictions: nil where the step has no head.
  func state(
    of operation: LadderProgram.Operation, features: IntegerMap, predictions: IntegerMap?,
    quality: Int, threads: Int
  ) -> StepState {
    let (level, step) = (operation.level, operation.step ?? 0)
    let shape = description.levels[level].steps[step]
    let (height, width) = (features.height, features.width)
    guard let predictions else {
      // Nothing is predicted: all groups are of class 0, and every row takes as many indices.
      let each = width * shape.groups * (shape.dimension / shape.classes[0].dimension)
      return StepState(
        level: level, step: step, quality: quality, height: height, width: width, means: nil,
        groupClasses: nil, rowStarts: (0...height).map { $0 * each }, symbolClasses: nil)
    }
    let kernel = StepKernel(self, level: level, step: step, quality: quality)
    let (classes, starts) = kernel.classes(of: predictions, threads: threads)
    // Where every class codes a whole group at once, an index is a group.
    let symbols =
      shape.classes.allSatisfy { $0.dimension == shape.dimension }
      ? classes : kernel.symbolClasses(classes, rowStarts: starts, width: width, threads: threads)
    return StepState(
      level: level, step: step, quality: quality, height: height, width: width,
      means: predictions, groupClasses: classes, rowStarts: starts, symbolClasses: symbols)
  }

  /// The bin of every position and group, `[height][width][groups]`: four a class, for steps that
  /// may have contexts (`arith.bin`).
  package func bins(of state: StepState, threads: Int) -> [UInt8] {
    guard let head = state.means else { return [] }
    return StepKernel(self, level: state.level, step: state.step, quality: state.quality)
      .bins(of: head, threads: threads)
  }

  /// Means plus scaled codewords, saturated: the decoded values `[groups·dimension]` of a step,
  /// which also take their place among the coefficients of the level where there are some.
  func values(
    of indices: [UInt16], state: StepState, coefficients: IntegerMap?, pool: MapPool,
    threads: Int
  ) -> IntegerMap {
    // The caller counted them when it decoded or chose them.
    precondition(indices.count == state.symbolCount, "\(indices.count) indices")
    let channels = program.steps[state.level][state.step].channels
    let map = IntegerMap(
      uninitializedChannels: channels.count, height: state.height, width: state.width,
      border: border, pool: pool)
    let kernel = StepKernel(
      self, level: state.level, step: state.step, quality: state.quality)
    kernel.write(
      indices, state, to: map, and: coefficients, from: channels.lowerBound, threads: threads)
    return map
  }
}

/// A step with the numbers of one quality, as the kernels take it.
private struct StepKernel: Sendable {
  /// Groups, dimension, classes and the shift from spreads to classes.
  let shape: NetworkDescription.Step
  /// Codebooks, and the numbers of every quality.
  let parts: IntegerDecoder.StepParts
  /// Δ and offsets of the quality that is decoded.
  let quality: StepQuality
  /// Values are within ±bound.
  let bound: Int
  /// b: fractional bits of the codewords.
  let codewordBits: Int

  init(_ decoder: IntegerDecoder, level: Int, step: Int, quality: Int) {
    shape = decoder.description.levels[level].steps[step]
    parts = decoder.steps[level][step]
    self.quality = parts.qualities[quality]
    bound = decoder.description.bound
    codewordBits = decoder.program.codewordFractionBits
  }

  /// Calls `body` for bands of rows, from any thread.
  private func forEachBand(
    height: Int, threads: Int, _ body: @Sendable (UnsafePointer<vqz_step_i16>, Range<Int>) -> Void
  ) {
    unsafe parts.codebooks.withKernelArrays { words, starts, dimensions in
      unsafe quality.delta.withUnsafeBufferPointer { delta in
        unsafe quality.offset.withUnsafeBufferPointer { offset in
          nonisolated(unsafe) let step = unsafe vqz_step_i16(
            groups: Int32(shape.groups), dimension: Int32(shape.dimension),
            classes: Int32(shape.classes.count), class_shift: Int32(shape.classShift),
            bound: Int32(bound), codeword_bits: Int32(codewordBits), offset: offset.baseAddress,
            delta: delta.baseAddress, codewords: words.baseAddress, codebook: starts.baseAddress,
            class_dimension: dimensions.baseAddress)
          // The arrays stay where they are until all bands are done.
          RowBands.forEach(height: height, threads: threads) { rows in
            unsafe withUnsafePointer(to: step) { unsafe body($0, rows) }
          }
        }
      }
    }
  }

  /// The class of every position and group, and where the indices of each row begin and end.
  func classes(of head: IntegerMap, threads: Int) -> (classes: [UInt8], rowStarts: [Int]) {
    let (height, width) = (head.height, head.width)
    // Every band writes rows of its own, so that threads share the arrays without a lock.
    let rowLength = width * shape.groups
    nonisolated(unsafe) let spreads = unsafe head.kernelMap
    var starts = [Int](repeating: 0, count: height + 1)
    let classes = unsafe [UInt8](unsafeUninitializedCapacity: height * rowLength) { bytes, count in
      nonisolated(unsafe) let target = bytes.baseAddress
      unsafe starts.withUnsafeMutableBufferPointer { counts in
        nonisolated(unsafe) let counts = unsafe counts
        unsafe forEachBand(height: height, threads: threads) { step, rows in
          guard let target = unsafe target else { return }
          for y in rows {
            // The kernel returns how many indices the row has.
            unsafe counts[y + 1] = vqz_step_classes(
              step, spreads, width, y, target + y * rowLength)
          }
        }
      }
      count = height * rowLength
    }
    // From counts to places: row y begins where the rows above it end.
    for y in 0..<height { starts[y + 1] += starts[y] }
    withExtendedLifetime(head) {}
    return (classes, starts)
  }

  /// The bin of every position and group.
  func bins(of head: IntegerMap, threads: Int) -> [UInt8] {
    let (height, rowLength) = (head.height, head.width * shape.groups)
    nonisolated(unsafe) let spreads = unsafe head.kernelMap
    let bins = unsafe [UInt8](unsafeUninitializedCapacity: height * rowLength) { bytes, count in
      nonisolated(unsafe) let target = bytes.baseAddress
      unsafe forEachBand(height: height, threads: threads) { step, rows in
        guard let target = unsafe target else { return }
        for y in rows {
          unsafe vqz_step_bins(step, spreads, head.width, y, target + y * rowLength)
        }
      }
      count = height * rowLength
    }
    withExtendedLifetime(head) {}
    return bins
  }

  /// The class of every index.
  func symbolClasses(
    _ classes: [UInt8], rowStarts: [Int], width: Int, threads: Int
  ) -> [UInt8] {
    let height = rowStarts.count - 1
    let total = rowStarts[height]
    let rowLength = width * shape.groups
    return unsafe [UInt8](unsafeUninitializedCapacity: total) { bytes, count in
      nonisolated(unsafe) let target = bytes.baseAddress
      unsafe classes.withUnsafeBufferPointer { classes in
        nonisolated(unsafe) let from = classes.baseAddress
        unsafe forEachBand(height: height, threads: threads) { step, rows in
          guard let from = unsafe from, let target = unsafe target else { return }
          for y in rows {
            unsafe vqz_step_symbol_classes(
              step, from + y * rowLength, rowLength, target + rowStarts[y])
          }
        }
      }
      count = total
    }
  }

  /// Writes the values of a step to `map`, and to the channels of `coefficients` from `first` on.
  func write(
    _ indices: [UInt16], _ state: IntegerDecoder.StepState, to map: IntegerMap,
    and coefficients: IntegerMap?, from first: Int, threads: Int
  ) {
    // Maps without memory stand for none: no head, or no coefficients.
    nonisolated(unsafe) let means = unsafe state.means?.kernelMap ?? vqz_map_i16()
    nonisolated(unsafe) let values = unsafe map.kernelMap
    nonisolated(unsafe) let also = unsafe coefficients?.kernelMap ?? vqz_map_i16()
    let (width, rowLength) = (map.width, map.width * shape.groups)
    let rowStarts = state.rowStarts
    unsafe indices.withUnsafeBufferPointer { indices in
      nonisolated(unsafe) let indices = indices.baseAddress
      unsafe (state.groupClasses ?? []).withUnsafeBufferPointer { classes in
        nonisolated(unsafe) let classes =
          state.groupClasses == nil ? nil : classes.baseAddress
        unsafe forEachBand(height: map.height, threads: threads) { step, rows in
          guard let indices = unsafe indices else { return }
          for y in rows {
            let row = unsafe classes.map { unsafe $0 + y * rowLength }
            unsafe vqz_step_values(
              step, means, row, indices + rowStarts[y], width, y, values, also, Int32(first))
          }
        }
      }
    }
    withExtendedLifetime((state.means, map, coefficients)) {}
  }
}

extension StepCodebooks {
  /// The arrays as the kernels take them.
  fileprivate func withKernelArrays(
    _ body: (
      UnsafeBufferPointer<Int16>, UnsafeBufferPointer<Int>, UnsafeBufferPointer<Int32>
    ) -> Void
  ) {
    unsafe values.withUnsafeBufferPointer { values in
      unsafe starts.withUnsafeBufferPointer { starts in
        unsafe dimensions.withUnsafeBufferPointer { unsafe body(values, starts, $0) }
      }
    }
  }
}
