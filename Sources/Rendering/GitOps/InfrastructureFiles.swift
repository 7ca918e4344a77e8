import Basics

extension PlatformRenderer {
  /// `infrastructure/` and `clusters/`: what the platform installs, and the order in which Flux does it.
  func infrastructureFiles() -> FileTree { FileTree() }
}
