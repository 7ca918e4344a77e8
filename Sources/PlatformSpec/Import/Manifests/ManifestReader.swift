import Basics
import KubeModel

/// Reads Kubernetes manifests: what runs, under which names and ports, and who reaches whom.
package struct ManifestReader {
  let objects: [KubeObject]
  var application = ImportedApplication()
  /// The workload of each part of the application, in the same order.
  var workloads: [KubeObject] = []
  /// Containers that were taken, in the same order.
  var containers: [KubeValue] = []

  package init(files: [(path: String, text: String)]) {
    let documents = ManifestDocuments(files)
    objects = documents.objects
    application.notes = documents.notes
  }

  /// Whether a text holds an object of Kubernetes, however broken.
  package static func recognises(_ text: String) -> Bool {
    text.split(separator: "\n").contains { line in
      line.hasPrefix("kind:") || line.hasPrefix("apiVersion:") || line.contains("\"kind\":")
    }
  }

  package mutating func read() -> ImportedApplication {
    for object in objects where object.podSpec != nil || Self.storeKinds[object.kind] != nil { readWorkload(object) }
    if application.parts.isEmpty {
      let place = SourceLocation(file: objects.first?.file ?? application.notes.first?.location?.file ?? "")
      application.note(
        .error, "no workload stands in it", at: place, remedy: "Name files with Deployments, StatefulSets or Jobs.")
      return application
    }
    readServices()
    readRoutes()
    readPolicies()
    readAutoscalers()
    noteOthers()
    return application
  }

  func objects(_ kind: String) -> [KubeObject] { objects.filter { $0.kind == kind } }

  /// An object that another one names in its namespace; files without namespaces are meant to be applied to one.
  func object(_ kind: String, _ name: String, in namespace: String?) -> KubeObject? {
    let named = objects.filter { $0.kind == kind && $0.name == name }
    return named.first { $0.namespace == namespace } ?? named.first { $0.namespace == nil || namespace == nil }
  }

  // MARK: - Workloads

  private mutating func readWorkload(_ object: KubeObject) {
    if let store = Self.storeKinds[object.kind], object.group.contains(".") {
      readStore(object, store)
      return
    }
    guard let pod = object.podSpec else { return }
    // Pods and replica sets that a controller made stand in dumps of clusters.
    if object.root.at("metadata", "ownerReferences") != nil { return }
    if object.isPatch {
      application.note("\(object.title) has no image and is left out", at: object.location)
      return
    }
    if object.kind == "DaemonSet" {
      guard !Self.belongsToNodes(pod) else {
        application.note(
          "\(object.title) works on the nodes themselves and is left out: agents are the platform's part",
          at: object.location)
        return
      }
      application.note(
        "\(object.title) ran on every node; it becomes a service with as many pods as its load needs",
        at: object.location)
    }
    var part = ImportedPart(name: object.name, place: object.location)
    part.statesPorts = true
    part.team = object.namespace
    part.kind = kind(of: object)
    let taken = mainContainer(pod, of: object)
    PodReading(reader: self, object: object, pod: pod, container: taken).read(&part, &application)
    readReplicas(of: object, &part)
    application.parts.append(part)
    workloads.append(object)
    containers.append(taken)
  }

  private static func belongsToNodes(_ pod: KubeValue) -> Bool {
    let mountsHost = pod["volumes"]?.sequence?.contains { $0["hostPath"] != nil } ?? false
    return mountsHost || ["hostNetwork", "hostPID", "hostIPC"].contains { pod[$0]?.bool == true }
  }

  private mutating func kind(of object: KubeObject) -> ImportedPart.Kind {
    switch object.kind {
    case "StatefulSet": return .stateful
    case "Job": return .job(schedule: nil)
    case "CronJob":
      let schedule = object.root.at("spec", "schedule")?.scalarText ?? ""
      if object.root.at("spec", "timeZone") != nil || schedule.hasPrefix("TZ=") || schedule.hasPrefix("CRON_TZ=") {
        application.note("\(object.title): its time zone is not carried over, hours are UTC", at: object.location)
      }
      if object.root.at("spec", "suspend")?.bool == true {
        application.note("\(object.title) is suspended; it becomes a job that somebody starts", at: object.location)
        return .job(schedule: nil)
      }
      let fields = schedule.split(separator: " ").filter { !$0.contains("TZ=") }.joined(separator: " ")
      guard fields.split(separator: " ").count == 5 || fields.hasPrefix("@") else {
        application.note("\(object.title): \"\(schedule)\" is no schedule", at: object.location)
        return .job(schedule: nil)
      }
      return .job(schedule: fields)
    default: return .server
    }
  }

  private mutating func readReplicas(of object: KubeObject, _ part: inout ImportedPart) {
    let spec = object.root["spec"]
    if spec?.at("strategy", "type")?.scalarText == "Recreate" { part.isSingle = true }
    guard let count = spec?["replicas"]?.integer else { return }
    if count == 0 {
      application.note("\(object.title) is scaled to zero; here it runs", at: object.location)
    } else if count > 1 {
      part.replicas = Service.ReplicaWish(fixed: nil, min: min(count, 5000), max: nil, cpuTarget: nil)
    }
  }

  // MARK: - Containers

  /// The container that does the work: the one at whose port a Service points, else the first that is no sidecar.
  private mutating func mainContainer(_ pod: KubeValue, of object: KubeObject) -> KubeValue {
    let all = (pod["containers"]?.sequence ?? []).filter { $0["image"]?.scalarText != nil }
    let own = all.filter { !Self.isSidecar($0) }
    let services = objects("Service").filter { selects($0, object) }
    let targets = services.flatMap { $0.root.at("spec", "ports")?.sequence ?? [] }
      .compactMap { ($0["targetPort"] ?? $0["port"])?.scalarText }
    let served = own.first { container in
      (container["ports"]?.sequence ?? []).contains { port in
        [port["containerPort"]?.scalarText, port["name"]?.scalarText].contains {
          $0.map { targets.contains($0) } ?? false
        }
      }
    }
    let taken = served ?? own.first ?? all.first ?? .mapping([])
    for other in all where other != taken {
      application.note(
        "\(object.title): its container \(other["name"]?.scalarText ?? "") (\(other["image"]?.scalarText ?? "")) is not carried over",
        at: object.location, remedy: "A service has one container; make it a service of its own where it is needed.")
    }
    return taken
  }

  private static func isSidecar(_ container: KubeValue) -> Bool {
    let name = container["name"]?.scalarText?.lowercased() ?? ""
    let image = ImageReference(container["image"]?.scalarText ?? "")?.shortName ?? ""
    let words = [
      "exporter", "istio-proxy", "proxyv2", "linkerd", "cloud-sql-proxy", "cloudsql-proxy", "gce-proxy", "fluent",
      "filebeat", "promtail", "otel-collector", "opentelemetry-collector", "oauth2-proxy", "vault-agent", "datadog",
      "jaeger-agent", "statsd", "git-sync",
    ]
    return words.contains { name.contains($0) || image.contains($0) }
  }

  // MARK: - Selection

  /// Whether the selector of a Service fits the pods of a workload, namespaces that are left out fitting any.
  func selects(_ service: KubeObject, _ workload: KubeObject) -> Bool {
    let selector = service.root.at("spec", "selector")?.mapping?.entries ?? []
    guard !selector.isEmpty, Self.isSameNamespace(service, workload) else { return false }
    let labels = workload.podLabels
    return selector.allSatisfy { entry in
      labels.contains { $0.key == entry.key && $0.value == entry.value.scalarText }
    }
  }

  static func isSameNamespace(_ one: KubeObject, _ other: KubeObject) -> Bool {
    one.namespace == other.namespace || one.namespace == nil || other.namespace == nil
  }

  // MARK: - Others

  /// Objects of which nothing was taken, by kind: those that the platform writes itself, and all others.
  private mutating func noteOthers() {
    let read: Set<String> = [
      "Service", "ConfigMap", "Secret", "PersistentVolumeClaim", "Ingress", "NetworkPolicy", "HorizontalPodAutoscaler",
      "HTTPRoute", "GRPCRoute", "VirtualService", "Gateway", "AuthorizationPolicy", "ScaledObject", "Kustomization",
      "Component",
    ]
    let own: Set<String> = [
      "ServiceAccount", "Namespace", "PodDisruptionBudget", "ResourceQuota", "LimitRange", "PodSecurityPolicy",
      "ServiceMonitor", "PodMonitor", "StorageClass", "PersistentVolume", "PriorityClass", "PeerAuthentication",
    ]
    let rest = objects.filter { $0.podSpec == nil && Self.storeKinds[$0.kind] == nil && !read.contains($0.kind) }
    for (isOwn, words) in [(true, "the platform writes its own"), (false, "not carried over")] {
      var counts: [(kind: String, names: [String])] = []
      for object in rest where own.contains(object.kind) == isOwn {
        if let index = counts.firstIndex(where: { $0.kind == object.kind }) {
          if !counts[index].names.contains(object.name) { counts[index].names.append(object.name) }
        } else {
          counts.append((object.kind, [object.name]))
        }
      }
      for (kind, names) in counts {
        let place = rest.first { $0.kind == kind }?.location ?? SourceLocation(file: "")
        let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
        application.note(isOwn ? .note : .warning, "\(kind) \(shown): \(words)", at: place)
      }
    }
  }
}
