import DesignEngine
import KubeModel
import PlatformSpec

extension GKEManifests {
  func annotations(of identity: CloudIdentity) -> [LabelPair] {
    let account = identity.accountName(cluster: context.cluster.name)
    return [LabelPair("iam.gke.io/gcp-service-account", "\(account)@\(project).iam.gserviceaccount.com")]
  }

  var identityPodLabels: [LabelPair] { [] }

  /// A Google group inside `gke-security-groups` of the organization's domain.
  func group(of team: String) -> String { "\(context.slug)-\(team)@\(GKESetting.groupDomain.reference)" }

  /// The metadata server of the node answers for the real one, and hands out the tokens of service accounts.
  var identityAgents: [IdentityAgent] {
    // The second is where Dataplane V2 sends the first on to.
    [IdentityAgent(address: "169.254.169.254/32", port: 80), IdentityAgent(address: "169.254.169.252/32", port: 988)]
  }

  /// External Secrets reads with the identity of its own pods.
  func secretStore(_ identity: CloudIdentity?) -> KubeValue { ["gcpsm": ["projectID": .string(project)]] }

  /// Secret Manager knows letters, digits, hyphens and underscores; no name of Kubernetes has an underscore.
  func name(of secret: CloudSecret) -> String {
    CloudNames.bounded(secret.name.split(separator: "/").joined(separator: "_"), limit: 255)
  }
}
