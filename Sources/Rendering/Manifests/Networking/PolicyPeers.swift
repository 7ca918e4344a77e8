import DesignEngine
import KubeModel
import PlatformSpec

/// What network policies name as source or target.
enum PolicyPeer {
  /// Label that the API server gives every namespace.
  static let namespaceLabel = "kubernetes.io/metadata.name"

  /// Pods with these labels in a namespace; all of its pods without labels.
  static func pods(_ labels: KubeValue? = nil, in namespace: String) -> KubeValue {
    let selector: KubeValue = labels.map { ["matchLabels": $0] } ?? .omitted
    return ["namespaceSelector": ["matchLabels": [namespaceLabel: .string(namespace)]], "podSelector": selector]
  }

  static func addresses(_ cidr: String, except: [String] = []) -> KubeValue {
    ["ipBlock": ["cidr": .string(cidr), "except": except.isEmpty ? .omitted : .strings(except)]]
  }

  /// Any address but the metadata service of the nodes, which would hand out their identity. Private addresses are
  /// among them: the cloud's own services may answer on endpoints inside the network.
  static let anywhere = addresses("0.0.0.0/0", except: ["169.254.169.254/32"])

  static func ports(_ numbers: [Int], protocol name: String = "TCP") -> KubeValue {
    .sequence(numbers.map { ["protocol": .string(name), "port": .integer($0)] })
  }

  static func policy(metadata: KubeValue, selector: KubeValue, ingress: [KubeValue]?, egress: [KubeValue]?) -> KubeValue
  {
    let types = (ingress == nil ? [] : ["Ingress"]) + (egress == nil ? [] : ["Egress"])
    return [
      "apiVersion": "networking.k8s.io/v1",
      "kind": "NetworkPolicy",
      "metadata": metadata,
      "spec": [
        "podSelector": selector,
        "policyTypes": .strings(types),
        "ingress": ingress.flatMap { $0.isEmpty ? nil : .sequence($0) } ?? .omitted,
        "egress": egress.flatMap { $0.isEmpty ? nil : .sequence($0) } ?? .omitted,
      ],
    ]
  }
}

extension RenderingContext {
  /// Ports on which a service is reached: its own, and the one on which the proxies of the mesh do.
  func servedPorts(_ service: Service) -> [Int] {
    // Linkerd's proxies send to each other on one port, whatever the service's own.
    if hasLinkerd { return service.openPorts + [4143] }
    return hasIstio && !hasSidecars ? service.openPorts + [15008] : service.openPorts
  }

  /// The port on which Prometheus reads a workload's pods.
  func metricsPort(of workload: WorkloadDesign) -> Int {
    if hasLinkerd { return 4191 }
    return hasSidecars ? 15020 : workload.service.port
  }

  /// Those that Prometheus needs opened: in ambient mode it comes through the tunnel.
  func metricsPorts(of workload: WorkloadDesign) -> [Int] {
    [metricsPort(of: workload)] + (isAmbient ? [AmbientMesh.tunnelPort] : [])
  }
}
