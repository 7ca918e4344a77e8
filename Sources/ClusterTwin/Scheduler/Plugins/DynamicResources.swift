/// Devices by claim. Pods without resource claims are all the twin knows, and for them the plugin only leaves traces.
enum DynamicResources {
  /// The score of every node.
  static let score: Int64 = 0
  /// What PostFilter says when a pod fits nowhere.
  static let postFilterMessage = "no new claims to deallocate"
}
