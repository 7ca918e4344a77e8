import Basics

extension PlatformRenderer {
  /// `terraform/`: three stages with a state of their own.
  func terraformFiles() -> FileTree { FileTree() }
}
