import KubeModel

extension Check {
  static let deprecatedAnnotation = Check(
    "API06", "deprecated-annotation", .low, .cluster,
    summary: "An annotation stands where a field has taken its place.",
    why: "Newer releases ignore it: the profile or class that it names is not in force.",
    remedy: "Write the field that the message names.",
    passing: Example.pod(annotations: "team: shop"),
    failing: Example.pod(annotations: "seccomp.security.alpha.kubernetes.io/pod: runtime/default"),
    inspect: .singly { object, _ in
      var places: [(path: String, annotations: KubeValue?)] = [
        ("metadata.annotations", object.root.at("metadata", "annotations"))
      ]
      for path in ["spec.template.metadata.annotations", "spec.jobTemplate.spec.template.metadata.annotations"] {
        places.append((path, object.root.at(path: path)))
      }
      return places.flatMap { path, annotations in
        (annotations?.mapping?.keys ?? []).compactMap { key in
          guard let row = retiredAnnotations.first(where: { key.hasPrefix($0.prefix) }) else { return nil }
          return Violation(object, "\(key) is replaced by \(row.field)", path: KubeValuePath.appending(key, to: path))
        }
      }
    })

  private static let retiredAnnotations: [(prefix: String, field: String)] = [
    ("seccomp.security.alpha.kubernetes.io/", "securityContext.seccompProfile"),
    ("container.seccomp.security.alpha.kubernetes.io/", "securityContext.seccompProfile"),
    ("container.apparmor.security.beta.kubernetes.io/", "securityContext.appArmorProfile"),
    ("scheduler.alpha.kubernetes.io/critical-pod", "priorityClassName"),
    ("security.alpha.kubernetes.io/sysctls", "securityContext.sysctls"),
    ("volume.beta.kubernetes.io/storage-class", "storageClassName"),
    ("volume.beta.kubernetes.io/mount-options", "mountOptions"),
    ("service.kubernetes.io/topology-aware-hints", "spec.trafficDistribution"),
    ("kubernetes.io/ingress.class", "spec.ingressClassName"),
  ]

  static let deprecatedNodeLabel = Check(
    "API07", "deprecated-node-label", .low, .cluster,
    summary: "A label of nodes has an old name.", why: "New nodes may not carry it, and the pods fit nowhere.",
    remedy: "Use the name without beta.",
    passing: Example.pod("nodeSelector: {kubernetes.io/arch: amd64}"),
    failing: Example.pod("nodeSelector: {beta.kubernetes.io/arch: amd64}"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        var found: [Violation] = []
        for key in workload.spec["nodeSelector"]?.mapping?.keys ?? [] {
          guard let new = renamedLabels[key] else { continue }
          found.append(
            Violation(workload, "\(key) is now \(new)", at: KubeValuePath.appending(key, to: "nodeSelector")))
        }
        for term in workload.spreadTerms {
          guard let new = renamedLabels[term.topologyKey] else { continue }
          found.append(Violation(workload, "\(term.topologyKey) is now \(new)", at: "\(term.path).topologyKey"))
        }
        let required = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
        for (index, term) in (workload.spec.at(path: required)?.sequence ?? []).enumerated() {
          for (inner, expression) in (term["matchExpressions"]?.sequence ?? []).enumerated() {
            guard let key = expression["key"]?.string, let new = renamedLabels[key] else { continue }
            found.append(
              Violation(workload, "\(key) is now \(new)", at: "\(required)[\(index)].matchExpressions[\(inner)].key"))
          }
        }
        return found
      }
    })

  private static let renamedLabels: [String: String] = [
    "beta.kubernetes.io/arch": "kubernetes.io/arch", "beta.kubernetes.io/os": "kubernetes.io/os",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "node-role.kubernetes.io/master": "node-role.kubernetes.io/control-plane",
  ]

  static let deadVolume = Check(
    "API08", "dead-volume-plugin", .error, .storage,
    summary: "A volume is of a kind that Kubernetes no longer has, or hands on to a CSI driver.",
    why: "The pod can't start; one that is handed on needs its driver.",
    remedy: "Use the CSI driver of the storage.",
    passing: Example.pod("volumes: [{name: v, emptyDir: {}}]"),
    failing: Example.pod("volumes: [{name: v, glusterfs: {endpoints: e, path: p}}]")
  ) { inspection in
    let pods = inspection.eachWorkload { workload, _ in
      workload.volumes.enumerated().compactMap { index, volume in
        volumeProblem(volume).map { source, text, severity in
          Violation(workload, text, at: "volumes[\(index)].\(source)", severity: severity)
        }
      }
    }
    return pods
      + inspection.each("", "PersistentVolume") { volume in
        volume.root["spec"].flatMap { volumeProblem($0) }.map { source, text, severity in
          Violation(volume, text, path: "spec.\(source)", severity: severity)
        }
      }
  }

  private static func volumeProblem(_ volume: KubeValue) -> (source: String, text: String, severity: Severity?)? {
    for source in volume.mapping?.keys ?? [] {
      if deadVolumes.contains(source) { return (source, "\(source) volumes no longer work", nil) }
      if handedOn.contains(source) { return (source, "\(source) is handed on to a CSI driver", .low) }
    }
    return nil
  }

  private static let deadVolumes: Set<String> = [
    "photonPersistentDisk", "scaleIO", "flocker", "storageos", "quobyte", "glusterfs", "cephfs", "rbd", "gitRepo",
  ]
  private static let handedOn: Set<String> = [
    "awsElasticBlockStore", "azureDisk", "azureFile", "gcePersistentDisk", "cinder", "vsphereVolume", "portworxVolume",
    "flexVolume",
  ]

  static let oldAccountField = Check(
    "API09", "deprecated-service-account-field", .medium, .cluster,
    summary: "A pod names its service account in the old field.",
    why: "Where both fields are set and differ, one is silently dropped.", remedy: "Use serviceAccountName.",
    peers: .peers("KL:deprecated-service-account-field, KB:294"),
    passing: Example.pod("serviceAccountName: b"), failing: Example.pod("serviceAccount: b, serviceAccountName: c"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard let old = workload.spec["serviceAccount"]?.string else { return nil }
        let new = workload.spec["serviceAccountName"]?.string
        if let new, new != old {
          return Violation(workload, "names the service accounts \(old) and \(new)", at: "serviceAccount")
        }
        // The API server itself writes both.
        return new == old
          ? nil
          : Violation(workload, "names its service account in the old field", at: "serviceAccount", severity: .low)
      }
    })

  static let oldServiceField = Check(
    "API10", "deprecated-service-field", .low, .networking,
    summary: "A Service uses a field that goes away.", why: "Clouds ignore it, or treat it each in its way.",
    remedy: "Use the annotation of the cloud, a Gateway, or trafficDistribution: PreferSameZone.",
    passing: Example.service(), failing: Example.service("ports: [{port: 80}], loadBalancerIP: 10.0.0.1")
  ) { inspection in
    inspection.all("", "Service").flatMap { service -> [Violation] in
      var found = ["externalIPs", "loadBalancerIP", "topologyKeys"].filter { service.root.at("spec", $0) != nil }.map {
        Violation(service, "uses \($0)", path: "spec.\($0)")
      }
      if service.root.at("spec", "trafficDistribution")?.string == "PreferClose" {
        found.append(Violation(service, "uses PreferClose, now PreferSameZone", path: "spec.trafficDistribution"))
      }
      return found
    }
  }
}
