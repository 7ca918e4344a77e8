import Basics

extension PlatformRenderer {
  /// `apps/` and `tenants/`: base and an overlay for every cluster.
  func applicationFiles() -> FileTree { FileTree() }
}
