import KubeModel

extension Check {
  static let managedCluster = Check(
    "CPL08", "managed-cluster", .medium, .cluster,
    summary: "A cluster of a cloud, declared as an object, is open or leaves out a protection.",
    why: "The control plane is the way to everything; what it keeps and who reaches it is decided here.",
    remedy: "Close the endpoint or list its clients, write logs, encrypt Secrets with a key of your own.",
    peers: .peers("KB:66,67,88,221–223,225–233,240–252,254,285–289,291"),
    passing: clusterExample("publicAccess: false, privateAccess: true"),
    failing: clusterExample("publicAccess: true, privateAccess: true")
  ) { inspection in
    ClusterSetting.all.flatMap { row in
      inspection.each(row.group, row.kind) { object in
        row.isBroken(object.root) ? Violation(object, row.message, path: row.path) : nil
      }
    }
  }

  private static func clusterExample(_ endpoints: String) -> String {
    Example.object(
      "eksctl.io/v1alpha5", "ClusterConfig",
      "vpc: {clusterEndpoints: {\(endpoints)}}\ncloudWatch: {clusterLogging: {enableTypes: [audit]}}\n"
        + "secretsEncryption: {keyARN: \"arn:aws:kms:eu-west-1:111122223333:key/a\"}\niam: {withOIDC: true}",
      metadata: "region: eu-west-1")
  }
}

/// A field of a declared cluster and what it must not be.
private struct ClusterSetting: Sendable {
  enum Demand: Sendable {
    case present
    case isTrue
    /// Wrong when it is true, and when it is left out where that means true.
    case notOpen(clients: String, openByDefault: Bool)
  }

  let group: String
  let kind: String
  let path: String
  let message: String
  let demand: Demand

  init(_ group: String, _ kind: String, _ path: String, _ demand: Demand, _ message: String) {
    self.group = group
    self.kind = kind
    self.path = path
    self.demand = demand
    self.message = message
  }

  func isBroken(_ root: KubeValue) -> Bool {
    let value = root.at(path: path)
    switch demand {
    case .present: return value == nil || value?.isNull == true || value?.sequence?.isEmpty == true
    case .isTrue: return value?.bool != true
    case .notOpen(let clients, let openByDefault):
      guard value?.bool ?? openByDefault else { return false }
      let list = (root.at(path: clients)?.sequence ?? []).compactMap { $0.string ?? $0["cidrBlock"]?.string }
      return list.isEmpty || list.contains("0.0.0.0/0")
    }
  }

  private static let aws = "controlplane.cluster.x-k8s.io"
  private static let azure = "infrastructure.cluster.x-k8s.io"
  private static let google = "container.cnrm.cloud.google.com"

  static let all: [ClusterSetting] = [
    ClusterSetting(
      "eksctl.io", "ClusterConfig", "vpc.clusterEndpoints.publicAccess",
      .notOpen(clients: "vpc.publicAccessCIDRs", openByDefault: true), "its endpoint is open to the internet"),
    ClusterSetting(
      "eksctl.io", "ClusterConfig", "cloudWatch.clusterLogging.enableTypes", .present,
      "the control plane writes no logs"),
    ClusterSetting(
      "eksctl.io", "ClusterConfig", "secretsEncryption.keyARN", .present,
      "Secrets are not encrypted with a key of yours"),
    ClusterSetting("eksctl.io", "ClusterConfig", "iam.withOIDC", .isTrue, "workloads get no identities of their own"),
    ClusterSetting(
      aws, "AWSManagedControlPlane", "spec.endpointAccess.public",
      .notOpen(clients: "spec.endpointAccess.publicCIDRs", openByDefault: true), "its endpoint is open to the internet"),
    ClusterSetting(
      aws, "AWSManagedControlPlane", "spec.logging.audit", .isTrue, "the control plane writes no audit log"),
    ClusterSetting(
      aws, "AWSManagedControlPlane", "spec.encryptionConfig", .present, "Secrets are not encrypted with a key of yours"),
    ClusterSetting(
      azure, "AzureManagedControlPlane", "spec.apiServerAccessProfile", .present,
      "its endpoint is open to the internet"),
    ClusterSetting(
      azure, "AzureManagedControlPlane", "spec.oidcIssuerProfile.enabled", .isTrue,
      "workloads get no identities of their own"),
    ClusterSetting(
      google, "ContainerCluster", "spec.privateClusterConfig.enablePrivateNodes", .isTrue,
      "its nodes have public addresses"),
    ClusterSetting(
      google, "ContainerCluster", "spec.masterAuthorizedNetworksConfig", .present,
      "its endpoint is open to the internet"),
    ClusterSetting(
      google, "ContainerCluster", "spec.databaseEncryption", .present, "Secrets are not encrypted with a key of yours"),
    ClusterSetting(
      google, "ContainerCluster", "spec.releaseChannel", .present, "it is in no release channel and gets no fixes"),
    ClusterSetting(
      google, "ContainerCluster", "spec.workloadIdentityConfig", .present, "workloads get no identities of their own"),
  ]
}
