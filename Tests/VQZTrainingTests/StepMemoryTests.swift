import CHeapCount
import Testing
import VQZCore
import VQZNetwork
import VQZTraining

/// After the first steps of a training, which make room, a step asks for no memory.
///
/// Not so, and not counted here: steps that start the codebook, move codewords that died, or make
/// the codebooks of a ladder anew, the step in which the temperature reaches 0, and pictures that
/// have to be read again.
@Suite(.enabled(if: heap_count() >= 0, "this C library cannot be watched"))
struct StepMemoryTests {
  /// Requests of each step from the third to the sixth.
  private static func requests(_ trainer: some NetworkTrainer) throws -> [Int] {
    let counts = try (1...6).map { _ in
      let before = heap_count()
      try trainer.advance(seconds: 0)
      return heap_count() - before
    }
    return Array(counts.dropFirst(2))
  }

  /// With two threads: some of the steps may start a thread, when other tests keep the helpers.
  private static func isFrugal(_ requests: [Int]) -> Bool { (requests.min() ?? 0) <= sharings }

  private static func recipe(_ change: (inout Recipe) -> Void) -> Recipe {
    var recipe = Recipe.tiny(steps: 100)
    recipe.plain?.codebook.warmUpSteps = 1
    recipe.plain?.codebook.restartInterval = 1000
    change(&recipe)
    return recipe
  }

  static let plain: [(name: String, recipe: Recipe)] = [
    ("adam", recipe { _ in }),
    ("warm-up", recipe { $0.plain?.codebook.warmUpSteps = 20 }),
    ("muon", recipe { $0.optimiser.kind = .muon }),
    ("bfloat16", recipe { $0.precision = .bfloat16 }),
    (
      "rate",
      recipe {
        $0.plain?.objective = .vdib
        $0.plain?.prior = .empirical
        $0.plain?.assignment = .rate
      }
    ),
    (
      "soft",
      recipe {
        $0.plain?.objective = .vib
        $0.plain?.prior = .empirical
        $0.plain?.assignment = .soft
      }
    ),
    ("sample", recipe { $0.plain?.assignment = .sample }),
    ("gradient", recipe { $0.plain?.codebook.update = .gradient }),
    (
      "closed form",
      recipe {
        $0.plain?.codebook.update = .closedForm
        $0.plain?.codebook.maximisationInterval = 2
      }
    ),
  ]

  @Test(arguments: plain.indices)
  func aStepOfAPlainNetworkNeedsNoMemory(index: Int) throws {
    let (name, recipe) = Self.plain[index]
    let samples = try SyntheticPictures(count: 8).load()
    let alone = try PlainTrainer(recipe: recipe, samples: samples, threads: 1)
    #expect(try Self.requests(alone) == [0, 0, 0, 0], "\(name)")
    let shared = try PlainTrainer(recipe: recipe, samples: samples, threads: 2)
    #expect(try Self.isFrugal(Self.requests(shared)), "\(name)")
  }

  @Test func aStepOfALadderNeedsNoMemory() throws {
    let samples = try SyntheticPictures(count: 8, width: 96, height: 80).load()
    for precision in [Recipe.Precision.float32, .bfloat16] {
      var recipe = LadderTrainerTests.recipe(steps: 100)
      recipe.precision = precision
      let alone = try LadderTrainer(recipe: recipe, samples: samples, threads: 1)
      #expect(try Self.requests(alone) == [0, 0, 0, 0], "\(precision)")
      let shared = try LadderTrainer(recipe: recipe, samples: samples, threads: 2)
      #expect(try Self.isFrugal(Self.requests(shared)), "\(precision)")
    }
  }

  /// Times that a step shares work among threads, each of which costs one closure of 32 bytes:
  /// chunks of the batch, sums of gradients, Muon, the rest of the optimiser, packing.
  private static let sharings = 5

  /// What is counted above is there to be counted.
  @Test func requestsAreCounted() {
    let before = heap_count()
    let pictures = (1...8).map { side in
      TrainingSignal(
        width: side, height: side, channels: 1,
        samples: [UInt8](repeating: UInt8(truncatingIfNeeded: before), count: side * side * 100))
    }
    #expect(heap_count() - before >= pictures.count)
  }
}
