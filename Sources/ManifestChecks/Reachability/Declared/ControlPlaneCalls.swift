import KubeModel

extension TrafficMap {
  /// From the API server to webhooks and extension servers.
  var webhooks: [DeclaredConnection] {
    objects.all { Self.callers.contains($0.group) }.flatMap { object -> [DeclaredConnection] in
      switch (object.group, object.kind) {
      case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
        (object.root["webhooks"]?.sequence ?? []).enumerated().flatMap { index, webhook in
          webhookCall(webhook.at("clientConfig", "service"), object, "webhooks[\(index)].clientConfig.service")
        }
      case ("apiregistration.k8s.io", "APIService"):
        webhookCall(object.root.at("spec", "service"), object, "spec.service")
      case ("apiextensions.k8s.io", "CustomResourceDefinition"):
        webhookCall(
          object.root.at("spec", "conversion", "webhook", "clientConfig", "service"), object,
          "spec.conversion.webhook.clientConfig.service")
      default: []
      }
    }
  }

  /// The API groups of what names such servers.
  private static let callers = ["admissionregistration.k8s.io", "apiregistration.k8s.io", "apiextensions.k8s.io"]

  private func webhookCall(_ value: KubeValue?, _ object: KubeObject, _ path: String) -> [DeclaredConnection] {
    guard let value, let name = value["name"]?.string, let namespace = value["namespace"]?.string,
      service(name, in: namespace) != nil
    else { return [] }
    let targets = targets(name, in: namespace, port: .number(value["port"]?.integer ?? 443)).filter { target in
      if case .pod(let pod) = target.party { !reachability.pods[pod].isHostNetwork } else { true }
    }
    if targets.isEmpty { return [] }
    return [
      DeclaredConnection(
        kind: .webhook, source: .apiServer, targets: targets, reason: "webhook \(name)", object: object, path: path,
        node: value)
    ]
  }

  /// To the API server, from pods whose service account has been given rights.
  var apiServerCalls: [DeclaredConnection] {
    var accounts: Set<String> = []
    for object in objects.all(where: { $0.kind == "RoleBinding" || $0.kind == "ClusterRoleBinding" }) {
      for subject in object.root["subjects"]?.sequence ?? [] where subject["kind"]?.string == "ServiceAccount" {
        accounts.insert("\(subject["namespace"]?.string ?? object.namespace ?? "")/\(subject["name"]?.string ?? "")")
      }
    }
    // 443 is the Service's port, 6443 the usual one behind it; other clusters use others.
    let ports = PortSet.every(.tcp)
    return workloads.indices.compactMap { index in
      let pod = reachability.pods[index]
      guard accounts.contains("\(pod.namespace)/\(pod.serviceAccount)"), reachability.isIsolated(index, .egress),
        workloads[index].spec["automountServiceAccountToken"]?.bool != false
      else { return nil }
      return DeclaredConnection(
        kind: .apiServer, source: .pod(index), targets: [.init(party: .apiServer, ports: ports)],
        reason: "the rights of its service account", object: workloads[index].object, path: "", node: nil)
    }
  }

  /// Probes come from the pod's own node, which policies can't refuse; in the ambient mesh they come from elsewhere.
  var probes: [DeclaredConnection] {
    let sources = reachability.groups(ReachAddresses.ambientProbe)
    return workloads.indices.flatMap { index -> [DeclaredConnection] in
      guard reachability.pods[index].mesh == .ambient, reachability.isIsolated(index, .ingress) else { return [] }
      return workloads[index].containers.flatMap { container in
        ["startupProbe", "readinessProbe", "livenessProbe"].flatMap { name -> [DeclaredConnection] in
          guard let probe = container.value[name],
            let port = (probe["httpGet"] ?? probe["tcpSocket"] ?? probe["grpc"])?["port"]
          else { return [] }
          let ports =
            port.integer.map { .ports(.tcp, $0) } ?? reachability.pods[index].numbers(of: port.string ?? "", .tcp)
          return sources.map { source in
            DeclaredConnection(
              kind: .probe, source: source, targets: [.init(party: .pod(index), ports: ports)], reason: name,
              object: workloads[index].object, path: "\(container.path).\(name)", node: probe)
          }
        }
      }
    }
  }
}
