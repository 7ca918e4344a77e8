import DesignEngine
import PlatformSpec

/// Names of things in Google Cloud that manifests and Terraform must spell alike: at most 63 characters for most.
enum GKENames {
  static func network(of cluster: ClusterDesign) -> String { resource(cluster, "network") }
  /// The public address of the load balancer.
  static func address(of cluster: ClusterDesign) -> String { resource(cluster, "entrance") }
  /// The policy of Cloud Armor.
  static func firewall(of cluster: ClusterDesign) -> String { resource(cluster, "entrance") }
  /// The map of Certificate Manager.
  static func certificates(of cluster: ClusterDesign) -> String { resource(cluster, "entrance") }
  /// The lowest version of TLS and its ciphers.
  static func encryption(of cluster: ClusterDesign) -> String { resource(cluster, "modern") }
  /// Keys of a cluster lie together; a ring can never be deleted.
  static func keyRing(of cluster: ClusterDesign) -> String { resource(cluster, "keys") }

  static func resource(_ cluster: ClusterDesign, _ purpose: String) -> String {
    CloudNames.bounded("\(cluster.name)-\(purpose)", limit: 63)
  }
}

extension CloudIdentity {
  /// Name of the service account of IAM that this one of Kubernetes acts as; IAM allows 30 characters.
  func accountName(cluster: String) -> String {
    CloudNames.bounded("\(cluster)-\(namespace)-\(serviceAccount)", limit: 30)
  }
}
