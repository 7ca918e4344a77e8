/// How much a document may ask of its reader before it is refused with a diagnostic.
package struct ReadingLimits: Sendable {
  /// Bytes of one file. An API server takes 3 MiB per request; a file may hold many objects.
  package var bytes: Int
  /// Levels of nesting. No object of any known kind has a hundred; every walk down a tree recurses.
  package var depth: Int
  /// Nodes that aliases may add to one document, so that a few lines can't stand for billions of values.
  package var aliasedNodes: Int

  package init(bytes: Int = 64 << 20, depth: Int = 500, aliasedNodes: Int = 1_000_000) {
    self.bytes = bytes
    self.depth = depth
    self.aliasedNodes = aliasedNodes
  }
}
