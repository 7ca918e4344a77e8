import KubeModel

extension Check {
  static let templateResidue = Check(
    "STY04", "template-residue", .high, .cluster,
    summary: "A placeholder of a template was never filled.",
    why: "The program gets the words of the template: {{ .Values.host }}, ${HOST}, <no value>.",
    remedy: "Render the template with all values.",
    passing: Example.pod(container: "env: [{name: A, value: shop}]"),
    failing: Example.pod(container: "env: [{name: A, value: \"<no value>\"}]"),
    inspect: .singly { object, _ in
      // These hold text for other programs, with their placeholders.
      switch object.kind {
      case "ConfigMap", "Secret", "PrometheusRule", "AlertmanagerConfig", "ClusterPolicy", "Policy",
        "ConstraintTemplate",
        "ApplicationSet", "Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "AnalysisTemplate",
        "MetricTemplate",
        "ExternalSecret", "GrafanaDashboard", "ClusterAnalysisTemplate", "CronWorkflow", "EnvoyFilter", "Kustomization",
        "CustomResourceDefinition":
        return []
      default:
        guard hasResidue(object.root) else { return [] }
        var found: [Violation] = []
        var way: [KubeValuePath.Step] = []
        search(object.root, &way) { found.append(Violation(object, "holds the placeholder \($0)", path: $1)) }
        return found
      }
    })

  /// Whether any text of the tree holds a placeholder: nearly all trees hold none.
  private static func hasResidue(_ value: KubeValue) -> Bool {
    switch value.content {
    case .string(let text): return residue(in: text) != nil
    case .sequence(let values): return values.indices.contains { hasResidue(values[$0]) }
    case .mapping(let mapping):
      let entries = mapping.entries
      return entries.indices.contains { entries[$0].key != description && hasResidue(entries[$0].value) }
    case .null, .bool, .integer, .number, .omitted: return false
    }
  }

  /// Walks the tree with the way that led to each place.
  private static func search(
    _ value: KubeValue, _ way: inout [KubeValuePath.Step], _ found: (String, String) -> Void
  ) {
    switch value.content {
    case .string(let text): if let word = residue(in: text) { found(word, KubeValuePath.text(way)) }
    case .sequence(let values):
      for (index, element) in values.enumerated() {
        way.append(.index(index))
        search(element, &way, found)
        way.removeLast()
      }
    case .mapping(let mapping):
      for entry in mapping.entries where entry.key != description {
        way.append(.key(entry.key))
        search(entry.value, &way, found)
        way.removeLast()
      }
    case .null, .bool, .integer, .number, .omitted: break
    }
  }

  /// People write about placeholders there.
  private static let description = "description"

  /// The first placeholder of the list that a text holds.
  private static func residue(in text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      // The letters with which they begin, which few texts have.
      guard
        bytes.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "R") || $0 == UInt8(ascii: "C") })
      else { return nil }
      return placeholders.first { bytes.place(of: $0) != nil }
    }
  }

  private static let placeholders = ["<no value>", "REPLACE_ME", "CHANGE_ME", "CHANGEME", "<YOUR_", "REPLACE-ME"]

  static let portNames = Check(
    "STY02", "port-names", .info, .networking, optional: true,
    summary: "A port of a container has no name.",
    why: "Services must repeat the number, and meshes must guess the protocol.",
    remedy: "Name it: http, grpc, metrics.", peers: .peers("KY:require-container-port-names"),
    passing: Example.pod(container: "ports: [{name: http, containerPort: 80}]"),
    failing: Example.pod(container: "ports: [{containerPort: 80}]"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        workload.containers.flatMap { container in
          container.ports.enumerated().compactMap { index, port in
            port["name"] == nil
              ? Violation(workload, container, "has a port without a name", at: "ports[\(index)]") : nil
          }
        }
      }
    })
}
