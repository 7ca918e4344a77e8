import DesignEngine

extension AKSManifests {
  func telemetryPlace(of component: ComponentID) -> ObjectPlace? {
    let account = AKSSetting.telemetryAccount.reference
    return switch component {
    case .loki: .azure(container: AKSNames.lokiContainer, account: account)
    case .tempo: .azure(container: AKSNames.tempoContainer, account: account)
    default: nil
    }
  }

  /// Empty: Container Insights reads the logs of every node itself, so no shipper of ours runs for Log Analytics.
  var logOutput: String { "" }
}
