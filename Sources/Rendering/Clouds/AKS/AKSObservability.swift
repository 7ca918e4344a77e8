import DesignEngine

extension AKSManifests {
  /// Empty: Container Insights reads the logs of every node itself, so no shipper of ours runs for Log Analytics.
  var logOutput: String { "" }
}
