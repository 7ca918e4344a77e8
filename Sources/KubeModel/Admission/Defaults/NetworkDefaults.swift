/// What an API server fills into services, policies and their like.
enum NetworkDefaults {
  static func fillService(_ spec: inout KubeValue) {
    spec.setDefault("sessionAffinity", "None")
    switch spec.text("sessionAffinity") {
    case "None": spec["sessionAffinityConfig"] = nil
    case "ClientIP":
      spec.updateOrAdd("sessionAffinityConfig") { config in
        config.updateOrAdd("clientIP") { $0.setDefault("timeoutSeconds", 10_800) }
      }
    default: break
    }
    spec.setDefault("type", "ClusterIP")
    spec.updateEach("ports") { port in
      port.setDefault("protocol", "TCP")
      if !port.isSet("targetPort"), let own = port["port"] { port["targetPort"] = own }
    }
    let type = spec.text("type")
    if type == "NodePort" || type == "LoadBalancer" { spec.setDefault("externalTrafficPolicy", "Cluster") }
    if type == "NodePort" || type == "LoadBalancer" || type == "ClusterIP" {
      spec.setDefault("internalTrafficPolicy", "Cluster")
    }
    if type == "LoadBalancer" { spec.setDefault("allocateLoadBalancerNodePorts", true) }
  }

  static func fillNetworkPolicy(_ spec: inout KubeValue) {
    spec.setDefault("podSelector", [:])
    if !spec.has("policyTypes") {
      spec["policyTypes"] = .strings(spec.isSet("egress") ? ["Ingress", "Egress"] : ["Ingress"])
    }
    for direction in ["ingress", "egress"] {
      spec.updateEach(direction) { rule in
        rule.updateEach("ports") { $0.setDefault("protocol", "TCP") }
      }
    }
  }

  static func fillIngressClass(_ spec: inout KubeValue) {
    spec.update("parameters") { $0.setDefault("scope", "Cluster") }
  }

  static func fillEndpoints(_ object: inout KubeValue) {
    object.updateEach("subsets") { subset in
      subset.updateEach("ports") { $0.setDefault("protocol", "TCP") }
    }
  }

  static func fillEndpointSlice(_ object: inout KubeValue) {
    object.updateEach("ports") { port in
      port.setDefault("name", "")
      port.setDefault("protocol", "TCP")
    }
  }
}
