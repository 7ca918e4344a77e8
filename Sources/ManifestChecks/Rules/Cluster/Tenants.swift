import KubeModel

extension Check {
  static let tenantEscape = Check(
    "MTN07", "tenant-escape", .high, .security,
    summary: "Something of one tenant reaches into the namespace of another.",
    why: "What was to stay apart is one: data, load and mistakes go across.",
    remedy: "Remove the binding, the rule or the route, or declare both namespaces as one tenant's.",
    passing: Example.all(tenant("x", of: "red"), tenant("z", of: "red"), bindingExample),
    failing: Example.all(tenant("x", of: "red"), tenant("z", of: "blue"), bindingExample)
  ) { inspection in
    let tenants = inspection.tenants
    if Set(tenants.values).count < 2 { return [] }
    func areForeign(_ one: String, _ other: String) -> Bool {
      guard let left = tenants[one], let right = tenants[other] else { return false }
      return left != right
    }
    return bindings(inspection, areForeign) + openings(inspection, areForeign) + routes(inspection, areForeign)
  }

  private static func bindings(_ inspection: Inspection, _ areForeign: (String, String) -> Bool) -> [Violation] {
    inspection.all("rbac.authorization.k8s.io", "RoleBinding").flatMap { binding -> [Violation] in
      (binding.root["subjects"]?.sequence ?? []).enumerated().compactMap { index, subject in
        guard subject["kind"]?.string == "ServiceAccount", let other = subject["namespace"]?.string,
          areForeign(binding.namespace ?? "", other)
        else { return nil }
        return Violation(
          binding, "gives rights to \(subject["name"]?.string ?? "an account") of \(other), another tenant",
          path: "subjects[\(index)]")
      }
    }
  }

  /// Rules of policies that name a namespace of another tenant.
  private static func openings(_ inspection: Inspection, _ areForeign: (String, String) -> Bool) -> [Violation] {
    inspection.all("networking.k8s.io", "NetworkPolicy").flatMap { policy -> [Violation] in
      (policy.root.at("spec", "ingress")?.sequence ?? []).enumerated().flatMap { index, rule -> [Violation] in
        (rule["from"]?.sequence ?? []).enumerated().compactMap { place, peer in
          guard let other = peer.at("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name")?.string,
            areForeign(policy.namespace ?? "", other)
          else { return nil }
          return Violation(
            policy, "lets in \(other), another tenant", path: "spec.ingress[\(index)].from[\(place)]")
        }
      }
    }
  }

  private static func routes(_ inspection: Inspection, _ areForeign: (String, String) -> Bool) -> [Violation] {
    ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"].flatMap { inspection.all("gateway.networking.k8s.io", $0) }
      .flatMap { route -> [Violation] in
        (route.root.at("spec", "rules")?.sequence ?? []).enumerated().flatMap { index, rule -> [Violation] in
          (rule["backendRefs"]?.sequence ?? []).enumerated().compactMap { place, backend in
            guard let other = backend["namespace"]?.string, areForeign(route.namespace ?? "", other) else { return nil }
            return Violation(
              route, "sends traffic to \(other), another tenant", path: "spec.rules[\(index)].backendRefs[\(place)]")
          }
        }
      }
  }

  private static func tenant(_ name: String, of owner: String) -> String {
    Example.object("v1", "Namespace", "", name: name, metadata: "labels: {tenant: \(owner)}")
  }

  private static let bindingExample = Example.object(
    "rbac.authorization.k8s.io/v1", "RoleBinding",
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
      + "subjects: [{kind: ServiceAccount, name: a, namespace: z}]")
}

extension Inspection {
  /// The tenant of each namespace that says whose it is.
  fileprivate var tenants: [String: String] {
    let keys = [
      "tenant", "capsule.clastix.io/tenant", "toolkit.fluxcd.io/tenant", "plimsoll.dev/tenant", "tenancy/tenant",
    ]
    var found: [String: String] = [:]
    for namespace in all("", "Namespace") {
      if let label = namespace.labels.first(where: { keys.contains($0.key) }) { found[namespace.name] = label.value }
    }
    return found
  }
}
