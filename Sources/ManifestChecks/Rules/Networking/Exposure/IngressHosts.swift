import KubeModel

extension Check {
  static let hostEmpty = Check(
    "ING03", "host-empty", .medium, .networking,
    summary: "A rule of an Ingress names no host.",
    why: "It takes every host that no other rule names, and other people's typing mistakes.",
    remedy: "Name the host.",
    peers: ["kyverno:disallow-empty-ingress-host"],
    passing: ExposureExample.ingress(), failing: ExposureExample.ingress(host: "")
  ) { inspection in
    inspection.all("networking.k8s.io", "Ingress").flatMap { ingress in
      ingress.ingressRules.filter { ($0.value["host"]?.string ?? "").isEmpty }.map { path, rule in
        Violation(ingress, "a rule takes every host", path: path, node: rule)
      }
    }
  }

  static let hostWildcard = Check(
    "ING04", "host-wildcard", .low, .networking, optional: true,
    summary: "A route takes all names below a domain.",
    why: "Names that nobody planned lead to this application.",
    remedy: "List the names.",
    peers: ["kyverno:restrict-ingress-wildcard", "kyverno:restrict-virtual-service-wildcard"],
    passing: ExposureExample.ingress(), failing: ExposureExample.ingress(host: "*.example.com")
  ) { inspection in
    inspection.all { ["Ingress", "VirtualService", "HTTPRoute"].contains($0.kind) }.flatMap { object -> [Violation] in
      let hosts: [(String, KubeValue?)]
      switch (object.group, object.kind) {
      case ("networking.k8s.io", "Ingress"):
        hosts = object.ingressRules.map { ("\($0.path).host", $0.value["host"]) }
      case ("networking.istio.io", "VirtualService"):
        hosts = (object.root.at("spec", "hosts")?.sequence ?? []).enumerated().map {
          ("spec.hosts[\($0.offset)]", $0.element)
        }
      case ("gateway.networking.k8s.io", "HTTPRoute"):
        hosts = (object.root.at("spec", "hostnames")?.sequence ?? []).enumerated().map {
          ("spec.hostnames[\($0.offset)]", $0.element)
        }
      default: hosts = []
      }
      return hosts.compactMap { path, node in
        guard let host = node?.string, host.hasPrefix("*") else { return nil }
        return Violation(object, "takes \(host)", path: path, node: node)
      }
    }
  }

  static let defaultBackend = Check(
    "ING06", "default-backend", .medium, .networking,
    summary: "An Ingress sends all traffic that no rule takes to an application.",
    why: "Scanners and mistyped names reach a program that was not made for them.",
    remedy: "Delete spec.defaultBackend; the controller answers 404.",
    peers: ["kyverno:restrict-ingress-defaultbackend"],
    passing: ExposureExample.ingress(),
    failing: ExposureExample.ingress("defaultBackend: {service: {name: a, port: {number: 80}}}")
  ) { inspection in
    inspection.each("networking.k8s.io", "Ingress") { ingress in
      guard let node = ingress.root.at("spec", "defaultBackend") else { return nil }
      let name = node.at("service", "name")?.string ?? "a resource"
      return Violation(ingress, "sends everything unmatched to \(name)", path: "spec.defaultBackend", node: node)
    }
  }

  static let duplicateHostPath = Check(
    "ING05", "duplicate-host-path", .high, .networking,
    summary: "Two objects claim the same host and path.",
    why: "Which of them gets the traffic depends on their age or on chance.",
    remedy: "Give each host and path to one object.",
    peers: [
      "kyverno:unique-ingress-host-and-path", "kyverno:unique-ingress-path", "kyverno:unique-ingress-host",
      "istio:IST0109", "istio:IST0145",
    ],
    passing: ExposureExample.ingress() + "---\n" + ExposureExample.ingress(host: "b.example.com", name: "b"),
    failing: ExposureExample.ingress() + "---\n" + ExposureExample.ingress(name: "b")
  ) { inspection in
    var first: [String: KubeObject] = [:]
    return inspection.all { $0.kind == "Ingress" || $0.kind == "HTTPRoute" }.flatMap { object -> [Violation] in
      claims(object).compactMap { claim in
        guard let other = first[claim.key] else {
          first[claim.key] = object
          return nil
        }
        if other.title == object.title { return nil }
        return Violation(object, "claims \(claim.text), as \(other.title) does", path: claim.path)
      }
    }
  }

  private struct Claim {
    var key: String
    var text: String
    var path: String
  }

  private static func claims(_ object: KubeObject) -> [Claim] {
    switch (object.group, object.kind) {
    case ("networking.k8s.io", "Ingress"):
      if object.annotation("nginx.ingress.kubernetes.io/canary") == "true" { return [] }
      return object.ingressRules.flatMap { path, rule -> [Claim] in
        let host = rule["host"]?.string ?? ""
        return (rule.at("http", "paths")?.sequence ?? []).enumerated().map { index, entry in
          let text = "\(host.isEmpty ? "*" : host)\(entry["path"]?.string ?? "/")"
          let type = entry["pathType"]?.string ?? ""
          return Claim(
            key: "Ingress \(object.ingressClass) \(type) \(text)", text: text, path: "\(path).http.paths[\(index)]")
        }
      }
    case ("gateway.networking.k8s.io", "HTTPRoute"):
      let parents = (object.root.at("spec", "parentRefs")?.sequence ?? []).map { parent in
        "\(parent["namespace"]?.string ?? object.namespace ?? "")/\(parent["name"]?.string ?? "")/"
          + "\(parent["sectionName"]?.string ?? "")"
      }
      let hosts = (object.root.at("spec", "hostnames")?.sequence ?? []).compactMap(\.string)
      return (object.root.at("spec", "rules")?.sequence ?? []).enumerated().flatMap { index, rule -> [Claim] in
        let matches = (rule["matches"]?.sequence ?? []).map { $0.json() }
        return parents.flatMap { parent in
          (hosts.isEmpty ? ["*"] : hosts).flatMap { host in
            (matches.isEmpty ? ["/"] : matches).map { match in
              Claim(key: "HTTPRoute \(parent) \(host) \(match)", text: "\(host) \(match)", path: "spec.rules[\(index)]")
            }
          }
        }
      }
    default: return []
    }
  }
}
