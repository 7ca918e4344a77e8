import KubeModel
import SimKernel

extension Twin {
  @discardableResult
  mutating func addDaemonSet(_ object: KubeObject) -> Int32 {
    let template = addTemplate(Self.daemonTemplate(object), of: object)
    let row = daemonSets.add(
      name: cluster.symbols.intern(object.name), namespace: templates[template.index].namespace, template: template,
      spec: DaemonSetSpec(object.root["spec"] ?? .null))
    noteFinalizers(of: Maker(.daemonSet, row), object)
    touchAllNodes(row)
    dirty.add(.daemonSet, row)
    return row
  }

  /// Another `spec` of a DaemonSet, as an update through the API.
  mutating func updateDaemonSet(_ row: Int32, _ object: KubeObject) {
    let template = addTemplate(Self.daemonTemplate(object), of: object)
    if template != daemonSets.owned.template[Int(row)] { daemonSets.isUpdating[Int(row)] = true }
    daemonSets.owned.setTemplate(template, of: row)
    daemonSets.spec[Int(row)] = DaemonSetSpec(object.root["spec"] ?? .null)
    setMinReady(OwnerRef(kind: .daemonSet, row: row), daemonSets.spec[Int(row)].minReady)
    touchAllNodes(row)
    dirty.add(.daemonSet, row)
  }

  /// The template with what the controller lets its pods endure.
  private static func daemonTemplate(_ object: KubeObject) -> KubeValue {
    var template = object.root.at("spec", "template") ?? .mapping([])
    var spec = template["spec"] ?? .mapping([])
    let added = WorkloadPods.daemonTolerations(usesHostNetwork: spec["hostNetwork"]?.bool ?? false)
    spec["tolerations"] = .sequence((spec["tolerations"]?.sequence ?? []) + added)
    template["spec"] = spec
    return template
  }

  // MARK: - Pods by node

  /// A new pod stands first among those of its node.
  mutating func joinNode(_ pod: PodID, _ row: Int32) {
    let node = NodeID(Int(life.ordinal[pod.index]))
    daemonSets.touch(row, node)
    life.sibling[pod.index] = daemonSets.nodes[Int(row)][node.index].newest
    daemonSets.nodes[Int(row)][node.index].newest = pod.raw
  }

  mutating func leaveNode(_ pod: PodID, _ row: Int32) {
    let node = Int(life.ordinal[pod.index])
    let next = life.sibling[pod.index]
    var place = daemonSets.nodes[Int(row)][node].newest
    if place == pod.raw {
      daemonSets.nodes[Int(row)][node].newest = next
      return
    }
    while place >= 0 {
      let following = life.sibling[Int(place)]
      if following == pod.raw {
        life.sibling[Int(place)] = next
        return
      }
      place = following
    }
  }
}

extension DaemonSetSpec {
  init(_ spec: KubeValue) {
    isRolling = spec.at("updateStrategy", "type")?.string != "OnDelete"
    maxUnavailable = ScaledAmount(spec.at("updateStrategy", "rollingUpdate", "maxUnavailable")) ?? maxUnavailable
    maxSurge = ScaledAmount(spec.at("updateStrategy", "rollingUpdate", "maxSurge")) ?? maxSurge
    minReady = .seconds(Int64(spec["minReadySeconds"]?.integer ?? 0))
  }
}
