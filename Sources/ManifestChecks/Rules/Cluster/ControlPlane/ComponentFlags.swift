import KubeModel

extension Check {
  static let serverFlags = flags(
    "CPL01", "apiserver-flags", .apiServer,
    peers: "CK:68,69,70,71,72,73,74,75,77,78,79,80,81,82,83,84,85,86,88,89,90,91,92,93,94,95,96,97,99,100,102,104,105, "
      + "KCV:1–30, KB:5,113–143,277,283,290", failing: "--anonymous-auth=true")
  static let controllerFlags = flags(
    "CPL02", "controller-manager-flags", .controllerManager,
    peers: "CK:106,107,108,110,111,112,113, KCV:33–39, KB:144–150", failing: "--profiling=true")
  static let schedulerFlags = flags(
    "CPL03", "scheduler-flags", .scheduler, peers: "CK:114,115, KCV:40,41, KB:151,152", failing: "--profiling=true")
  static let etcdFlags = flags(
    "CPL04", "etcd-flags", .etcd, peers: "CK:116,117,118,119,121, KCV:42–47, KB:153–159", failing: "--auto-tls=true")

  private static func flags(
    _ code: String, _ slug: String, _ component: ControlPlaneComponent, peers: String, failing: String
  ) -> Check {
    Check(
      code, slug, .medium, .cluster,
      summary: "\(component.program) runs with a flag that opens it, or without one that guards it.",
      why: "Who reaches it without right, or reads what it wrote nowhere, owns the cluster.",
      remedy: "Set the flag as the message says.", peers: .peers(peers),
      passing: example(component, component.rules.compactMap(\.good)),
      failing: example(component, component.rules.compactMap(\.good) + [failing]),
      inspect: .pods {
        $0.eachContainer { container, workload in
          guard container.words.first?.split(separator: "/").last.map(String.init) == component.program else {
            return nil
          }
          let given = CommandFlags(container.words)
          let wrong = component.rules.compactMap { $0.problem(given) }
          if wrong.isEmpty { return nil }
          return Violation(workload, container, "should have \(wrong.joined(separator: ", "))", at: "command")
        }
      })
  }

  private static func example(_ component: ControlPlaneComponent, _ flags: [String]) -> String {
    let words = ([component.program] + flags).map { "\"\($0)\"" }.joined(separator: ", ")
    return Example.pod(container: "command: [\(words)]")
  }
}

/// The flags of a command line; the last one of a name counts.
struct CommandFlags: Sendable {
  private var values: [String: String] = [:]

  init(_ words: [String]) {
    for (index, word) in words.enumerated() where word.hasPrefix("-") {
      let plain = word.drop { $0 == "-" }
      if let equals = plain.firstIndex(of: "=") {
        values[String(plain[..<equals])] = String(plain[plain.index(after: equals)...])
      } else if index + 1 < words.count, !words[index + 1].hasPrefix("-") {
        values[String(plain)] = words[index + 1]
      } else {
        values[String(plain)] = "true"
      }
    }
  }

  subscript(name: String) -> String? { values[name] }
}

/// What a flag of a component should be.
struct FlagRule: Sendable {
  enum Demand: Sendable {
    case equals(String)
    /// Given with any value; the usual one is an example.
    case given(String)
    case absent
    case contains(String)
    case lacks(String)
    case atLeast(Int)
  }

  let flag: String
  let demand: Demand
  /// The component behaves well without the flag.
  let isDefault: Bool

  init(_ flag: String, _ demand: Demand, isDefault: Bool = false) {
    self.flag = flag
    self.demand = demand
    self.isDefault = isDefault
  }

  /// A word that fulfils it; nil where leaving the flag out does.
  var good: String? {
    if isDefault { return nil }
    return switch demand {
    case .equals(let value): "--\(flag)=\(value)"
    case .contains(let value): "--\(flag)=\(flag == "authorization-mode" ? "Node,RBAC" : value)"
    case .given(let usual): "--\(flag)=\(usual)"
    case .absent, .lacks: nil
    case .atLeast(let number): "--\(flag)=\(number)"
    }
  }

  /// What it should be; nil where it is.
  func problem(_ flags: CommandFlags) -> String? {
    guard let value = flags[flag] else {
      switch demand {
      case .absent, .lacks: return nil
      case .equals, .given, .contains, .atLeast: return isDefault ? nil : text
      }
    }
    let words = value.split(separator: ",")
    let holds =
      switch demand {
      case .equals(let wanted): value == wanted
      case .given: !value.isEmpty
      case .absent: false
      case .contains(let wanted): words.contains { $0 == wanted }
      case .lacks(let unwanted): !words.contains { $0 == unwanted }
      case .atLeast(let least): (Int(value) ?? 0) >= least
      }
    return holds ? nil : text
  }

  private var text: String {
    switch demand {
    case .equals(let value): "--\(flag)=\(value)"
    case .given: "--\(flag)"
    case .absent: "no --\(flag)"
    case .contains(let value): "\(value) in --\(flag)"
    case .lacks(let value): "no \(value) in --\(flag)"
    case .atLeast(let number): "--\(flag) of at least \(number)"
    }
  }
}

/// A program of the control plane with the flags of sections 1 and 2 of the CIS benchmark 1.12.
enum ControlPlaneComponent: Sendable {
  case apiServer, controllerManager, scheduler, etcd

  var program: String {
    switch self {
    case .apiServer: "kube-apiserver"
    case .controllerManager: "kube-controller-manager"
    case .scheduler: "kube-scheduler"
    case .etcd: "etcd"
    }
  }

  var rules: [FlagRule] {
    switch self {
    case .apiServer: Self.apiServerRules
    case .controllerManager:
      [
        FlagRule("terminated-pod-gc-threshold", .atLeast(1)), FlagRule("profiling", .equals("false")),
        FlagRule("use-service-account-credentials", .equals("true")),
        FlagRule("service-account-private-key-file", .given("/etc/kubernetes/pki/sa.key")),
        FlagRule("root-ca-file", .given("/etc/kubernetes/pki/ca.crt")),
        FlagRule("feature-gates", .lacks("RotateKubeletServerCertificate=false")),
        FlagRule("bind-address", .equals("127.0.0.1")),
      ]
    case .scheduler: [FlagRule("profiling", .equals("false")), FlagRule("bind-address", .equals("127.0.0.1"))]
    case .etcd:
      [
        FlagRule("cert-file", .given("/etc/kubernetes/pki/etcd/server.crt")),
        FlagRule("key-file", .given("/etc/kubernetes/pki/etcd/server.key")),
        FlagRule("client-cert-auth", .equals("true")),
        FlagRule("auto-tls", .equals("false"), isDefault: true),
        FlagRule("peer-cert-file", .given("/etc/kubernetes/pki/etcd/peer.crt")),
        FlagRule("peer-key-file", .given("/etc/kubernetes/pki/etcd/peer.key")),
        FlagRule("peer-client-cert-auth", .equals("true")),
        FlagRule("peer-auto-tls", .equals("false"), isDefault: true),
      ]
    }
  }

  private static let apiServerRules: [FlagRule] = [
    FlagRule("anonymous-auth", .equals("false")), FlagRule("basic-auth-file", .absent),
    FlagRule("token-auth-file", .absent), FlagRule("authorization-mode", .lacks("AlwaysAllow")),
    FlagRule("authorization-mode", .contains("RBAC")), FlagRule("authorization-mode", .contains("Node")),
    FlagRule("enable-admission-plugins", .lacks("AlwaysAdmit")),
    FlagRule("enable-admission-plugins", .contains("NodeRestriction")),
    FlagRule("disable-admission-plugins", .lacks("ServiceAccount")),
    FlagRule("disable-admission-plugins", .lacks("NamespaceLifecycle")),
    FlagRule("insecure-port", .equals("0"), isDefault: true),
    FlagRule("insecure-bind-address", .absent), FlagRule("secure-port", .atLeast(1), isDefault: true),
    FlagRule("profiling", .equals("false")), FlagRule("audit-log-path", .given("/var/log/kubernetes/audit.log")),
    FlagRule("audit-log-maxage", .atLeast(30)),
    FlagRule("audit-log-maxbackup", .atLeast(10)), FlagRule("audit-log-maxsize", .atLeast(100)),
    FlagRule("audit-policy-file", .given("/etc/kubernetes/audit-policy.yaml")),
    FlagRule("service-account-lookup", .equals("true"), isDefault: true),
    FlagRule("service-account-key-file", .given("/etc/kubernetes/pki/sa.pub")),
    FlagRule("kubelet-certificate-authority", .given("/etc/kubernetes/pki/ca.crt")),
    FlagRule("kubelet-client-certificate", .given("/etc/kubernetes/pki/apiserver-kubelet-client.crt")),
    FlagRule("kubelet-client-key", .given("/etc/kubernetes/pki/apiserver-kubelet-client.key")),
    FlagRule("etcd-cafile", .given("/etc/kubernetes/pki/etcd/ca.crt")),
    FlagRule("etcd-certfile", .given("/etc/kubernetes/pki/apiserver-etcd-client.crt")),
    FlagRule("etcd-keyfile", .given("/etc/kubernetes/pki/apiserver-etcd-client.key")),
    FlagRule("tls-cert-file", .given("/etc/kubernetes/pki/apiserver.crt")),
    FlagRule("tls-private-key-file", .given("/etc/kubernetes/pki/apiserver.key")),
    FlagRule("client-ca-file", .given("/etc/kubernetes/pki/ca.crt")),
    FlagRule("encryption-provider-config", .given("/etc/kubernetes/encryption.yaml")),
  ]
}
