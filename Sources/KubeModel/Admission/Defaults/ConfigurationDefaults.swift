/// What an API server fills into storage, configuration, roles and admission objects.
enum ConfigurationDefaults {
  static func fillVolume(_ spec: inout KubeValue) {
    spec.setDefault("persistentVolumeReclaimPolicy", "Retain")
    spec.setDefault("volumeMode", "Filesystem")
    VolumeDefaults.fillSources(&spec)
  }

  static func fillStorageClass(_ object: inout KubeValue) {
    object.setDefault("reclaimPolicy", "Delete")
    object.setDefault("volumeBindingMode", "Immediate")
  }

  static func fillCSIDriver(_ spec: inout KubeValue) {
    spec.setDefault("attachRequired", true)
    for field in ["podInfoOnMount", "storageCapacity", "requiresRepublish", "seLinuxMount"] {
      spec.setDefault(field, false)
    }
    spec.setDefault("fsGroupPolicy", "ReadWriteOnceWithFSType")
    spec.setDefault("volumeLifecycleModes", ["Persistent"])
  }

  /// Texts go where their bytes go.
  static func fillSecret(_ object: inout KubeValue) {
    object.setDefault("type", "Opaque")
    let texts = object.entries("stringData")
    object["stringData"] = nil
    guard !texts.isEmpty else { return }
    object.updateOrAdd("data") { data in
      for text in texts { data[text.key] = .string(Base64.encode((text.value.string ?? "").utf8)) }
    }
  }

  /// Items for containers: limits from maxima, requests from limits, then from minima.
  static func fillLimitRange(_ spec: inout KubeValue) {
    spec.updateEach("limits") { item in
      guard item.text("type") == "Container" else { return }
      fill(&item, "default", from: item["max"])
      fill(&item, "defaultRequest", from: item["default"])
      fill(&item, "defaultRequest", from: item["min"])
    }
  }

  private static func fill(_ item: inout KubeValue, _ list: String, from source: KubeValue?) {
    guard let entries = source?.mapping?.entries, !entries.isEmpty else { return }
    item.updateOrAdd(list) { amounts in
      for entry in entries { amounts.setDefault(entry.key, entry.value) }
    }
  }

  static func fillBinding(_ object: inout KubeValue) {
    let group: KubeValue = "rbac.authorization.k8s.io"
    object.update("roleRef") { $0.setDefault("apiGroup", group) }
    object.updateEach("subjects") { subject in
      if ["User", "Group"].contains(subject.text("kind")) { subject.setDefault("apiGroup", group) }
    }
  }

  static func fillPriorityClass(_ object: inout KubeValue) {
    object.setDefault("preemptionPolicy", "PreemptLowerPriority")
  }

  static func fillWebhooks(_ object: inout KubeValue, areMutating: Bool) {
    object.updateEach("webhooks") { webhook in
      webhook.update("clientConfig") { config in
        config.update("service") { $0.setDefault("port", 443) }
      }
      webhook.setDefault("failurePolicy", "Fail")
      webhook.setDefault("timeoutSeconds", 10)
      if areMutating { webhook.setDefault("reinvocationPolicy", "Never") }
      fillMatching(&webhook, rules: "rules")
    }
  }

  /// What policies and webhooks look at.
  private static func fillMatching(_ matching: inout KubeValue, rules: String) {
    matching.setDefault("matchPolicy", "Equivalent")
    matching.setDefault("namespaceSelector", [:])
    matching.setDefault("objectSelector", [:])
    for list in [rules, "excludeResourceRules"] {
      matching.updateEach(list) { $0.setDefault("scope", "*") }
    }
  }

  static func fillPolicy(_ spec: inout KubeValue) {
    spec.setDefault("failurePolicy", "Fail")
    spec.update("matchConstraints") { fillMatching(&$0, rules: "resourceRules") }
  }

  static func fillPolicyBinding(_ spec: inout KubeValue) {
    spec.update("matchResources") { fillMatching(&$0, rules: "resourceRules") }
  }

  static func fillFlowSchema(_ spec: inout KubeValue) { spec.setDefault("matchingPrecedence", 1000) }

  static func fillPriorityLevel(_ spec: inout KubeValue) {
    spec.update("limited") { limited in
      limited.setDefault("nominalConcurrencyShares", 30)
      limited.setDefault("lendablePercent", 0)
      limited.update("limitResponse") { response in
        response.update("queuing") { queuing in
          queuing.setDefault("queues", 64)
          queuing.setDefault("handSize", 8)
          queuing.setDefault("queueLengthLimit", 50)
        }
      }
    }
    spec.update("exempt") { exempt in
      exempt.setDefault("nominalConcurrencyShares", 0)
      exempt.setDefault("lendablePercent", 0)
    }
  }

  static func fillDefinition(_ spec: inout KubeValue) {
    spec.updateOrAdd("names") { names in
      let kind = names.text("kind")
      names.setDefault("singular", .string(kind.lowercased()))
      if !kind.isEmpty { names.setDefault("listKind", .string("\(kind)List")) }
    }
    spec.updateOrAdd("conversion") { conversion in
      conversion.setDefault("strategy", "None")
      conversion.update("webhook") { webhook in
        webhook.update("clientConfig") { config in
          config.update("service") { $0.setDefault("port", 443) }
        }
      }
    }
  }
}
