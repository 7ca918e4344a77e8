/// What an API server sets by itself on a new object: metadata, status, what a kind's strategy adds.
///
/// Mirrors the strategies of `pkg/registry`. What only a cluster knows (addresses, ports, uids) is not set here.
package enum ObjectPreparation {
  /// Clears what the server owns and sets what every new object of the kind has.
  package static func prepare(_ object: inout KubeValue, kind: KubeKind, namespace: String?) {
    object.updateOrAdd("metadata") { metadata in
      for field in [
        "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        "selfLink", "managedFields", "generation",
      ] {
        metadata[field] = nil
      }
      if kind.scope == .namespaced, let namespace { metadata["namespace"] = .string(namespace) }
      if kind.scope == .cluster { metadata["namespace"] = nil }
      if hasGeneration(kind) { metadata["generation"] = 1 }
    }
    if let status = status(kind, object) { object["status"] = status }
    addOwn(&object, kind)
  }

  /// Kinds whose changes are counted.
  private static func hasGeneration(_ kind: KubeKind) -> Bool {
    guard kind.isBuiltIn else { return true }
    switch (kind.group, kind.kind) {
    case ("apps", "ControllerRevision"): return false
    case ("apps", _), ("batch", _), ("networking.k8s.io", "Ingress"), ("networking.k8s.io", "IngressClass"),
      ("networking.k8s.io", "NetworkPolicy"), ("policy", "PodDisruptionBudget"), ("discovery.k8s.io", _),
      ("admissionregistration.k8s.io", _), ("flowcontrol.apiserver.k8s.io", _), ("scheduling.k8s.io", _),
      ("apiextensions.k8s.io", _), ("", "Pod"), ("", "ReplicationController"), ("", "PodTemplate"):
      return true
    default: return false
    }
  }

  /// The status of a new object; nil for kinds without one.
  private static func status(_ kind: KubeKind, _ object: KubeValue) -> KubeValue? {
    guard kind.isBuiltIn else { return nil }
    switch (kind.group, kind.kind) {
    case ("apps", "Deployment"), ("batch", _), ("", "ResourceQuota"), ("flowcontrol.apiserver.k8s.io", _): return [:]
    case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"): return [:]
    case ("apps", "StatefulSet"): return ["replicas": 0, "availableReplicas": 0]
    case ("apps", "ReplicaSet"), ("", "ReplicationController"): return ["replicas": 0]
    case ("apps", "DaemonSet"):
      return ["currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0]
    case ("", "Service"), ("networking.k8s.io", "Ingress"): return ["loadBalancer": [:]]
    case ("", "PersistentVolumeClaim"), ("", "PersistentVolume"): return ["phase": "Pending"]
    case ("", "Namespace"): return ["phase": "Active"]
    case ("", "Pod"):
      return ["phase": "Pending", "qosClass": .string(PodResources.qosClass(object["spec"] ?? [:]))]
    case ("policy", "PodDisruptionBudget"):
      return ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
    case ("autoscaling", "HorizontalPodAutoscaler"):
      return kind.version == "v1"
        ? ["currentReplicas": 0, "desiredReplicas": 0] : ["desiredReplicas": 0, "currentMetrics": .null]
    case ("apiextensions.k8s.io", "CustomResourceDefinition"):
      let stored = object["spec"]?.list("versions").filter { $0["storage"]?.bool == true }.map { $0.text("name") }
      return [
        "conditions": .null, "acceptedNames": ["plural": "", "kind": ""], "storedVersions": .strings(stored ?? []),
      ]
    default: return nil
    }
  }

  private static func addOwn(_ object: inout KubeValue, _ kind: KubeKind) {
    switch (kind.group, kind.kind) {
    case ("", "Namespace"):
      let name = object.at("metadata", "name") ?? ""
      object.updateOrAdd("metadata") { metadata in
        metadata.updateOrAdd("labels") { $0["kubernetes.io/metadata.name"] = name }
      }
      object.updateOrAdd("spec") { $0.setDefault("finalizers", ["kubernetes"]) }
    case ("", "PersistentVolumeClaim"): addFinalizer("kubernetes.io/pvc-protection", to: &object)
    case ("", "PersistentVolume"): addFinalizer("kubernetes.io/pv-protection", to: &object)
    case ("apps", "DaemonSet"):
      object.updateOrAdd("metadata") { metadata in
        metadata.updateOrAdd("annotations") { $0["deprecated.daemonset.template.generation"] = "1" }
      }
    case ("", "Service"): prepareService(&object)
    default: break
    }
  }

  private static func addFinalizer(_ name: String, to object: inout KubeValue) {
    object.updateOrAdd("metadata") { metadata in
      let present = metadata.texts("finalizers")
      if !present.contains(name) { metadata["finalizers"] = .strings(present + [name]) }
    }
  }

  /// Families of addresses of a cluster with IPv4 only.
  private static func prepareService(_ object: inout KubeValue) {
    object.update("spec") { spec in
      guard spec.text("type") != "ExternalName" else { return }
      if spec.text("clusterIP") == "None" {
        spec.setDefault("clusterIPs", ["None"])
        if !spec.isSet("selector"), !spec.has("ipFamilyPolicy") {
          spec["ipFamilyPolicy"] = "RequireDualStack"
          spec.setDefault("ipFamilies", ["IPv4", "IPv6"])
        }
      } else if spec.isSet("clusterIP") {
        spec.setDefault("clusterIPs", [spec["clusterIP"] ?? ""])
      }
      spec.setDefault("ipFamilyPolicy", "SingleStack")
      spec.setDefault("ipFamilies", [Self.family(spec.texts("clusterIPs").first ?? "")])
    }
  }

  private static func family(_ address: String) -> KubeValue { address.contains(":") ? "IPv6" : "IPv4" }

  /// Gives a Job the labels by which it knows its pods, and the selector for them.
  package static func selectPods(ofJob object: inout KubeValue, uid: String) {
    let name = object.at("metadata", "name")?.string ?? ""
    let labels: [(String, String)] = [
      ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name), ("controller-uid", uid),
      ("job-name", name),
    ]
    let isManual = object.at("spec", "manualSelector")?.bool ?? false
    if !isManual {
      object.update("spec") { spec in
        spec.updateOrAdd("template") { template in
          template.updateOrAdd("metadata") { metadata in
            metadata.updateOrAdd("labels") { own in
              for (key, value) in labels { own[key] = .string(value) }
            }
          }
        }
        spec.updateOrAdd("selector") { selector in
          selector.updateOrAdd("matchLabels") { $0[labels[0].0] = .string(uid) }
        }
      }
    }
    if let own = object.at("spec", "template", "metadata", "labels") {
      object.updateOrAdd("metadata") { $0.setDefault("labels", own) }
    }
  }
}

extension ObjectPreparation {
  /// Leaves out the lists and maps that say nothing, as `omitempty` does when an object is written.
  package static func strip(_ object: inout KubeValue, kind: KubeKind) {
    guard kind.isBuiltIn, kind.kind != "CustomResourceDefinition", kind.kind != "ControllerRevision" else { return }
    if kind.group == "rbac.authorization.k8s.io", object.has("rules"), !object.isSet("rules") {
      object["rules"] = .null
    }
    let hasPlainSelector = kind.group.isEmpty
    object = stripped(object)
    if hasPlainSelector, object.at("spec", "selector")?.mapping?.entries.isEmpty == true {
      object.update("spec") { $0["selector"] = nil }
    }
  }

  private static func stripped(_ value: KubeValue) -> KubeValue {
    switch value.content {
    case .sequence(let elements): return KubeValue(.sequence(elements.map { stripped($0) }), at: value.position)
    case .mapping(let mapping):
      var kept: [KubeMapping.Entry] = []
      kept.reserveCapacity(mapping.entries.count)
      for entry in mapping.entries {
        var entry = entry
        entry.value = stripped(entry.value)
        switch entry.value.content {
        case .sequence(let elements) where elements.isEmpty: continue
        case .mapping(let inner) where inner.entries.isEmpty && GoStructs.isMap(entry.key): continue
        default: kept.append(entry)
        }
      }
      return KubeValue(.mapping(KubeMapping(entries: kept)), at: value.position)
    case .null, .bool, .integer, .number, .string, .omitted: return value
    }
  }

  /// A new state of an object keeps what the server owns, and counts its generation up when the spec changed.
  package static func prepareUpdate(_ object: inout KubeValue, prior: KubeValue, kind: KubeKind) {
    let before = prior["metadata"] ?? [:]
    object.updateOrAdd("metadata") { metadata in
      for field in ["uid", "creationTimestamp", "generation", "namespace", "finalizers"] {
        if !metadata.has(field) || field == "generation" { metadata[field] = before[field] }
      }
    }
    if let status = prior["status"] { object["status"] = status }
    keepAllocated(&object, prior, kind)
    let isChanged = object["spec"] != prior["spec"] || object["webhooks"] != prior["webhooks"]
    if isChanged, let generation = before["generation"]?.integer {
      object.update("metadata") { $0["generation"] = .integer(generation + 1) }
    }
  }

  /// What was given to the object at its creation and isn't named again.
  private static func keepAllocated(_ object: inout KubeValue, _ prior: KubeValue, _ kind: KubeKind) {
    switch (kind.group, kind.kind) {
    case ("", "Service"):
      guard let before = prior["spec"], object.at("spec", "type")?.string != "ExternalName" else { return }
      object.update("spec") { spec in
        // One of two names for the same address is enough.
        if spec.isSet("clusterIP"), spec["clusterIP"] != before["clusterIP"], spec["clusterIPs"] == before["clusterIPs"]
        {
          spec["clusterIPs"] = [spec["clusterIP"] ?? ""]
        }
        for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort"]
        where !spec.has(field) {
          spec[field] = before[field]
        }
      }
    case ("", "Pod"):
      guard let before = prior["spec"] else { return }
      object.update("spec") { spec in
        for field in ["priority", "preemptionPolicy"] where !spec.has(field) { spec[field] = before[field] }
      }
    default: break
    }
  }
}
