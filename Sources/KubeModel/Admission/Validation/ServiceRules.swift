/// Rules for Services and Endpoints.
///
/// Mirrors `ValidateService`.
extension FieldFaults {
  /// Addresses are looked at before all else, and then alone.
  mutating func checkService(_ service: KubeValue, updating prior: KubeValue? = nil) {
    let before = count
    checkClusterIPs(service["spec"] ?? [:], .root.spec)
    guard count == before else { return }
    if let prior { checkServiceUpdate(service, prior) }
    checkMetadata(service, isNamespaced: true) { NameForms.dns1123Label($0) }
    checkServiceSpec(service)
  }

  private mutating func checkServiceSpec(_ service: KubeValue) {
    let spec = service["spec"] ?? [:]
    let path = FieldPath.root.spec
    let type = spec.text("type")
    let isHeadless = spec.texts("clusterIPs").first == "None"
    let ports = spec.list("ports")
    if ports.isEmpty, !isHeadless, type != "ExternalName" { required(path.ports) }
    if type == "LoadBalancer" || type == "NodePort", isHeadless {
      invalid(path.clusterIPs[0], "None", "may not be set to 'None' for \(type) services")
    }
    if type == "ExternalName" { checkExternalName(spec, path) }
    var names: Set<String> = []
    for (index, port) in ports.enumerated() {
      checkServicePort(port, path.ports[index], isNamed: ports.count > 1, &names)
    }
    checkLabels(spec["selector"], path.selector)
    checkAffinityConfig(spec, path)
    for (index, address) in spec.texts("externalIPs").enumerated() { checkExternalIP(address, path.externalIPs[index]) }
    checkChoice(type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], path.type)
    if type == "ClusterIP" {
      for (index, port) in ports.enumerated() where port.isSet("nodePort") {
        forbidden(path.ports[index].nodePort, "may not be used when `type` is 'ClusterIP'")
      }
    }
    checkRepeatedPorts(ports, path.ports)
    checkSourceRanges(service, spec, path)
    if spec.has("allocateLoadBalancerNodePorts"), type != "LoadBalancer" {
      forbidden(path.allocateLoadBalancerNodePorts, "may only be used when `type` is 'LoadBalancer'")
    }
    checkBalancerClass(spec, prior: nil, path)
    checkTrafficPolicies(spec, path)
  }

  private mutating func checkExternalName(_ spec: KubeValue, _ path: FieldPath) {
    if spec.isSet("clusterIPs") { forbidden(path.clusterIPs, "may not be set for ExternalName services") }
    if spec.isSet("ipFamilies") { forbidden(path.ipFamilies, "may not be set for ExternalName services") }
    if spec.has("ipFamilyPolicy") { forbidden(path.ipFamilyPolicy, "may not be set for ExternalName services") }
    let name = spec.text("externalName")
    let trimmed = name.hasSuffix(".") ? String(name.dropLast()) : name
    if trimmed.isEmpty { required(path.externalName) } else { checkSubdomain(trimmed, path.externalName) }
  }

  private mutating func checkServicePort(
    _ port: KubeValue, _ path: FieldPath, isNamed: Bool, _ names: inout Set<String>
  ) {
    let name = port.text("name")
    if isNamed, name.isEmpty {
      required(path.name)
    } else if !name.isEmpty {
      checkLabel(name, path.name)
      if !names.insert(name).inserted { duplicate(path.name, .string(name)) }
    }
    checkPort(port["port"]?.integer, path.port)
    checkChoice(port.text("protocol"), ["SCTP", "TCP", "UDP"], path["protocol"])
    checkPortOrName(port["targetPort"], path.targetPort)
    if let application = port["appProtocol"]?.string { checkQualifiedName(application, path.appProtocol) }
  }

  private mutating func checkAffinityConfig(_ spec: KubeValue, _ path: FieldPath) {
    let affinity = spec.text("sessionAffinity")
    checkChoice(affinity, ["ClientIP", "None"], path.sessionAffinity)
    let place = path.sessionAffinityConfig
    if affinity == "None", spec.has("sessionAffinityConfig") {
      forbidden(place, "must not be set when session affinity is None")
    }
    guard affinity == "ClientIP" else { return }
    let missing = "when session affinity type is ClientIP"
    guard let config = spec["sessionAffinityConfig"] else { return required(place, missing) }
    guard let client = config["clientIP"] else { return required(place.clientIP, missing) }
    guard let timeout = client["timeoutSeconds"]?.integer else {
      return required(place.clientIP.timeoutSeconds, missing)
    }
    if !(1...86_400).contains(timeout) {
      invalid(place.clientIP.timeoutSeconds, .integer(timeout), "must be greater than 0 and less than 86400")
    }
  }

  private mutating func checkExternalIP(_ text: String, _ path: FieldPath) {
    guard let address = IPText.parse(text) else { return checkIP(text, path) }
    checkNotSpecial(address, text, path)
  }

  /// Mirrors `ValidateNonSpecialIP`.
  private mutating func checkNotSpecial(_ address: IPText.Address, _ text: String, _ path: FieldPath) {
    let value = KubeValue.string(text)
    switch address {
    case .v4(let bits):
      if bits == 0 { invalid(path, value, "may not be unspecified (\(text))") }
      if bits >> 24 == 127 { invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)") }
      if bits >> 16 == 0xA9FE { invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)") }
      if bits >> 8 == 0xE00000 {
        invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
      }
    case .v6(let groups):
      if groups.allSatisfy({ $0 == 0 }) { invalid(path, value, "may not be unspecified (\(text))") }
      if groups.dropLast().allSatisfy({ $0 == 0 }), groups.last == 1 {
        invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
      }
      if groups[0] & 0xFFC0 == 0xFE80 {
        invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
      }
    }
  }

  /// Mirrors `ValidateServiceClusterIPsRelatedFields`.
  private mutating func checkClusterIPs(_ spec: KubeValue, _ path: FieldPath) {
    guard spec.text("type") != "ExternalName" else { return }
    let before = count
    let families = spec.texts("ipFamilies")
    var seenFamilies: Set<String> = []
    for (index, family) in families.enumerated() {
      if !["IPv4", "IPv6"].contains(family) {
        notSupported(path.ipFamilies[index], family, ["IPv4", "IPv6"])
      } else if !seenFamilies.insert(family).inserted {
        duplicate(path.ipFamilies[index], .string(family))
      }
    }
    if let policy = spec["ipFamilyPolicy"]?.string {
      checkOptionalChoice(policy, ["PreferDualStack", "RequireDualStack", "SingleStack"], path.ipFamilyPolicy)
    }
    let addresses = spec.texts("clusterIPs")
    checkFirstAddress(spec, addresses, path)
    for (index, address) in addresses.enumerated() {
      let place = path.clusterIPs[index]
      if index == 0, address.isEmpty || address == "None" {
        if address == "None", addresses.count > 1 {
          invalid(path.clusterIPs, .strings(addresses), "'None' must be the first and only value")
          return
        }
        continue
      }
      if index > 0, address == "None" {
        invalid(place, .string(address), "'None' must be the first and only value")
        continue
      }
      checkIP(address, place)
    }
    if addresses.count > 2 {
      invalid(path.clusterIPs, .strings(addresses), "may only hold up to 2 values")
    }
    if count > before { return }
    checkAddressPair(addresses, path)
    if count > before { return }
    for (index, address) in addresses.enumerated() where index < families.count {
      guard let parsed = IPText.parse(address) else { continue }
      let family = families[index]
      if parsed.isIPv6 != (family == "IPv6") {
        invalid(
          path.clusterIPs[index], .string(address), "expected an \(family) value as indicated by `ipFamilies[\(index)]`"
        )
      }
    }
  }

  private mutating func checkFirstAddress(_ spec: KubeValue, _ addresses: [String], _ path: FieldPath) {
    let first = spec.text("clusterIP")
    if first.isEmpty {
      if !addresses.isEmpty {
        invalid(path.clusterIPs, .strings(addresses), "must be empty when `clusterIP` is not specified")
      }
    } else if addresses.isEmpty {
      required(path.clusterIPs)
    } else if addresses[0] != first {
      invalid(path.clusterIPs, .strings(addresses), "first value must match `clusterIP`")
    }
  }

  private mutating func checkAddressPair(_ addresses: [String], _ path: FieldPath) {
    guard addresses.count == 2, let one = IPText.parse(addresses[0]), let other = IPText.parse(addresses[1]) else {
      return
    }
    if one.isIPv6 == other.isIPv6 {
      invalid(
        path.clusterIPs, .strings(addresses), "may specify no more than one IP for each IP family")
    }
  }

  private mutating func checkRepeatedPorts(_ ports: [KubeValue], _ path: FieldPath) {
    var nodePorts: Set<String> = []
    for (index, port) in ports.enumerated() where port.isSet("nodePort") {
      let number = port["nodePort"]?.integer ?? 0
      if !nodePorts.insert("\(port.text("protocol"))/\(number)").inserted {
        duplicate(path[index].nodePort, .integer(number))
      }
    }
    var seen: Set<String> = []
    for (index, port) in ports.enumerated() {
      if !seen.insert("\(port.text("protocol"))/\(port["port"]?.integer ?? 0)").inserted {
        let key: KubeValue = ["protocol": port["protocol"] ?? .omitted, "port": port["port"] ?? .omitted]
        duplicate(path[index], GoDump.value(key, .servicePort))
      }
    }
  }

  private static let rangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges"

  private mutating func checkSourceRanges(_ service: KubeValue, _ spec: KubeValue, _ path: FieldPath) {
    let onlyBalancers = "may only be used when `type` is 'LoadBalancer'"
    let isBalancer = spec.text("type") == "LoadBalancer"
    let ranges = spec.texts("loadBalancerSourceRanges")
    if !ranges.isEmpty {
      let place = path.LoadBalancerSourceRanges
      if !isBalancer { forbidden(place, onlyBalancers) }
      for (index, range) in ranges.enumerated() { checkCIDR(Self.trimmed(range), place[index]) }
    } else if let text = service.at("metadata", "annotations", Self.rangesAnnotation)?.string {
      let place = FieldPath.root.metadata.annotations[key: Self.rangesAnnotation]
      if !isBalancer { forbidden(place, onlyBalancers) }
      for range in Self.trimmed(text).split(separator: ",") { checkCIDR(Self.trimmed(String(range)), place) }
    }
  }

  private static func trimmed(_ text: String) -> String {
    var part = text[...]
    while part.first?.isWhitespace == true { part = part.dropFirst() }
    while part.last?.isWhitespace == true { part = part.dropLast() }
    return String(part)
  }

  private mutating func checkBalancerClass(_ spec: KubeValue, prior: KubeValue?, _ path: FieldPath) {
    let name = spec["loadBalancerClass"]?.string
    if spec.text("type") == "LoadBalancer" {
      if let prior, prior.text("type") == "LoadBalancer" {
        checkImmutable(spec["loadBalancerClass"], prior["loadBalancerClass"], path.loadBalancerClass)
      }
      if let name { checkQualifiedName(name, path.loadBalancerClass) }
    } else if name != nil {
      forbidden(path.loadBalancerClass, "may only be used when `type` is 'LoadBalancer'")
    }
  }

  private mutating func checkTrafficPolicies(_ spec: KubeValue, _ path: FieldPath) {
    let type = spec.text("type")
    let isReachable = type == "LoadBalancer" || type == "NodePort" || type == "ClusterIP" && spec.isSet("externalIPs")
    let external = spec.text("externalTrafficPolicy")
    if !isReachable {
      if !external.isEmpty {
        invalid(
          path.externalTrafficPolicy, .string(external), "may only be set for externally-accessible services")
      }
    } else {
      checkChoice(external, ["Cluster", "Local"], path.externalTrafficPolicy)
    }
    let health = spec["healthCheckNodePort"]?.integer ?? 0
    if type != "LoadBalancer" || external != "Local" {
      if health != 0 {
        invalid(
          path.healthCheckNodePort, .integer(health),
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")
      }
    } else if health != 0 {
      checkPort(health, path.healthCheckNodePort)
    }
    if let inner = spec["internalTrafficPolicy"]?.string {
      checkOptionalChoice(inner, ["Cluster", "Local"], path.internalTrafficPolicy)
    }
    if let distribution = spec["trafficDistribution"]?.string {
      checkOptionalChoice(
        distribution, ["PreferClose", "PreferSameNode", "PreferSameZone"], path.trafficDistribution)
    }
  }

  /// Mirrors `ValidateServiceUpdate`.
  private mutating func checkServiceUpdate(_ service: KubeValue, _ prior: KubeValue) {
    checkMetadataUpdate(service, prior)
    let spec = service["spec"] ?? [:]
    let before = prior["spec"] ?? [:]
    checkAddressUpdate(spec, before, .root.spec)
    checkBalancerClass(spec, prior: before, .root.spec)
    let needed = { (spec: KubeValue) in
      spec.text("type") == "LoadBalancer" && spec.text("externalTrafficPolicy") == "Local"
    }
    if needed(before), needed(spec), spec["healthCheckNodePort"] != before["healthCheckNodePort"] {
      forbidden(.root.spec.healthCheckNodePort, "field is immutable")
    }
  }

  private mutating func checkAddressUpdate(_ spec: KubeValue, _ before: KubeValue, _ path: FieldPath) {
    guard spec.text("type") != "ExternalName", before.text("type") != "ExternalName" else { return }
    let new = spec.texts("clusterIPs")
    let old = before.texts("clusterIPs")
    if let first = old.first, !first.isEmpty {
      if new.isEmpty {
        invalid(path.clusterIPs[0], .strings(new), "primary clusterIP can not be unset")
      } else if new[0] != first {
        invalid(path.clusterIPs[0], .strings(new), "may not change once set")
      }
    }
    if old.count == 2, new.count == 2, old[1] != new[1] {
      invalid(path.clusterIPs[1], .strings(new), "may not change once set")
    }
    guard before.text("clusterIP") != "None" else { return }
    let families = spec.texts("ipFamilies")
    let oldFamilies = before.texts("ipFamilies")
    if let first = oldFamilies.first, let own = families.first, first != own, new.first != old.first {
      invalid(path.ipFamilies[0], .strings(families), "may not change once set")
    }
  }
}
