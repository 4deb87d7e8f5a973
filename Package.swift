// swift-tools-version: 6.2
import PackageDescription

/// The settings every Swift target shares: the strictest the language offers, and no
/// `unsafeFlags`, so that the package can be a versioned dependency.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A Swift library target. `arrows` are the modules it may import (checked by a test).
func module(
  _ name: String, arrows: [Target.Dependency], resources: [Resource]? = nil
) -> Target {
  .target(name: name, dependencies: arrows, resources: resources, swiftSettings: strict)
}

/// A test target; numeric tests are run in release.
func tests(_ name: String, of arrows: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: arrows, swiftSettings: strict)
}

let package = Package(
  name: "vqz",
  products: [
    .library(name: "VQZ", targets: ["VQZ"]),
    .library(name: "VQZTraining", targets: ["VQZTraining"]),
    .library(name: "VQZC", type: .static, targets: ["VQZC"]),
    .executable(name: "vqz", targets: ["vqz"]),
  ],
  traits: [
    .default(enabledTraits: ["PNG", "JPEG", "TIFF", "WebP"]),
    .trait(name: "PNG", description: "Read and write PNG files (libspng)."),
    .trait(name: "JPEG", description: "Read JPEG files (libjpeg-turbo)."),
    .trait(name: "TIFF", description: "Read TIFF files (libtiff)."),
    .trait(name: "WebP", description: "Read WebP files (libwebp)."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // System libraries and C.
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CSPNG", pkgConfig: "spng", providers: [.apt(["libspng-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .target(
      name: "CVQZJPEG", dependencies: ["CJPEG"],
      cSettings: [.define("VQZ_JPEG", .when(traits: ["JPEG"]))],
      linkerSettings: [.linkedLibrary("jpeg", .when(traits: ["JPEG"]))]),
    .systemLibrary(
      name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
    .target(
      name: "CVQZTIFF", dependencies: ["CTIFF"],
      cSettings: [.define("VQZ_TIFF", .when(traits: ["TIFF"]))],
      linkerSettings: [.linkedLibrary("tiff", .when(traits: ["TIFF"]))]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
    .target(
      name: "CVQZWebP", dependencies: ["CWebP"],
      cSettings: [.define("VQZ_WEBP", .when(traits: ["WebP"]))],
      linkerSettings: [.linkedLibrary("webp", .when(traits: ["WebP"]))]),
    .target(name: "CVQZKernels"),
    .target(name: "CVQZModels"),
    .target(name: "CVQZProcess"),

    // The library, bottom to top.
    module("VQZSystem", arrows: ["CVQZKernels"]),
    module("VQZCore", arrows: ["VQZSystem", "CVQZKernels"]),
    module("VQZEntropy", arrows: ["VQZCore", "CVQZKernels", "CZstd"]),
    module("VQZContainer", arrows: ["VQZCore", "VQZSystem"]),
    module(
      "VQZSignal",
      arrows: [
        "VQZCore", "VQZSystem",
        .target(name: "CSPNG", condition: .when(traits: ["PNG"])),
        .target(name: "CVQZJPEG", condition: .when(traits: ["JPEG"])),
        .target(name: "CVQZTIFF", condition: .when(traits: ["TIFF"])),
        .target(name: "CVQZWebP", condition: .when(traits: ["WebP"])),
      ]),
    module("VQZNetwork", arrows: ["VQZCore", "VQZSystem", "CVQZKernels"]),
    module(
      "VQZ",
      arrows: [
        "VQZCore", "VQZSystem", "VQZEntropy", "VQZContainer", "VQZSignal", "VQZNetwork",
        "CVQZModels",
      ]),
    module(
      "VQZTraining",
      arrows: [
        "VQZ", "VQZCore", "VQZSystem", "VQZEntropy", "VQZSignal", "VQZNetwork", "CVQZKernels",
      ]),
    // The C interface, on the public one of Swift alone; its header is a module of its own.
    .systemLibrary(name: "CVQZ", path: "Sources/VQZC/include"),
    .target(
      name: "VQZC", dependencies: ["CVQZ", "VQZ", "VQZTraining"],
      exclude: ["include", "vqz.map", "vqz.pc.in"],
      packageAccess: false, swiftSettings: strict),
    // The script of Python that runs codecs of others is carried in the program.
    module(
      "VQZReport",
      arrows: [
        "VQZ", "VQZCore", "VQZSystem", "VQZEntropy", "VQZSignal", "VQZNetwork", "CVQZProcess",
      ], resources: [.embedInCode("Anchors/anchors.py")]),
    // Measurements, for the command; whoever embeds the library does not carry them.
    module(
      "VQZBench",
      arrows: [
        "VQZCore", "VQZSystem", "VQZEntropy", "VQZNetwork", "VQZTraining", "CVQZKernels",
      ]),
    // On the public interface alone, as whoever embeds the library has it.
    .executableTarget(
      name: "vqz",
      dependencies: [
        "VQZ", "VQZSystem", "VQZTraining", "VQZReport", "VQZBench", "CVQZProcess",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      packageAccess: false, swiftSettings: strict),

    // Tests: one target a module, and one of the shape of the whole.
    .target(
      name: "TestModels", dependencies: ["VQZNetwork", "VQZCore"], path: "Tests/TestModels",
      swiftSettings: strict),
    .target(name: "CHeapCount", path: "Tests/CHeapCount"),
    .target(name: "CForkedChild", path: "Tests/CForkedChild"),
    .executableTarget(
      name: "CallSpeed", dependencies: ["VQZ"], path: "Tests/CallSpeed", exclude: ["bench.py"],
      swiftSettings: strict),
    // Linked by Tests/Fuzz/run.sh, which has libFuzzer's main.
    .target(
      name: "VQZFuzzParts",
      dependencies: ["VQZContainer", "VQZCore", "VQZSystem", "VQZEntropy", "VQZSignal"],
      path: "Tests/Fuzz/Parts", swiftSettings: strict),
    .target(
      name: "VQZFuzz",
      dependencies: [
        "VQZFuzzParts", "VQZ", "VQZContainer", "VQZCore", "VQZSystem", "VQZEntropy",
      ],
      path: "Tests/Fuzz/Whole", swiftSettings: strict),
    tests("ArchitectureTests", of: []),
    tests("VQZSystemTests", of: ["VQZSystem", "VQZCore"]),
    tests("VQZCoreTests", of: ["VQZCore", "VQZSystem", "CForkedChild"]),
    tests(
      "VQZEntropyTests", of: ["VQZEntropy", "VQZBench", "VQZCore", "VQZSystem", "CVQZKernels"]),
    tests("VQZContainerTests", of: ["VQZContainer", "VQZCore", "VQZSystem"]),
    tests("VQZSignalTests", of: ["VQZSignal", "VQZCore", "VQZSystem"]),
    tests(
      "VQZNetworkTests",
      of: ["TestModels", "VQZNetwork", "VQZCore", "VQZSystem", "CVQZKernels"]),
    tests(
      "VQZTests",
      of: [
        "VQZ", "TestModels", "VQZCore", "VQZSystem", "VQZContainer", "VQZEntropy", "VQZNetwork",
        "VQZSignal", "CVQZKernels", "CForkedChild",
      ]),
    tests(
      "VQZTrainingTests",
      of: [
        "VQZTraining", "VQZBench", "VQZ", "VQZNetwork", "VQZSignal", "VQZCore", "VQZSystem",
        "CVQZKernels", "CHeapCount",
      ]),
    tests(
      "VQZReportTests",
      of: [
        "VQZReport", "TestModels", "VQZ", "VQZNetwork", "VQZSignal", "VQZCore", "VQZSystem",
      ]),
    tests("VQZBenchTests", of: ["VQZBench", "VQZNetwork", "VQZSystem"]),
    tests("CommandLineTests", of: ["VQZCore", "VQZSystem"]),
    tests("ReadmeTests", of: ["VQZ"]),
  ]
)
