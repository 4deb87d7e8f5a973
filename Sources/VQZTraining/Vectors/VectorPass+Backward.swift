internal import VQZNetwork

extension VectorPass {
  /// The gradient of the last loss times a number.
  ///
  /// Magnitudes are taken as given, which is right where they are the best.
  package func backward(_ packed: PackedNetwork, times factor: Float) {
    bitsGradient.clear()
    shrinksGradient.clear()
    hiddenGradient.values.clear()
    let count = network.groups.groups.count
    for index in (0..<count).reversed() {
      if index + 1 < count {
        packed.multiplyBack(noteIndex(index), hiddenGradient, into: scaledGradients[index])
        setGradient(noteIndex(index), scaled[index], hiddenGradient)
      }
      uncode(index, packed, times: factor)
      setGradient(expectIndex(index), actives[index], outGradients[index])
      packed.multiplyBack(expectIndex(index), outGradients[index], into: activeGradient)
      activeGradient.mask(by: actives[index])
      hiddenGradient.add(activeGradient)
      sumBiases(index)
    }
    setGradient(2, base, hiddenGradient)
    setGradient(1, inner, hiddenGradient)
    hiddenGradient.sumColumns(to: gradient, at: network.stepOuterBias.lowerBound)
    packed.multiplyBack(1, hiddenGradient, into: innerGradient)
    innerGradient.mask(by: inner)
    setGradient(0, features, innerGradient)
    innerGradient.sumColumns(to: gradient, at: network.stepInnerBias.lowerBound)
    setTables(packed)
  }

  /// The gradient of a matrix from its inputs and the gradient of its outputs.
  private func setGradient(_ index: Int, _ inputs: VectorPanels, _ outputs: VectorPanels) {
    matrixGradients[index].setInner(inputs, outputs)
    unsafe matrixGradients[index].unpack(to: gradient.start + network.matrices[index].at)
  }

  /// Gradients of means and spreads of a group, those of what is decoded in hand.
  private func uncode(_ index: Int, _ packed: PackedNetwork, times factor: Float) {
    let group = network.groups.groups[index]
    let (stride, first) = (rows * 16, group.offset * rows)
    let width = VectorNetwork.largestMagnitude + 1
    let means = unsafe outGradients[index].values.start
    let spreads = unsafe means + group.width * rows
    let told = unsafe scaledGradients[index].values.start
    let (errors, parts) = unsafe (errors.start + first, parts.start + first)
    let choices = unsafe choices + first
    let (bits, shrinks, norms) = (packed.bits, packed.shrinks, packed.norms)
    for row in 0..<rows {
      let (step, weight) = (steps[row], -2 * factor * weights[row])
      for j in 0..<group.size {
        let at = j / 16 * stride + row * 16 + j % 16
        let value = unsafe weight * errors[at] + norms[group.offset + j] * told[at]
        unsafe means[at] = value
        unsafe spreads[at] = 0
        let choice = unsafe choices[at]
        guard choice.isCoded else { continue }
        let (kind, magnitude) = (Int(choice.kind), Int(choice.magnitude))
        let part = unsafe parts[at]
        let entry = kind * width + magnitude
        bitsGradient[entry] += factor * (1 - part)
        bitsGradient[entry + width] += factor * part
        var slope = factor * (bits[entry + width] - bits[entry])
        if magnitude > 0 {
          let shrink = kind * 2 + (magnitude > 1 ? 1 : 0)
          let pull = choice.isNegative ? step * value : -step * value
          shrinksGradient[shrink] += pull * (1 - part)
          shrinksGradient[shrink + 2] += pull * part
          slope += pull * (shrinks[shrink + 2] - shrinks[shrink])
        }
        if choice.follows { unsafe spreads[at] = slope * VectorNetwork.classesPerOctave }
      }
    }
  }

  private func sumBiases(_ index: Int) {
    let group = network.groups.groups[index]
    let blocks = group.width / 16
    for block in 0..<2 * blocks {
      let sums = block < blocks ? network.meanBias : network.spreadBias
      var sum = SIMD16<Float>(repeating: 0)
      for row in 0..<rows {
        sum += outGradients[index].values.vector(at: (block * rows + row) * 16)
      }
      gradient.setVector(sum, at: sums.lowerBound + group.offset + block % blocks * 16)
    }
  }

  /// Gradients of logits and shrinks as they are stored.
  private func setTables(_ packed: PackedNetwork) {
    let width = VectorNetwork.largestMagnitude + 1
    let scale = VectorNetwork.tableScale * 1.4426951
    for first in Swift.stride(from: 0, to: bitsGradient.count, by: width) {
      var total: Float = 0
      for k in 0..<width { total += bitsGradient[first + k] }
      for k in 0..<width {
        let slope = packed.shares[first + k] * total - bitsGradient[first + k]
        gradient[network.logits.lowerBound + first + k] = scale * slope
      }
    }
    for at in 0..<shrinksGradient.count {
      gradient[network.shrinks.lowerBound + at] = VectorNetwork.tableScale * shrinksGradient[at]
    }
  }
}
