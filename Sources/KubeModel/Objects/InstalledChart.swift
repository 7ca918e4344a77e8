extension KubeObject {
  /// The chart that a HelmRelease of Flux or an Application of Argo CD installs, with the values that stand in it; nil for
  /// any other object. Values in other files are not seen.
  package var chart: (name: String, values: KubeValue)? {
    switch (group, kind) {
    case ("helm.toolkit.fluxcd.io", "HelmRelease"):
      root.at("spec", "chart", "spec", "chart")?.string.map { ($0, root.at("spec", "values") ?? [:]) }
    case ("argoproj.io", "Application"):
      root.at("spec", "source", "chart")?.string.map {
        ($0, root.at("spec", "source", "helm", "valuesObject") ?? [:])
      }
    default: nil
    }
  }
}
