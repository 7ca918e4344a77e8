import Basics

extension PlatformRenderer {
  /// `platform.yaml`, `DESIGN.md`, `design.json`, `proof/`.
  func documentFiles() -> FileTree { FileTree() }
}
