/// What an API server fills into pods and their templates.
///
/// Mirrors `pkg/apis/core/v1/defaults.go`.
enum PodDefaults {
  /// A template of a workload: only what every pod spec gets.
  static func fillTemplate(_ template: inout KubeValue) {
    template.setDefault("metadata", [:])
    template.updateOrAdd("spec") { fillSpec(&$0) }
  }

  /// A pod: requests from limits and ports of the host as well.
  static func fillPod(_ spec: inout KubeValue) {
    fillSpec(&spec)
    for list in ["containers", "initContainers"] { spec.updateEach(list) { requestLimits(&$0) } }
    fillPodLevel(&spec)
    spec.setDefault("enableServiceLinks", true)
    if spec["hostNetwork"]?.bool == true {
      for list in ["containers", "initContainers"] {
        spec.updateEach(list) { container in
          container.updateEach("ports") { port in
            if !port.isSet("hostPort"), let own = port["containerPort"] { port["hostPort"] = own }
          }
        }
      }
    }
  }

  private static func fillSpec(_ spec: inout KubeValue) {
    for list in ["containers", "initContainers", "ephemeralContainers"] {
      spec.updateEach(list) { fillContainer(&$0) }
    }
    spec.updateEach("volumes") { VolumeDefaults.fill(&$0) }
    spec.setDefault("dnsPolicy", "ClusterFirst")
    spec.setDefault("restartPolicy", "Always")
    spec.setDefault("securityContext", [:])
    spec.setDefault("terminationGracePeriodSeconds", 30)
    spec.setDefault("schedulerName", "default-scheduler")
    // The older name of the field goes with it.
    if let account = spec["serviceAccountName"] ?? spec["serviceAccount"] {
      spec["serviceAccountName"] = account
      spec["serviceAccount"] = account
    }
  }

  private static func fillContainer(_ container: inout KubeValue) {
    container.setDefault("resources", [:])
    container.setDefault("imagePullPolicy", .string(ImageName.pullPolicy(container.text("image"))))
    container.setDefault("terminationMessagePath", "/dev/termination-log")
    container.setDefault("terminationMessagePolicy", "File")
    container.updateEach("ports") { $0.setDefault("protocol", "TCP") }
    container.updateEach("env") { variable in
      variable.update("valueFrom") { source in
        source.update("fieldRef") { $0.setDefault("apiVersion", "v1") }
        source.update("resourceFieldRef") { $0.setDefault("divisor", "0") }
        source.update("fileKeyRef") { $0.setDefault("optional", false) }
      }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
      container.update(probe) { probe in
        fillHandler(&probe)
        probe.update("grpc") { $0.setDefault("service", "") }
        probe.setDefault("timeoutSeconds", 1)
        probe.setDefault("periodSeconds", 10)
        probe.setDefault("successThreshold", 1)
        probe.setDefault("failureThreshold", 3)
      }
    }
    container.update("lifecycle") { lifecycle in
      lifecycle.update("postStart") { fillHandler(&$0) }
      lifecycle.update("preStop") { fillHandler(&$0) }
    }
  }

  private static func fillHandler(_ handler: inout KubeValue) {
    handler.update("httpGet") { action in
      action.setDefault("path", "/")
      action.setDefault("scheme", "HTTP")
    }
  }

  private static func requestLimits(_ container: inout KubeValue) {
    container.update("resources") { resources in
      guard let limits = resources["limits"]?.mapping?.entries, !limits.isEmpty else { return }
      resources.updateOrAdd("requests") { requests in
        for limit in limits { requests.setDefault(limit.key, limit.value) }
      }
    }
  }

  /// `spec.resources`: requests that are not given are those of the containers, else the limits.
  private static func fillPodLevel(_ spec: inout KubeValue) {
    guard spec.has("resources") else { return }
    var own = spec
    own["resources"] = nil
    own["overhead"] = nil
    let requests = PodResources.requests(own)
    let limits = PodResources.limits(own)
    spec.update("resources") { resources in
      var filled = ResourceAmounts(resources["requests"])
      for entry in requests.entries where PodResources.isPodLevel(entry.name) && filled[entry.name] == nil {
        filled[entry.name] = entry.amount
      }
      var bounds = ResourceAmounts(resources["limits"])
      for entry in limits.entries where ResourceNames.isHugePages(entry.name) && bounds[entry.name] == nil {
        bounds[entry.name] = entry.amount
      }
      for entry in bounds.entries where PodResources.isPodLevel(entry.name) && filled[entry.name] == nil {
        filled[entry.name] = entry.amount
      }
      if !filled.isEmpty { resources["requests"] = filled.kubeValue }
      if !bounds.isEmpty { resources["limits"] = bounds.kubeValue }
    }
  }
}

/// What the name of an image says.
enum ImageName {
  /// `Always` for the tag `latest`, which a name without tag and digest has too.
  static func pullPolicy(_ image: String) -> String { isLatest(image) ? "Always" : "IfNotPresent" }

  private static let slash = UInt8(ascii: "/")

  private static func isLatest(_ image: String) -> Bool {
    let digest = image.utf8.firstIndex(of: UInt8(ascii: "@"))
    var name = image.utf8[..<(digest ?? image.endIndex)]
    var tag: Substring.UTF8View?
    if let colon = name.lastIndex(of: UInt8(ascii: ":")), !name[colon...].contains(slash) {
      tag = name[name.index(after: colon)...]
      name = name[..<colon]
    }
    guard isRepository(name) else { return false }
    if let tag { return tag.elementsEqual("latest".utf8) }
    return digest == nil
  }

  /// `host:port/path/name`, the path in small letters; what is none has no tag for the server.
  private static func isRepository(_ name: Substring.UTF8View) -> Bool {
    var parts = name.split(separator: slash, omittingEmptySubsequences: false)
    guard let first = parts.first else { return false }
    let isHost =
      parts.count > 1
      && (first.elementsEqual("localhost".utf8)
        || first.contains {
          $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        })
    if isHost { parts.removeFirst() }
    return !parts.isEmpty
      && parts.allSatisfy { part in
        guard let head = part.first, let tail = part.last else { return false }
        func isInner(_ byte: UInt8) -> Bool {
          byte.digitValue != nil || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
        return isInner(head) && isInner(tail)
          && part.allSatisfy {
            isInner($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
          }
      }
  }
}
