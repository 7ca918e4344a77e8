import KubeModel

/// A policy of any kind as the engine reads it: whom it selects, where it stands in the order, what its rules say.
struct ReachPolicy: Sendable {
  let object: KubeObject
  let layer: Layer
  let place: Place
  let subject: Subject
  /// Directions in which traffic that no rule of the tier mentions ends at the tier.
  var isolates: Set<Direction>
  var ingress: [Rule] = []
  var egress: [Rule] = []

  enum Direction: Sendable, Hashable { case ingress, egress }

  /// Network policies see addresses and ports, a mesh sees identities; both must let a connection pass.
  enum Layer: Sendable, Hashable { case network, mesh }

  /// Where a policy stands: tiers one after the other, inside a tier by order and name.
  struct Place: Sendable, Hashable, Comparable {
    var tier: Double
    var order: Double
    var name: String

    static let adminTier = 1_000.0
    static let networkTier = 1_000_000.0
    static let baselineTier = 10_000_000.0
    /// Calico's place for policies of Kubernetes inside its default tier.
    static let networkOrder = 1_000.0

    static func < (left: Place, right: Place) -> Bool {
      (left.tier, left.order, left.name) < (right.tier, right.order, right.name)
    }
  }

  enum Subject: Sendable, Hashable {
    case pods(PodTerm)
    case these([Int])
  }

  enum Action: Sendable, Hashable { case allow, deny, pass }

  struct Rule: Sendable {
    var action: Action
    /// nil is everybody.
    var peers: [Peer]?
    var ports: Ports
    /// Where it stands in the object.
    var path: String
    /// What a rule asks for beyond addresses and ports: HTTP paths, tokens.
    var condition: String?

    init(_ action: Action, peers: [Peer]?, ports: Ports, path: String, condition: String? = nil) {
      self.action = action
      self.peers = peers
      self.ports = ports
      self.path = path
      self.condition = condition
    }
  }

  struct Ports: Sendable, Hashable {
    var numbers: PortSet
    var named: [Named] = []

    struct Named: Sendable, Hashable {
      var name: String
      var transport: TransportProtocol?
    }

    static let all = Ports(numbers: .all)
  }

  /// Pods by the labels of their namespace and their own.
  struct PodTerm: Sendable, Hashable {
    var namespaces: LabelExpression
    var pods: LabelExpression

    static func inNamespace(_ name: String, _ pods: LabelExpression) -> PodTerm {
      PodTerm(namespaces: .label(Self.ownNamespace, name), pods: pods)
    }

    static let namespaceName = "kubernetes.io/metadata.name"
    /// Names that no label can have, for what selectors know besides labels.
    static let ownNamespace = "@namespace"
    static let serviceAccount = "@serviceaccount"
    static let principal = "@principal"
  }

  struct Addresses: Sendable, Hashable {
    var set: AddressSet
    var pods: PodsByAddress

    /// Whether addresses in a policy mean pods too.
    enum PodsByAddress: Sendable, Hashable {
      /// Cilium: pods are known by identity only.
      case never
      /// Kubernetes leaves it to the network plug-in.
      case byImplementation
      /// Calico.
      case always
    }
  }

  enum Peer: Sendable, Hashable {
    case pods(PodTerm)
    case addresses(Addresses)
    /// Both conditions: Calico's `selector` with `nets`.
    case podsAt(PodTerm, Addresses)
    /// A domain name, which may hold wildcards.
    case domain(String)
    case allPods
    /// All that is neither a pod nor a node of the cluster.
    case world
    case nodes
    case apiServer
  }
}
