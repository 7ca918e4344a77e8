import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What the documents need to know about the rendered files: which belong to which chapter, which alerts they define.
///
/// Read from the files themselves, so that a document can't name a file or an alert that is not there.
struct TreeContents {
  let files: [FileTree.File]
  /// What stands in each file, in the same order.
  let marks: [FileMarks]
  /// Files of a chapter, in the order of their paths.
  let byDeliverable: [Deliverable: [String]]
  let alerts: [AlertRule]

  init(_ tree: FileTree, design: PlatformDesign) {
    files = tree.files
    marks = files.map { FileMarks($0) }
    let components = Dictionary(design.components.map { ($0.id.rawValue, $0.deliverable) }) { first, _ in first }
    var grouped: [Deliverable: [String]] = [:]
    for (file, marks) in zip(files, marks) {
      grouped[Self.deliverable(of: file.path, marks, components), default: []].append(file.path)
    }
    byDeliverable = grouped
    alerts = AlertRule.all(in: zip(files, marks).filter { $0.1.definesAlerts }.map(\.0))
  }

  /// Folders directly below `terraform/`, in the order in which they are applied.
  var terraformStages: [String] {
    var stages: [String] = []
    for file in files where file.path.hasPrefix("terraform/") {
      let parts = file.path.split(separator: "/")
      guard parts.count > 2 else { continue }
      let stage = "terraform/\(parts[1])"
      if !stages.contains(stage) { stages.append(stage) }
    }
    return stages
  }

  /// Folders that hold a Terraform root of the stage: the stage itself, or one below it for each region.
  func terraformRoots(of stage: String) -> [String] {
    var roots: [String] = []
    for file in files where file.path.hasPrefix(stage + "/") && file.path.hasSuffix(".tf") {
      guard let slash = file.path.lastIndex(of: "/") else { continue }
      let folder = String(file.path[..<slash])
      if !roots.contains(folder) { roots.append(folder) }
    }
    return roots
  }

  /// Folders directly below `clusters/`: what the engine of GitOps is pointed at.
  var clusterFolders: [String] {
    var folders: [String] = []
    for file in files where file.path.hasPrefix("clusters/") {
      let parts = file.path.split(separator: "/")
      if parts.count > 2, !folders.contains("clusters/\(parts[1])") { folders.append("clusters/\(parts[1])") }
    }
    return folders
  }

  /// Files that hold the values that only Terraform knows.
  var settingsFiles: [String] { paths(where: \.isSettings) }

  func paths(where mark: (FileMarks) -> Bool) -> [String] {
    zip(files, marks).filter { mark($0.1) }.map(\.0.path)
  }

  // MARK: - Chapters

  private static func deliverable(
    of path: String, _ marks: FileMarks, _ components: [String: Deliverable]
  ) -> Deliverable {
    let parts = path.split(separator: "/")
    switch parts.first {
    case "terraform": return terraformDeliverable(String(parts.last ?? ""))
    case "infrastructure":
      let names = parts.map { String($0.split(separator: ".").first ?? $0) }
      for name in names.reversed() {
        if let deliverable = components[name] { return deliverable }
      }
    default: break
    }
    return marks.kinds.lazy.compactMap { deliverableByKind[$0] }.first ?? .deployment
  }

  private static func terraformDeliverable(_ name: String) -> Deliverable {
    let words: [(String, Deliverable)] = [
      ("flow-logs", .observability), ("log-", .observability), ("audit", .observability), ("identit", .security),
      ("polic", .security), ("secret", .security), ("keys", .security), ("access", .security), ("role", .security),
      ("vpc", .networking), ("routing", .networking), ("endpoint", .networking), ("firewall", .networking),
      ("dns", .networking), ("certificate", .networking), ("backup", .storage), ("queue", .scaling),
    ]
    return words.first { name.contains($0.0) }?.1 ?? .cluster
  }

  /// The chapter that answers for a kind; kinds that are not listed belong to the deployment.
  private static let deliverableByKind: [String: Deliverable] = [
    "Namespace": .cluster, "ResourceQuota": .cluster, "LimitRange": .cluster, "PriorityClass": .cluster,
    "Deployment": .deployment, "StatefulSet": .deployment, "Rollout": .deployment, "AnalysisTemplate": .deployment,
    "PodDisruptionBudget": .deployment, "Service": .deployment, "ConfigMap": .deployment, "CronJob": .deployment,
    "HorizontalPodAutoscaler": .scaling, "ScaledObject": .scaling, "ScaledJob": .scaling,
    "TriggerAuthentication": .scaling, "VerticalPodAutoscaler": .scaling,
    "Ingress": .networking, "Gateway": .networking, "HTTPRoute": .networking, "VirtualService": .networking,
    "DestinationRule": .networking, "NetworkPolicy": .networking, "ClusterIssuer": .networking,
    "Certificate": .networking, "Telemetry": .networking, "ServiceEntry": .networking,
    "TargetGroupBinding": .networking,
    "StorageClass": .storage, "PersistentVolumeClaim": .storage, "VolumeSnapshotClass": .storage,
    "Schedule": .storage, "BackupStorageLocation": .storage,
    "ServiceMonitor": .observability, "PodMonitor": .observability, "PrometheusRule": .observability,
    "AlertmanagerConfig": .observability, "OpenTelemetryCollector": .observability,
    "Instrumentation": .observability, "Elasticsearch": .observability, "Kibana": .observability,
    "ServiceAccount": .security, "Role": .security, "RoleBinding": .security, "ClusterRole": .security,
    "ClusterRoleBinding": .security, "ExternalSecret": .security, "ClusterSecretStore": .security,
    "PeerAuthentication": .security, "AuthorizationPolicy": .security, "ValidatingAdmissionPolicy": .security,
    "ValidatingAdmissionPolicyBinding": .security,
  ]

  /// Paths with equal shape on one line: `apps/base/<service>/hpa.yaml` and how many there are.
  static func folded(_ paths: [String]) -> [(pattern: String, count: Int)] {
    var counts: [(pattern: String, count: Int, first: String)] = []
    var index: [String: Int] = [:]
    for path in paths {
      let pattern = shape(of: path)
      if let position = index[pattern] {
        counts[position].count += 1
      } else {
        index[pattern] = counts.count
        counts.append((pattern, 1, path))
      }
    }
    // A shape that occurs once keeps its name.
    return counts.map { ($0.count == 1 ? $0.first : $0.pattern, $0.count) }
  }

  /// The path with the name of a service or team left open.
  private static func shape(of path: String) -> String {
    for (folder, open) in [("apps/base/", "<service>"), ("tenants/base/", "<team>")] where path.hasPrefix(folder) {
      let rest = path.utf8.dropFirst(folder.utf8.count)
      guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return path }
      return folder + open + path[slash...]
    }
    // Argo CD has a base for each team.
    let parts = path.hasPrefix("apps/") ? path.split(separator: "/") : []
    if parts.count > 4, parts[2] == "base" {
      return "apps/<team>/base/<service>/" + parts.dropFirst(4).joined(separator: "/")
    }
    return path
  }

  /// A line a folder with the names of its files: `apps/base/<service>/`: `hpa.yaml` (22), `service.yaml` (25).
  static func byFolder(_ paths: [String]) -> [String] {
    var lines: [String] = []
    var last = ""
    for (pattern, count) in folded(paths) {
      let slash = pattern.lastIndex(of: "/").map { pattern.index(after: $0) } ?? pattern.startIndex
      let folder = String(pattern[..<slash])
      let name = String(pattern[slash...]).codeSpan + (count == 1 ? "" : " (\(count))")
      if folder == last, let end = lines.indices.last {
        lines[end] += ", " + name
      } else {
        lines.append(folder.isEmpty ? name : "\(folder.codeSpan): \(name)")
        last = folder
      }
    }
    return lines
  }
}
