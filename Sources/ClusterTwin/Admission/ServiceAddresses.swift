import KubeModel

/// The addresses and ports of Services: `10.96.0.0/16` and 30000 to 32767, the lowest free first.
///
/// A real API server draws at random; the lowest keeps runs alike.
struct ServiceAddresses: Sendable {
  private var addresses: Set<UInt32> = []
  private var ports: Set<Int> = []
  private var nextAddress: UInt32 = 10
  private var nextPort = 30_000

  private static let portRange = 30_000...32_767
  private static let addressCount: UInt32 = 65_535
  private static let rangeText = "The range of valid ports is 30000-32767"

  /// Fills in what isn't given; the faults are of what is given and can't be had.
  mutating func assign(_ service: inout KubeValue) -> [FieldFault] {
    guard var spec = service["spec"], spec["type"]?.string != "ExternalName" else { return [] }
    let faults = familyFaults(spec) + addressFaults(spec) + portFaults(spec)
    guard faults.isEmpty else { return faults }
    if let given = spec["clusterIP"]?.string.flatMap({ Self.number($0) }) { addresses.insert(given) }
    if (spec["clusterIP"]?.string ?? "").isEmpty, let address = freeAddress() {
      spec["clusterIP"] = .string(address)
      spec["clusterIPs"] = [.string(address)]
    }
    assignPorts(&spec)
    service["spec"] = spec
    return []
  }

  /// The cluster has IPv4 only; what has neither selector nor address may say more.
  private func familyFaults(_ spec: KubeValue) -> [FieldFault] {
    let isHeadless = spec["clusterIP"]?.string == "None"
    let hasSelector = !(spec["selector"]?.mapping?.entries.isEmpty ?? true)
    if isHeadless, !hasSelector { return [] }
    var faults: [FieldFault] = []
    for (index, family) in (spec["ipFamilies"]?.sequence ?? []).enumerated() where family.string == "IPv6" {
      faults.append(
        FieldFault(
          .invalid, .root.spec.ipFamilies[index], "Invalid value: \"IPv6\": not configured on this cluster"))
    }
    if faults.isEmpty, spec["ipFamilyPolicy"]?.string == "RequireDualStack" {
      let text = "Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services"
      faults.append(FieldFault(.invalid, .root.spec.ipFamilyPolicy, text))
    }
    return faults
  }

  private func addressFaults(_ spec: KubeValue) -> [FieldFault] {
    guard let text = spec["clusterIP"]?.string, !text.isEmpty, text != "None" else { return [] }
    let why: String
    if let number = Self.number(text) {
      guard addresses.contains(number) else { return [] }
      why = "provided IP is already allocated"
    } else {
      why = "the provided network does not match the current range"
    }
    let shown = KubeValue.sequence([.string(text)]).json()
    return [
      FieldFault(
        .invalid, .root.spec.clusterIPs, "Invalid value: \(shown): failed to allocate IP \(text): \(why)")
    ]
  }

  /// The place of an address in `10.96.0.0/16`.
  private static func number(_ text: String) -> UInt32? {
    let parts = text.split(separator: ".").compactMap { UInt32($0) }
    guard parts.count == 4, parts[0] == 10, parts[1] == 96, parts[2] < 256, parts[3] < 256 else { return nil }
    return parts[2] << 8 | parts[3]
  }

  private func portFaults(_ spec: KubeValue) -> [FieldFault] {
    var faults: [FieldFault] = []
    for (index, port) in (spec["ports"]?.sequence ?? []).enumerated() {
      guard let wanted = port["nodePort"]?.integer, wanted != 0 else { continue }
      let path = FieldPath.root.spec.ports[index].nodePort
      if !Self.portRange.contains(wanted) {
        let text = "provided port is not in the valid range. \(Self.rangeText)"
        faults.append(FieldFault(.invalid, path, "Invalid value: \(wanted): \(text)"))
      } else if ports.contains(wanted) {
        faults.append(FieldFault(.invalid, path, "Invalid value: \(wanted): provided port is already allocated"))
      }
    }
    return faults
  }

  private mutating func assignPorts(_ spec: inout KubeValue) {
    let type = spec["type"]?.string
    let allocates = spec["allocateLoadBalancerNodePorts"]?.bool ?? true
    guard type == "NodePort" || type == "LoadBalancer" else { return }
    if var list = spec["ports"]?.sequence {
      for index in list.indices {
        if let given = list[index]["nodePort"]?.integer, given != 0 {
          ports.insert(given)
        } else if type == "NodePort" || allocates, let port = freePort() {
          list[index]["nodePort"] = .integer(port)
        }
      }
      spec["ports"] = .sequence(list)
    }
    let isLocal = spec["externalTrafficPolicy"]?.string == "Local"
    if type == "LoadBalancer", isLocal, spec["healthCheckNodePort"] == nil, let port = freePort() {
      spec["healthCheckNodePort"] = .integer(port)
    }
  }

  private mutating func freePort() -> Int? {
    while ports.contains(nextPort) { nextPort += 1 }
    guard Self.portRange.contains(nextPort) else { return nil }
    ports.insert(nextPort)
    return nextPort
  }

  private mutating func freeAddress() -> String? {
    while addresses.contains(nextAddress) { nextAddress += 1 }
    guard nextAddress < Self.addressCount else { return nil }
    addresses.insert(nextAddress)
    return "10.96.\(nextAddress >> 8).\(nextAddress & 255)"
  }
}
