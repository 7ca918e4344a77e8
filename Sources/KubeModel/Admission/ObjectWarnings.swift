/// What an API server says about an object that it takes all the same.
enum ObjectWarnings {
  static func of(_ object: KubeValue, _ kind: KubeKind) -> [String] {
    switch (kind.group, kind.kind) {
    case ("", "Endpoints"): ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"]
    case ("", "ComponentStatus"): ["v1 ComponentStatus is deprecated in v1.19+"]
    case ("", "Pod"): PodWarnings.of(object["spec"] ?? [:], object["metadata"], .root.spec)
    case ("", "PodTemplate"): ofTemplate(object["template"], .root.template)
    case ("batch", "CronJob"):
      ofTemplate(object.at("spec", "jobTemplate", "spec", "template"), .root.spec.jobTemplate.spec.template)
    case ("apps", _), ("batch", "Job"), ("", "ReplicationController"):
      ofTemplate(object.at("spec", "template"), .root.spec.template)
    case ("networking.k8s.io", "Ingress"): ofIngress(object)
    default: []
    }
  }

  private static func ofTemplate(_ template: KubeValue?, _ path: FieldPath) -> [String] {
    guard let template, let spec = template["spec"] else { return [] }
    return PodWarnings.of(spec, template["metadata"], path.spec)
  }

  private static func ofIngress(_ object: KubeValue) -> [String] {
    let annotations = object.at("metadata", "annotations")
    return annotations?.has("kubernetes.io/ingress.class") == true
      ? ["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"] : []
  }
}

/// Warnings about pods and templates.
///
/// Mirrors `pkg/api/pod/warnings.go`.
enum PodWarnings {
  static func of(_ spec: KubeValue, _ metadata: KubeValue?, _ path: FieldPath) -> [String] {
    var found: [String] = []
    for entry in spec.entries("nodeSelector") {
      if let newer = deprecatedLabels[entry.key] {
        found.append("\(path.nodeSelector[key: entry.key].text): deprecated since \(newer)")
      }
    }
    for (list, containers) in [
      ("initContainers", spec.list("initContainers")), ("containers", spec.list("containers")),
    ] {
      for (index, container) in containers.enumerated() { found += ofContainer(container, path[list][index]) }
    }
    if let grace = spec["terminationGracePeriodSeconds"]?.integer, grace < 0 {
      found.append(
        "\(path.terminationGracePeriodSeconds.text): must be >= 0; negative values are invalid and will be treated as 1"
      )
    }
    return found
  }

  private static let deprecatedLabels = [
    "beta.kubernetes.io/arch": "v1.14; use \"kubernetes.io/arch\" instead",
    "beta.kubernetes.io/os": "v1.14; use \"kubernetes.io/os\" instead",
    "failure-domain.beta.kubernetes.io/region": "v1.17; use \"topology.kubernetes.io/region\" instead",
    "failure-domain.beta.kubernetes.io/zone": "v1.17; use \"topology.kubernetes.io/zone\" instead",
    "beta.kubernetes.io/instance-type": "v1.17; use \"node.kubernetes.io/instance-type\" instead",
  ]

  private static func ofContainer(_ container: KubeValue, _ path: FieldPath) -> [String] {
    var found: [String] = []
    for list in ["limits", "requests"] {
      for entry in container["resources"]?.entries(list) ?? [] {
        guard entry.key == "memory" || entry.key == "ephemeral-storage", let amount = try? Quantity(entry.value),
          amount.nano % 1_000_000_000 != 0
        else { continue }
        found.append(
          "\(path.resources[list][key: entry.key].text): fractional byte value "
            + "\(GoText.quoted(amount.description)) is invalid, must be an integer")
      }
    }
    var names: Set<String> = []
    for (index, variable) in container.list("env").enumerated() {
      let name = variable.text("name")
      if !names.insert(name).inserted, !variable.text("value").contains("$(\(name))") {
        found.append(
          "\(path.env[index].text): hides previous definition of \(GoText.quoted(name)), which may be dropped when "
            + "using apply")
      }
    }
    return found
  }
}
