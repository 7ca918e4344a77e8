import KubeModel

extension Check {
  static let portProtocol = Check(
    "MSH09", "port-protocol", .low, .networking,
    summary: "The mesh can't tell the protocol of a Service's port.",
    why: "It treats it as plain TCP or guesses: no retries, no metrics by response, server-first protocols hang.",
    remedy: "Set appProtocol, or begin the port's name with http-, grpc-, tcp- and the like.",
    peers: ["istio:IST0116", "istio:IST0118", "istio:IST0137", "istio:IST0150"],
    passing: MeshExample.namespace("istio-injection: enabled") + MeshExample.service,
    failing: MeshExample.namespace("istio-injection: enabled")
      + MeshExample.service.replacing("name: grpc", with: "name: data")
  ) { inspection in
    let meshed = Set(
      inspection.all("", "Namespace").filter { namespace in
        namespace.labels.contains { $0.key == "istio-injection" && $0.value == "enabled" }
      }.map(\.name))
    return inspection.all("", "Service").flatMap { service -> [Violation] in
      guard meshed.contains(service.namespace ?? "") else { return [] }
      return (service.root.at("spec", "ports")?.sequence ?? []).enumerated().compactMap { index, port in
        guard port["appProtocol"] == nil, (port["protocol"]?.string ?? "TCP") == "TCP" else { return nil }
        let name = port["name"]?.string ?? ""
        let first = String(name.prefix { $0 != "-" })
        if protocols.contains(first) { return nil }
        let title = name.isEmpty ? "a port without a name" : "port \(name)"
        return Violation(service, "the protocol of \(title) is not known", path: "spec.ports[\(index)]", node: port)
      }
    }
  }

  private static let protocols: Set<String> = [
    "http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "mongo", "mysql", "redis", "udp", "hbone",
  ]

  static let unverifiedTLS = Check(
    "MSH10", "dr-tls-unverified", .high, .networking,
    summary: "A DestinationRule starts TLS and does not check whom it speaks to.",
    why: "Anybody in between can answer.",
    remedy: "Set caCertificates or credentialName, and subjectAltNames.",
    peers: ["istio:IST0128", "istio:IST0129", "kyverno:enforce-tls-hosts-host-subnets"],
    passing: MeshExample.istio(
      "DestinationRule",
      "host: a.example.com, trafficPolicy: {tls: {mode: SIMPLE, caCertificates: system, subjectAltNames: [a.example.com]}}"
    ),
    failing: MeshExample.istio(
      "DestinationRule", "host: a.example.com, trafficPolicy: {tls: {mode: SIMPLE, insecureSkipVerify: true}}")
  ) { inspection in
    inspection.istio("DestinationRule").flatMap { rule -> [Violation] in
      let policies =
        [("spec.trafficPolicy", rule.root.at("spec", "trafficPolicy"))]
        + (rule.root.at("spec", "trafficPolicy", "portLevelSettings")?.sequence ?? []).enumerated().map {
          ("spec.trafficPolicy.portLevelSettings[\($0.offset)]", $0.element as KubeValue?)
        }
      return policies.compactMap { path, policy in
        guard let tls = policy?["tls"], let mode = tls["mode"]?.string, mode == "SIMPLE" || mode == "MUTUAL" else {
          return nil
        }
        let skips = tls["insecureSkipVerify"]?.bool == true
        let hasAuthority = tls["caCertificates"] != nil || tls["credentialName"] != nil
        if !skips, hasAuthority { return nil }
        // Since 1.22 the system's authorities count where nothing is named.
        return Violation(
          rule, skips ? "checks no certificate" : "names no authority whose certificates it trusts",
          path: "\(path).tls", node: tls, severity: skips ? .high : .low)
      }
    }
  }

  static let gatewayCertificate = Check(
    "MSH12", "gateway-cert", .high, .networking,
    summary: "A server of a Gateway has no usable certificate, or shares one in a way that breaks HTTP/2.",
    why: "The handshake fails, or a browser reuses a connection for a host that is served elsewhere (404).",
    remedy: "Name a credential; give Gateways of one certificate different hosts in one object.",
    peers: ["istio:IST0138", "istio:IST0161", "istio:IST0162"],
    passing: MeshExample.istio("Gateway", "selector: {istio: ingress}, servers: [{\(secure), credentialName: a}}]"),
    failing: MeshExample.istio("Gateway", "selector: {istio: ingress}, servers: [{\(secure)}}]")
  ) { inspection in
    var first: [String: KubeObject] = [:]
    return inspection.istio("Gateway").flatMap { gateway -> [Violation] in
      (gateway.root.at("spec", "servers")?.sequence ?? []).enumerated().compactMap { index, server in
        guard let tls = server["tls"], let mode = tls["mode"]?.string, mode == "SIMPLE" || mode == "MUTUAL" else {
          return nil
        }
        let path = "spec.servers[\(index)].tls"
        guard let credential = tls["credentialName"]?.string else {
          let hasFiles = tls["serverCertificate"] != nil || tls["credentialNames"] != nil
          return hasFiles ? nil : Violation(gateway, "a server has TLS and no certificate", path: path, node: tls)
        }
        let labels = gateway.root.at("spec", "selector")?.json() ?? ""
        guard let other = first["\(labels) \(credential)"] else {
          first["\(labels) \(credential)"] = gateway
          return nil
        }
        if other.title == gateway.title { return nil }
        return Violation(
          gateway, "uses the certificate \(credential) of \(other.title)", path: path, node: tls, severity: .medium)
      }
    }
  }

  private static let secure =
    "port: {number: 443, name: https, protocol: HTTPS}, hosts: [a.example.com], tls: {mode: SIMPLE"

  static let serviceEntry = Check(
    "MSH16", "serviceentry", .medium, .networking,
    summary: "A ServiceEntry for TCP has no address, or two entries disagree about a host.",
    why: "Without an address the mesh can't tell its traffic from other TCP on that port.",
    remedy: "Give it addresses, or turn on automatic allocation; write a host once.",
    peers: ["istio:IST0134", "istio:IST0177"],
    passing: MeshExample.istio("ServiceEntry", "\(entry), addresses: [203.0.113.7]"),
    failing: MeshExample.istio("ServiceEntry", entry)
  ) { inspection in
    var protocols: [String: (name: String, object: KubeObject)] = [:]
    return inspection.istio("ServiceEntry").flatMap { object -> [Violation] in
      let hosts = (object.root.at("spec", "hosts")?.sequence ?? []).compactMap(\.string)
      return (object.root.at("spec", "ports")?.sequence ?? []).enumerated().compactMap { index, port in
        let name = port["protocol"]?.string?.uppercased() ?? "TCP"
        let path = "spec.ports[\(index)]"
        let allocates = object.labels.contains {
          $0.key == "networking.istio.io/enable-autoallocate-ip" && $0.value == "true"
        }
        if name == "TCP", (object.root.at("spec", "addresses")?.sequence ?? []).isEmpty, !allocates {
          return Violation(object, "has a TCP port and no address", path: path, node: port)
        }
        for host in hosts {
          let key = "\(host):\(port["number"]?.integer ?? 0)"
          if let other = protocols[key], other.name != name, other.object.title != object.title {
            return Violation(
              object, "says \(name) for \(key), \(other.object.title) says \(other.name)", path: path, node: port)
          }
          protocols[key] = (name, object)
        }
        return nil
      }
    }
  }

  private static let entry =
    "hosts: [db.example.com], ports: [{number: 5432, name: tcp, protocol: TCP}], resolution: DNS"
}
