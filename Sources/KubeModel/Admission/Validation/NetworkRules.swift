/// Rules for Ingresses, IngressClasses, NetworkPolicies, EndpointSlices and Endpoints.
///
/// Mirrors `pkg/apis/networking/validation` and `pkg/apis/discovery/validation`.
extension FieldFaults {
  // MARK: - Ingress

  mutating func checkIngress(_ ingress: KubeValue, updating prior: KubeValue? = nil) {
    if let prior { checkMetadataUpdate(ingress, prior) }
    checkMetadata(ingress, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    let spec = ingress["spec"] ?? [:]
    let path = FieldPath.root.spec
    if prior == nil, spec.has("ingressClassName"),
      ingress.at("metadata", "annotations", "kubernetes.io/ingress.class") != nil
    {
      invalid(
        .root.annotations["kubernetes.io/ingress.class"],
        ingress.at("metadata", "annotations", "kubernetes.io/ingress.class"),
        "can not be set when the class field is also set")
    }
    if !spec.isSet("rules"), spec["defaultBackend"] == nil {
      invalid(path, .null, "either `defaultBackend` or `rules` must be specified")
    }
    if let backend = spec["defaultBackend"] { checkBackend(backend, path.defaultBackend) }
    for (index, rule) in spec.list("rules").enumerated() { checkIngressRule(rule, path.rules[index]) }
    for (index, tls) in spec.list("tls").enumerated() {
      for (position, host) in tls.texts("hosts").enumerated() { checkHost(host, path.tls[index].hosts[position]) }
      if tls.isSet("secretName") { checkSubdomain(tls.text("secretName"), path.tls[index].secretName) }
    }
    if let name = spec["ingressClassName"]?.string { checkSubdomain(name, path.ingressClassName) }
  }

  private mutating func checkHost(_ host: String, _ path: FieldPath) {
    if host.contains("*") {
      invalid(path, .string(host), each: NameForms.wildcardSubdomain(host))
    } else {
      checkSubdomain(host, path)
    }
  }

  private mutating func checkIngressRule(_ rule: KubeValue, _ path: FieldPath) {
    let host = rule.text("host")
    if !host.isEmpty {
      if IPText.parse(host) != nil { invalid(path.host, .string(host), "must be a DNS name, not an IP address") }
      checkHost(host, path.host)
    }
    guard let http = rule["http"] else { return }
    let paths = http.list("paths")
    if paths.isEmpty { required(path.http.paths) }
    for (index, entry) in paths.enumerated() { checkIngressPath(entry, path.http.paths[index]) }
  }

  private mutating func checkIngressPath(_ entry: KubeValue, _ path: FieldPath) {
    guard let type = entry["pathType"]?.string else {
      return required(path.pathType, "pathType must be specified")
    }
    let text = entry.text("path")
    switch type {
    case "Exact", "Prefix":
      if !text.hasPrefix("/") { invalid(path.path, .string(text), "must be an absolute path") }
      if !text.isEmpty {
        for part in ["//", "/./", "/../", "%2f", "%2F"] where text.contains(part) {
          invalid(path.path, .string(text), "must not contain '\(part)'")
        }
        for ending in ["/..", "/."] where text.hasSuffix(ending) {
          invalid(path.path, .string(text), "cannot end with '\(ending)'")
        }
      }
    case "ImplementationSpecific":
      if !text.isEmpty, !text.hasPrefix("/") { invalid(path.path, .string(text), "must be an absolute path") }
    default: notSupported(path.pathType, type, ["Exact", "ImplementationSpecific", "Prefix"])
    }
    checkBackend(entry["backend"] ?? [:], path.backend)
  }

  private mutating func checkBackend(_ backend: KubeValue, _ path: FieldPath) {
    let resource = backend["resource"]
    let service = backend["service"]
    switch (resource, service) {
    case (.some, .some): invalid(path, "", "cannot set both resource and service backends")
    case (.some(let resource), nil):
      checkNeeded(resource, ["kind", "name"], path.resource)
    case (nil, .some(let service)):
      let name = service.text("name")
      if name.isEmpty {
        required(path.service.name)
      } else {
        invalid(path.service.name, .string(name), each: NameForms.dns1123Label(name))
      }
      let port = service["port"]
      let number = port?["number"]?.integer ?? 0
      let named = port?.text("name") ?? ""
      if !named.isEmpty, number != 0 {
        invalid(path, "", "cannot set both port name & port number")
      } else if !named.isEmpty {
        invalid(path.service.port.name, .string(named), each: NameForms.portName(named))
      } else if number != 0 {
        checkPort(number, path.service.port.number)
      } else {
        required(path, "port name or number is required")
      }
    case (nil, nil): invalid(path, "", "resource or service backend is required")
    }
  }

  mutating func checkIngressClass(_ value: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(value, prior)
      checkImmutable(value.at("spec", "controller"), prior.at("spec", "controller"), .root.spec.controller)
      checkIngressClassSpec(value["spec"] ?? [:], .root.spec, onlyParameters: true)
    } else {
      checkMetadata(value, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
      checkIngressClassSpec(value["spec"] ?? [:], .root.spec, onlyParameters: false)
    }
  }

  private mutating func checkIngressClassSpec(_ spec: KubeValue, _ path: FieldPath, onlyParameters: Bool) {
    let controller = spec.text("controller")
    if !onlyParameters {
      if controller.utf8.count > 250 { tooLong(path.controller, 250) }
      checkDomainPath(controller, path.controller)
    }
    guard let parameters = spec["parameters"] else { return }
    let place = path.parameters
    if let group = parameters["apiGroup"]?.string { checkSubdomain(group, place.apiGroup) }
    checkNeeded(parameters, ["kind", "name"], place)
    let scope = parameters.text("scope")
    checkChoice(scope, ["Cluster", "Namespace"], place.scope)
    if scope == "Namespace", !parameters.has("namespace") {
      required(place.namespace, "`parameters.scope` is set to 'Namespace'")
    }
    if scope == "Cluster", parameters.has("namespace") {
      forbidden(place.namespace, "`parameters.scope` is set to 'Cluster'")
    }
    if let namespace = parameters["namespace"]?.string { checkLabel(namespace, place.namespace) }
  }

  /// `example.com/path`, mirrors `IsDomainPrefixedPath`.
  mutating func checkDomainPath(_ text: String, _ path: FieldPath) {
    if text.isEmpty { return required(path) }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      return invalid(path, .string(text), "must be a domain-prefixed path (such as \"acme.io/foo\")")
    }
    invalid(path, .string(String(parts[0])), each: NameForms.dns1123Subdomain(String(parts[0])))
  }

  // MARK: - NetworkPolicy

  mutating func checkNetworkPolicy(_ policy: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(policy, prior)
    } else {
      checkMetadata(policy, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    }
    let spec = policy["spec"] ?? [:]
    let path = FieldPath.root.spec
    checkLabelSelector(spec["podSelector"], path.podSelector)
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
      for (index, rule) in spec.list(direction).enumerated() {
        let place = path[direction][index]
        for (position, port) in rule.list("ports").enumerated() { checkPolicyPort(port, place.ports[position]) }
        for (position, peer) in rule.list(peers).enumerated() { checkPeer(peer, place[peers][position]) }
      }
    }
    let types = spec.texts("policyTypes")
    if types.count > 2 {
      return invalid(path.policyTypes, .strings(types), "may not specify more than two policyTypes")
    }
    for (index, type) in types.enumerated() {
      checkOptionalChoice(type, ["Ingress", "Egress"], path.policyTypes[index])
    }
  }

  private mutating func checkPolicyPort(_ port: KubeValue, _ path: FieldPath) {
    if let name = port["protocol"]?.string { checkOptionalChoice(name, ["TCP", "UDP", "SCTP"], path["protocol"]) }
    let end = port["endPort"]?.integer
    guard let own = port["port"] else {
      if end != nil { required(path.port, "must be specified when `endPort` is specified") }
      return
    }
    if let number = own.integer {
      checkPort(number, path.port)
      guard let end else { return }
      // The message shows the port.
      if end < number { invalid(path.endPort, .integer(number), "must be greater than or equal to `port`") }
      checkPort(end, path.endPort)
    } else {
      if let end { invalid(path.endPort, .integer(end), "may not be specified when `port` is non-numeric") }
      let name = own.string ?? ""
      invalid(path.port, .string(name), each: NameForms.portName(name))
    }
  }

  private mutating func checkPeer(_ peer: KubeValue, _ path: FieldPath) {
    var found = 0
    for field in ["podSelector", "namespaceSelector"] where peer.has(field) {
      found += 1
      checkLabelSelector(peer[field], path[field])
    }
    if let block = peer["ipBlock"] {
      found += 1
      checkBlock(block, path.ipBlock)
    }
    if found == 0 {
      required(path, "must specify a peer")
    } else if found > 1, peer.has("ipBlock") {
      forbidden(path, "may not specify both ipBlock and another peer")
    }
  }

  private mutating func checkBlock(_ block: KubeValue, _ path: FieldPath) {
    let around = block.text("cidr")
    if around.isEmpty { return required(path.cidr) }
    guard IPText.parseCIDR(around) != nil else { return checkCIDR(around, path.cidr) }
    for (index, inner) in block.texts("except").enumerated() {
      let place = path.except[index]
      guard IPText.parseCIDR(inner) != nil else {
        checkCIDR(inner, place)
        continue
      }
      if !IPText.isStrictSubset(inner, of: around) {
        invalid(place, .string(inner), "must be a strict subset of `cidr`")
      }
    }
  }

  // MARK: - Endpoints

  mutating func checkEndpointSlice(_ slice: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(slice, prior)
      // Another type makes every address wrong; that alone is told.
      if slice["addressType"] != prior["addressType"] {
        return checkImmutable(slice["addressType"], prior["addressType"], .root.addressType)
      }
    }
    checkMetadata(slice, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    let type = slice.text("addressType")
    checkChoice(type, ["FQDN", "IPv4", "IPv6"], .root.addressType)
    let endpoints = slice.list("endpoints")
    if endpoints.count > 1000 { tooMany(.root.endpoints, endpoints.count, 1000) }
    for (index, endpoint) in endpoints.enumerated() { checkEndpoint(endpoint, type, .root.endpoints[index]) }
    let ports = slice.list("ports")
    if ports.count > 20_000 { tooMany(.root.ports, ports.count, 20_000) }
    var names: Set<String> = []
    for (index, port) in ports.enumerated() {
      let place = FieldPath.root.ports[index]
      let name = port.text("name")
      if !name.isEmpty { checkLabel(name, place.name) }
      if !names.insert(name).inserted { duplicate(place.name, .string(name)) }
      checkChoice(port.text("protocol"), ["SCTP", "TCP", "UDP"], place["protocol"])
      if let application = port["appProtocol"]?.string { checkQualifiedName(application, place.appProtocol) }
    }
  }

  private mutating func checkEndpoint(_ endpoint: KubeValue, _ type: String, _ path: FieldPath) {
    let addresses = endpoint.texts("addresses")
    if addresses.isEmpty { required(path.addresses, "must contain at least 1 address") }
    if addresses.count > 100 { tooMany(path.addresses, addresses.count, 100) }
    for (index, text) in addresses.enumerated() {
      let place = path.addresses[index]
      switch type {
      case "IPv4":
        if let address = IPText.parse(text), !address.isIPv6 {
          checkNotSpecialEndpoint(address, text, place)
        } else {
          invalid(
            place, .string(text),
            IPText.parse(text) == nil
              ? "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)" : "must be an IPv4 address")
        }
      case "IPv6":
        if let address = IPText.parse(text), address.isIPv6 {
          checkNotSpecialEndpoint(address, text, place)
        } else {
          invalid(
            place, .string(text),
            IPText.parse(text) == nil
              ? "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)" : "must be an IPv6 address")
        }
      case "FQDN": checkSubdomain(text, place)
      default: break
      }
    }
    if let node = endpoint["nodeName"]?.string { checkSubdomain(node, path.nodeName) }
    let topology = endpoint.entries("deprecatedTopology")
    if topology.count > 16 { tooMany(path.deprecatedTopology, topology.count, 16) }
    if let host = endpoint["hostname"]?.string { checkLabel(host, path.hostname) }
  }

  private mutating func checkNotSpecialEndpoint(_ address: IPText.Address, _ text: String, _ path: FieldPath) {
    guard case .v4(let bits) = address else { return }
    let value = KubeValue.string(text)
    if bits == 0 { invalid(path, value, "may not be unspecified (\(text))") }
    if bits >> 24 == 127 { invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)") }
    if bits >> 16 == 0xA9FE { invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)") }
    if bits >> 8 == 0xE00000 {
      invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
    }
  }

  mutating func checkEndpoints(_ object: KubeValue) {
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    for (index, subset) in object.list("subsets").enumerated() {
      let path = FieldPath.root.subsets[index]
      if !subset.isSet("addresses"), !subset.isSet("notReadyAddresses") {
        required(path, "must specify `addresses` or `notReadyAddresses`")
      }
      for list in ["addresses", "notReadyAddresses"] {
        for (position, address) in subset.list(list).enumerated() {
          let place = path[list][position]
          let text = address.text("ip")
          if let parsed = IPText.parse(text) {
            checkNotSpecialEndpoint(parsed, text, place.ip)
          } else {
            checkIP(text, place.ip)
          }
          if address.isSet("hostname") { checkLabel(address.text("hostname"), place.hostname) }
        }
      }
      let ports = subset.list("ports")
      for (position, port) in ports.enumerated() {
        let place = path.ports[position]
        let name = port.text("name")
        if ports.count > 1, name.isEmpty { required(place.name) } else if !name.isEmpty { checkLabel(name, place.name) }
        checkPort(port["port"]?.integer, place.port)
        checkChoice(port.text("protocol"), ["SCTP", "TCP", "UDP"], place["protocol"])
      }
    }
  }
}
