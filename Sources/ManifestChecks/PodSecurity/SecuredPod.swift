package import KubeModel

/// A pod (or the template of one) as the Pod Security Standards look at it.
package struct SecuredPod: Sendable {
  let annotations: [(key: String, value: String)]
  let spec: KubeValue
  /// Init containers, containers, ephemeral containers, in this order.
  let containers: [SecuredContainer]

  package init(metadata: KubeValue?, spec: KubeValue) {
    annotations = (metadata?["annotations"]?.mapping?.entries ?? []).compactMap { entry in
      entry.value.string.map { (entry.key, $0) }
    }
    self.spec = spec
    containers = ["initContainers", "containers", "ephemeralContainers"].flatMap { list in
      (spec[list]?.sequence ?? []).map { SecuredContainer($0) }
    }
  }

  /// The `securityContext` of the pod.
  var context: KubeValue? { spec["securityContext"] }
  var isWindows: Bool { spec.at("os", "name")?.string == "windows" }
  /// Runs in a user namespace of its own.
  var hasOwnUsers: Bool { spec["hostUsers"]?.bool == false }

  /// The names of the containers for which `holds`.
  func names(where holds: (SecuredContainer) -> Bool) -> [String] { containers.filter(holds).map(\.name) }
}

struct SecuredContainer: Sendable {
  let name: String
  let value: KubeValue

  init(_ value: KubeValue) {
    self.value = value
    name = value["name"]?.string ?? ""
  }

  /// The `securityContext` of the container.
  var context: KubeValue? { value["securityContext"] }
}

/// The words in which admission lists names and values.
enum AdmissionText {
  static func quoted(_ values: [String]) -> String { values.map { "\"\($0)\"" }.joined(separator: ", ") }

  static func plural(_ one: String, _ many: String, _ count: Int) -> String { count == 1 ? one : many }

  /// `container "a"` or `containers "a", "b"`.
  static func containers(_ names: [String]) -> String {
    "\(plural("container", "containers", names.count)) \(quoted(names))"
  }

  /// Who set something: the pod, some containers, or both; nil when nobody did.
  static func setters(pod: Bool, containers names: [String]) -> String? {
    let setters = (pod ? ["pod"] : []) + (names.isEmpty ? [] : [containers(names)])
    return setters.isEmpty ? nil : setters.joined(separator: " and ")
  }
}
