// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in continuous integration only: a user's compiler may be newer than ours.
let strict = Context.environment["PLIMSOLL_WARNINGS_AS_ERRORS"] == "1"

/// Rooms that read facts, files and schemas are optimized in debug builds too: they take most of the time of the tests,
/// and change seldom.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
  name: "plimsoll",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "plimsoll", targets: ["plimsoll"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Facts as bytes inside the executable: C23 `#embed` of files that `Scripts/derive-*` write.
    .target(name: "EmbeddedFacts", exclude: ["Facts"]),
    .target(name: "Basics", swiftSettings: optimized),
    .target(name: "KubeModel", dependencies: ["Basics", "EmbeddedFacts", yams], swiftSettings: optimized),
    .target(name: "SimKernel", dependencies: [heap, histogram], swiftSettings: optimized),
    .target(name: "ClusterTwin", dependencies: ["Basics", "KubeModel", "SimKernel", deque]),
    .target(name: "CloudCatalog", dependencies: ["Basics", "EmbeddedFacts"], swiftSettings: optimized),
    .target(name: "PlatformSpec", dependencies: ["Basics", "KubeModel", "CloudCatalog"]),
    .target(name: "DesignEngine", dependencies: ["Basics", "KubeModel", "CloudCatalog", "PlatformSpec"]),
    .target(
      name: "Rendering", dependencies: ["Basics", "KubeModel", "CloudCatalog", "PlatformSpec", "DesignEngine"]),
    .target(
      name: "Reporting",
      dependencies: [
        "ManifestChecks", "Basics", "KubeModel", "CloudCatalog", "PlatformSpec", "DesignEngine", "SimKernel",
        "ClusterTwin",
      ]),
    .target(name: "ManifestChecks", dependencies: ["Basics", "KubeModel"], swiftSettings: optimized),
    .target(
      name: "PlimsollCommands",
      dependencies: [
        "Basics", "KubeModel", "CloudCatalog", "SimKernel", "ClusterTwin", "PlatformSpec", "DesignEngine",
        "ManifestChecks", "Rendering", "Reporting", argumentParser,
      ]),
    // How the allocator asks for memory; C, where that has its door.
    .target(name: "ProcessMemory"),
    .executableTarget(name: "plimsoll", dependencies: ["PlimsollCommands", "ProcessMemory"]),
    .executableTarget(
      name: "plimsoll-benchmarks",
      dependencies: [
        "Basics", "CloudCatalog", "KubeModel", "ManifestChecks", "PlatformSpec", "DesignEngine", "Rendering",
      ],
      path: "Benchmarks/Sources"),
    .executableTarget(
      name: "SchedulerThroughput", dependencies: ["KubeModel", "ClusterTwin", "RuntimeCounters"],
      path: "Benchmarks/SchedulerThroughput"),
    // What the allocator has given out and the Swift runtime was asked for; C, where both have their doors.
    .target(name: "RuntimeCounters", path: "Benchmarks/RuntimeCounters"),
    .executableTarget(
      name: "TwinRuns", dependencies: ["Basics", "KubeModel", "SimKernel", "ClusterTwin", "RuntimeCounters"],
      path: "Benchmarks/TwinRuns"),
    .executableTarget(
      name: "plimsoll-fuzz", dependencies: ["Basics", "KubeModel", "ManifestChecks", "Reporting"],
      path: "Tests/Fuzzing", exclude: ["corpus"]),
    .target(
      name: "TestSupport", dependencies: ["Basics", "KubeModel", "PlatformSpec", "DesignEngine", "Rendering"],
      path: "Tests/TestSupport"),
    .testTarget(name: "CloudCatalogTests", dependencies: ["Basics", "CloudCatalog"]),
    .testTarget(name: "PlatformSpecTests", dependencies: ["Basics", "KubeModel", "PlatformSpec"]),
    .testTarget(name: "BasicsTests", dependencies: ["Basics"]),
    .testTarget(name: "KubeModelTests", dependencies: ["Basics", "KubeModel", "TestSupport"]),
    .testTarget(
      name: "DesignEngineTests",
      dependencies: ["Basics", "KubeModel", "CloudCatalog", "PlatformSpec", "DesignEngine", "TestSupport"]),
    .testTarget(
      name: "RenderingTests",
      dependencies: [
        "Basics", "KubeModel", "CloudCatalog", "PlatformSpec", "DesignEngine", "Rendering", "TestSupport",
      ]),
    .testTarget(
      name: "ManifestChecksTests", dependencies: ["Basics", "KubeModel", "ManifestChecks", "TestSupport"],
      exclude: ["Recordings"]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Basics", "KubeModel", "CloudCatalog", "PlatformSpec", "DesignEngine", "ManifestChecks", "Reporting",
        "TestSupport",
      ]),
    .testTarget(name: "SimKernelTests", dependencies: ["SimKernel"]),
    .testTarget(
      name: "ClusterTwinTests", dependencies: ["Basics", "KubeModel", "SimKernel", "ClusterTwin", "TestSupport"],
      exclude: ["Recordings"]),
    .testTarget(name: "GoldenTests", dependencies: ["Basics", "Rendering", "TestSupport"]),
    .testTarget(name: "CommandTests", dependencies: ["Basics", "PlimsollCommands", "TestSupport", "plimsoll"]),
    .testTarget(
      name: "OutsideTests", dependencies: ["Basics", "KubeModel", "DesignEngine", "PlatformSpec", "TestSupport"]),
    .testTarget(
      name: "RequirementTests",
      dependencies: [
        "Basics", "KubeModel", "CloudCatalog", "PlatformSpec", "DesignEngine", "Rendering", "ManifestChecks",
        "PlimsollCommands", "Reporting", "SimKernel", "ClusterTwin", "TestSupport",
      ]),
    .testTarget(name: "TidyTests", dependencies: ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ]
  if strict { target.swiftSettings?.append(.treatAllWarnings(as: .error)) }
}
