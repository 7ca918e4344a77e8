package import Basics
import KubeModel

/// A verb on a resource, as `kubectl auth can-i` takes them: `create pods/exec`, `get deployments.apps`.
package struct AccessQuestion: Sendable, Hashable {
  package let verb: String
  package let group: String
  /// With its subresource, `pods/exec`.
  package let resource: String
  /// nil asks for any place.
  package let namespace: String?
  package let name: String?

  /// Reads a question; a problem for a resource that no known kind has.
  package static func read(
    _ text: String, namespace: String? = nil, name: String? = nil
  ) -> Result<AccessQuestion, DiagnosticsError> {
    let words = text.split { $0 == " " || $0 == ":" }
    guard words.count == 2 else {
      return .failure(
        DiagnosticsError([
          Diagnostic(
            .error, "a verb and a resource are expected, this is \"\(text)\"",
            remedy: "Write \"create pods/exec\" or \"get deployments.apps\".")
        ]))
    }
    let verb = words[0].lowercased()
    if words[1].hasPrefix("/") || words[1] == "*" {
      return .success(
        AccessQuestion(verb: verb, group: "", resource: String(words[1]), namespace: namespace, name: name))
    }
    let parts = words[1].split(separator: "/", maxSplits: 1)
    let written = parts[0].lowercased()
    let (plain, group) =
      written.firstIndex(of: ".").map { dot in
        (String(written[..<dot]), String(written[written.index(after: dot)...]))
      } ?? (written, nil)
    guard let found = Self.resource(plain, group: group) else {
      let near = nearestWords(to: plain, in: Self.known)
      let remedy = near.isEmpty ? nil : "Did you mean \(near.joined(separator: ", "))?"
      return .failure(DiagnosticsError([Diagnostic(.error, "no resource is called \"\(plain)\"", remedy: remedy)]))
    }
    let resource = parts.count > 1 ? "\(found.resource)/\(parts[1])" : found.resource
    return .success(
      AccessQuestion(verb: verb, group: found.group, resource: resource, namespace: namespace, name: name))
  }

  private static func resource(_ name: String, group: String?) -> (group: String, resource: String)? {
    let plain = shortNames[name] ?? name
    // Resources that are no kinds.
    if ["users", "groups"].contains(plain), group ?? "" == "" { return ("", plain) }
    let kinds = SchemaCatalog.embedded.kinds.filter {
      !$0.isList && ($0.plural == plain || $0.kind.lowercased() == plain)
    }
    if let group {
      // A group that is not in the catalogue may still stand in roles.
      return kinds.first { $0.group == group }.map { ($0.group, $0.plural) } ?? (group, plain)
    }
    let found = kinds.first { $0.group.isEmpty } ?? kinds.first { $0.isBuiltIn } ?? kinds.first
    return found.map { ($0.group, $0.plural) }
  }

  private static var known: [String] {
    var seen: Set<String> = []
    return SchemaCatalog.embedded.kinds.filter { !$0.isList }.map(\.plural).filter { seen.insert($0).inserted }
  }

  private static let shortNames = [
    "cm": "configmaps", "ep": "endpoints", "ev": "events", "ns": "namespaces", "no": "nodes",
    "pvc": "persistentvolumeclaims", "pv": "persistentvolumes", "po": "pods", "rc": "replicationcontrollers",
    "quota": "resourcequotas", "sa": "serviceaccounts", "svc": "services", "crd": "customresourcedefinitions",
    "ds": "daemonsets", "deploy": "deployments", "rs": "replicasets", "sts": "statefulsets",
    "hpa": "horizontalpodautoscalers", "cj": "cronjobs", "csr": "certificatesigningrequests", "ing": "ingresses",
    "netpol": "networkpolicies", "pdb": "poddisruptionbudgets", "pc": "priorityclasses", "sc": "storageclasses",
  ]

  init(verb: String, group: String, resource: String, namespace: String?, name: String?) {
    self.verb = verb
    self.group = group
    self.resource = resource
    self.namespace = namespace
    self.name = name
  }

  /// `create pods/exec`, `get deployments.apps`.
  package var text: String { "\(verb) \(group.isEmpty ? resource : "\(resource).\(group)")" }
}

extension AccessRule {
  /// Whether the rule gives what is asked; with names, only for one of them.
  func answers(_ question: AccessQuestion) -> Bool {
    guard covers(verb: question.verb) else { return false }
    if question.resource.hasPrefix("/") {
      return urls.contains {
        $0 == "*" || $0 == question.resource || $0.hasSuffix("*") && question.resource.hasPrefix($0.dropLast())
      }
    }
    let isNamed = names.isEmpty || question.name.map { names.contains($0) } ?? true
    // `create` knows no name yet, apart from subresources.
    let canBeNamed = names.isEmpty || question.verb != "create" || question.resource.contains("/")
    return isNamed && canBeNamed && covers(group: question.group) && covers(resource: question.resource)
  }
}
