import Basics
import KubeModel

extension SpecificationReading {
  func cluster(_ defaults: ArchetypeDefaults, peak: Int) -> ClusterWishes {
    let section = root.section("cluster")
    let (isPrivate, privateReason) = defaults.privateCluster
    let (confidential, confidentialReason) = defaults.confidentialComputing
    let (reserved, reservedReason) = defaults.reservedShare
    let wishes = ClusterWishes(
      nodeAutoscaler: section.choice(
        "nodeAutoscaler", default: .clusterAutoscaler, because: "it works alike on all three clouds"),
      scaleDownDelayMinutes: section.duration(
        "scaleDownDelay", unit: 60_000, 1...1440, default: 10,
        because: "shorter delays make nodes come and go with every wave"),
      generation: section.choice(
        "generation", default: .reference, because: "the reference machines have prices in every region"),
      isPrivate: section.bool("private", default: isPrivate, because: privateReason),
      confidentialComputing: section.bool("confidentialComputing", default: confidential, because: confidentialReason),
      spotShare: section.percent(
        "spotShare", default: defaults.isSmall ? Percent(0) : Percent(60),
        because: defaults.isSmall
          ? defaults.sizeReason : "what is not critical may be interrupted, and spot capacity costs 60-70 % less"),
      reservedShare: section.percent("reservedShare", default: reserved, because: reservedReason),
      pools: pools(section, defaults, peak),
      costAllocation: section.bool("costAllocation", default: !defaults.isSmall, because: defaults.sizeReason))
    section.refuseOthers(than: section.askedKeys)
    return wishes
  }

  private func pools(_ section: SectionReader, _ defaults: ArchetypeDefaults, _ peak: Int) -> [PoolWish] {
    let form = "a list of {purpose, machineType, minNodes, maxNodes}"
    guard let elements = section.elements("pools", form: form, note: "what is left out is derived from the load") else {
      guard let (pools, reason) = defaults.pools(peakRequestsPerSecond: peak) else { return [] }
      let taken = pools.map(\.summary).joined(separator: ", ")
      log.assumptions.append(Assumption(path: section.full("pools"), taken: taken, reason: reason))
      return pools
    }
    let wishes = elements.map { element in
      let wish = PoolWish(
        purpose: element.choice("purpose", default: .general, because: "a pool without purpose takes everything"),
        machineType: element.optional(
          "machineType", form: "the name of a machine type", note: "derived from the purpose when left out",
          decode: { $0.isEmpty ? nil : $0 }),
        minNodes: element.integer(optional: "minNodes", 0...1000, note: "derived when left out"),
        maxNodes: element.integer(optional: "maxNodes", 1...1000, note: "derived when left out"))
      element.refuseOthers(than: ["purpose", "machineType", "minNodes", "maxNodes"])
      return wish
    }
    if let carried = log.carried[section.full("pools")],
      carried.taken == wishes.map(\.summary).joined(separator: ", ")
    {
      log.assumptions.append(carried)
    }
    return wishes
  }

  func deployment(_ defaults: ArchetypeDefaults) -> DeploymentWishes {
    let section = root.section("deployment")
    let wishes = DeploymentWishes(
      strategy: section.choice("strategy", default: defaults.strategy.0, because: defaults.strategy.1),
      progressiveDelivery: section.choice(
        "progressiveDelivery", default: defaults.progressiveDelivery.0, because: defaults.progressiveDelivery.1),
      maxSurge: section.percent(
        "maxSurge", default: Percent(25), because: "a quarter more pods roll out in four waves"),
      maxUnavailable: section.percent(
        "maxUnavailable", default: Percent(0), because: "capacity never falls below what the load needs"),
      minReadySeconds: section.duration(
        "minReady", unit: 1000, 0...3600, default: 30, because: "a pod that dies young must not count as a success"),
      canarySteps: canarySteps(section, defaults),
      canaryMinutes: section.duration(
        "canaryDuration", unit: 60_000, 1...1440, default: defaults.canaryMinutes,
        because: "each step needs five to ten minutes of traffic to be judged"),
      canaryHeader: section.optional(
        "canaryHeader", form: "the name of a header, x-canary",
        note: "with it and the value always a request reaches the new version", decode: Self.header),
      regionalRollout: section.choice(
        optional: "regionalRollout",
        note: "from east to west where there are several regions; with Argo CD, where their API servers are not private"
      ),
      criticalMinAvailable: section.integer(
        "criticalMinAvailable", 1...100, default: 2, because: "one pod more may fail while another is drained"))
    section.refuseOthers(than: section.askedKeys)
    return wishes
  }

  private static func header(_ text: String) -> String? {
    let isName =
      !text.isEmpty && text.utf8.count <= 63
      && text.utf8.allSatisfy { byte in
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
          || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
          || byte == UInt8(ascii: "-")
      }
    return isName ? text : nil
  }

  private func canarySteps(_ section: SectionReader, _ defaults: ArchetypeDefaults) -> [Int] {
    guard
      let texts = section.strings(
        "canarySteps", form: "a list of percentages, ascending to 100", note: "weights of the canary")
    else {
      let steps = defaults.canarySteps
      log.assumptions.append(
        Assumption(
          path: "deployment.canarySteps", taken: steps.map { "\($0)" }.joined(separator: ", "),
          reason: "few users see a bad version before it is judged"))
      return steps
    }
    let steps = texts.compactMap { Int($0.hasSuffix("%") ? String($0.dropLast()) : $0) }
    let ascending = zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
    if steps.count != texts.count || steps.isEmpty || !ascending || steps.last != 100
      || steps.contains(where: { $0 < 1 })
    {
      section.report(
        "canary steps must ascend to 100", at: section.node?["canarySteps"], path: section.full("canarySteps"),
        remedy: "Write canarySteps: [5, 25, 50, 100]")
      return defaults.canarySteps
    }
    if let carried = log.carried["deployment.canarySteps"],
      carried.taken == steps.map({ "\($0)" }).joined(separator: ", ")
    {
      log.assumptions.append(carried)
    }
    return steps
  }

  func scaling(_ defaults: ArchetypeDefaults) -> ScalingWishes {
    let section = root.section("scaling")
    let isShop = defaults.archetype == .ecommerce && !defaults.isSmall
    let wishes = ScalingWishes(
      cpuTarget: section.percent(
        "cpuTarget", 10...95, default: Percent(70), because: "the rest carries the load until new pods are ready"),
      memoryTarget: section.percent(optional: "memoryTarget", 10...95, note: "no scaling on memory when left out"),
      requestsPerSecondPerPod: isShop
        ? section.integer(
          "requestsPerSecondPerPod", 1...100_000, default: 1000,
          because: "requests rise before CPU does, so the HPA sees a wave earlier")
        : section.integer(
          optional: "requestsPerSecondPerPod", 1...100_000, note: "no scaling on requests when left out"),
      minReplicas: isShop
        ? section.integer("minReplicas", 1...1000, default: 3, because: "one pod in each of three zones")
        : section.integer(
          optional: "minReplicas", 1...1000, note: "derived from load, start-up and zones when left out"),
      maxReplicas: isShop
        ? section.integer("maxReplicas", 1...5000, default: 50, because: "a runaway service must not eat the cluster")
        : section.integer(
          optional: "maxReplicas", 1...5000, note: "derived from load, start-up and zones when left out"),
      messagesPerPod: section.integer(
        "messagesPerPod", 1...100_000, default: 100,
        because: "a pod clears a hundred waiting messages within a polling interval or two"),
      verticalMode: section.choice(
        "verticalMode", default: defaults.isSmall ? .none : .off,
        because: defaults.isSmall
          ? defaults.sizeReason : "recommendations are read by people; the HPA owns the replicas"))
    section.refuseOthers(than: section.askedKeys)
    return wishes
  }

  func networking(_ defaults: ArchetypeDefaults, name: String, regionCount: Int) -> NetworkingWishes {
    let section = root.section("networking")
    let mesh = section.choice("mesh", default: defaults.mesh.0, because: defaults.mesh.1)
    let ingress = section.choice(
      "ingress", default: defaults.ingress, because: "it is the provider's own load balancer for HTTP")
    let firewall = defaults.webApplicationFirewall
    let wishes = NetworkingWishes(
      ingress: ingress,
      webApplicationFirewall: section.bool(
        "webApplicationFirewall", default: firewall.0 && ingress != .none && ingress != .nginx,
        because: firewall.0 && ingress == .nginx
          ? "the provider's firewall stands before its own load balancer only" : firewall.1),
      tls: section.bool("tls", default: true, because: "nothing is served in clear text"),
      domain: section.string(
        "domain", form: "a domain name", default: "\(name.kebab).example.com",
        because: "no name was given; replace it by one of yours", where: { $0.isDomain }),
      mesh: mesh,
      meshMode: section.choice(
        "meshMode", default: .sidecar, because: "every feature that the design uses is there in sidecar mode"),
      mutualTLS: section.bool(
        "mutualTLS", default: mesh != .none,
        because: mesh == .none ? "there is no mesh" : "the mesh gives it without work"),
      networkPolicies: section.choice(
        "networkPolicies", default: defaults.provider == .aks ? .calico : .vpcCNI,
        because: "the provider's network enforces them without another agent"),
      globalTraffic: section.bool(
        "globalTraffic", default: regionCount > 1,
        because: regionCount > 1 ? "users go to the nearest healthy region" : "there is one region"),
      privateConnectivity: section.bool(
        "privateConnectivity", default: defaults.privateConnectivity.0, because: defaults.privateConnectivity.1))
    section.refuseOthers(than: section.askedKeys)
    return wishes
  }

  func storage(_ defaults: ArchetypeDefaults) -> StorageWishes {
    let section = root.section("storage")
    let wishes = StorageWishes(
      defaultDisk: section.string(
        "defaultDisk", form: "a disk type", default: defaults.disk, because: "it is the provider's general SSD"),
      highIOPSDisk: section.string(
        "highIOPSDisk", form: "a disk type", default: defaults.highIOPSDisk,
        because: "it is the provider's disk for databases"),
      customerManagedKeys: section.bool(
        "customerManagedKeys", default: true, because: "a key of your own can be withdrawn and audited"),
      backup: section.bool("backup", default: true, because: "what can't be restored is not stored"),
      backupRetentionDays: section.duration(
        "backupRetention", unit: 86_400_000, 1...3650, default: 30,
        because: "a month covers mistakes that are noticed late"),
      crossRegionCopies: section.bool(
        "crossRegionCopies", default: defaults.crossRegionCopies.0, because: defaults.crossRegionCopies.1))
    section.refuseOthers(than: section.askedKeys)
    return wishes
  }

  func observability(_ defaults: ArchetypeDefaults) -> ObservabilityWishes {
    let section = root.section("observability")
    let wishes = ObservabilityWishes(
      metrics: section.bool("metrics", default: true, because: "autoscaling, canaries and alerts need metrics"),
      metricsRetentionDays: section.duration(
        "metricsRetention", unit: 86_400_000, 1...3650, default: 15, because: "two weeks show the weekly pattern twice"),
      logStore: section.choice("logStore", default: defaults.logStore.0, because: defaults.logStore.1),
      logShipper: section.choice(
        "logShipper", default: .fluentBit, because: "it takes a tenth of the memory of Fluentd"),
      logRetentionDays: section.duration(
        "logRetention", unit: 86_400_000, 1...3650, default: 7, because: "most searches look at the last week"),
      logArchiveDays: section.duration(
        "logArchive", unit: 86_400_000, 0...3650, default: 30, because: "incidents are looked into for a month"),
      traceStore: section.choice("traceStore", default: defaults.traceStore.0, because: defaults.traceStore.1),
      traceSampling: section.percent(
        "traceSampling", 0...100, default: Percent(10),
        because: "a tenth shows the shape of the traffic at a tenth of the cost"),
      autoInstrumentation: section.bool(
        "autoInstrumentation", default: false, because: "a program that sends spans itself needs no agent"),
      pager: defaults.regionCount > 1
        ? section.choice("pager", default: .pagerduty, because: "the loss of a region must wake somebody")
        : section.choice(optional: "pager", note: "alerts page nobody when left out"),
      providerMonitoring: section.bool(
        "providerMonitoring", default: defaults.providerMonitoring.0, because: defaults.providerMonitoring.1))
    section.refuseOthers(than: section.askedKeys)
    return wishes
  }

  func security(_ defaults: ArchetypeDefaults) -> SecurityWishes {
    let section = root.section("security")
    let regimes =
      section.strings("compliance", form: "a list of hipaa, pci-dss, soc2, gdpr", note: "none when left out") ?? []
    let known = regimes.compactMap { ComplianceRegime(rawValue: $0.lowercased()) }
    if known.count != regimes.count {
      section.report(
        "unknown compliance regime", at: section.node?["compliance"], path: section.full("compliance"),
        remedy: "Known are \(ComplianceRegime.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let wishes = SecurityWishes(
      podSecurity: section.choice("podSecurity", default: .restricted, because: "no part of an application needs more"),
      policyEngine: section.choice(
        "policyEngine", default: .validatingAdmissionPolicy, because: "it is built in and needs no webhook"),
      secretStore: section.choice(
        "secretStore", default: .provider, because: "it is there, audited and needs no server"),
      workloadIdentity: section.choice(
        "workloadIdentity", default: defaults.identity, because: "it is the provider's way without static keys"),
      auditLogging: section.bool("auditLogging", default: true, because: "who did what must be answerable"),
      compliance: known)
    section.refuseOthers(than: section.askedKeys)
    return wishes
  }
}

extension String {
  /// `EcommercePlatform` as `ecommerce-platform`; at most 40 characters, as names of cloud resources are bounded.
  package var kebab: String {
    var text = String(Specification.slug(of: self).prefix(40))
    while text.hasSuffix("-") { text.removeLast() }
    return text.isEmpty ? "platform" : text
  }

  var isDomain: Bool {
    let labels = split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2 && utf8.count <= 253
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
      }
  }
}
