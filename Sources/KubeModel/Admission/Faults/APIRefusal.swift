/// The answer of an API server that doesn't take an object: a `Status` with code, reason and causes.
package struct APIRefusal: Error, Sendable, Hashable {
  package enum Reason: String, Sendable, Hashable {
    case badRequest = "BadRequest"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case methodNotAllowed = "MethodNotAllowed"
    case alreadyExists = "AlreadyExists"
    case conflict = "Conflict"
    case invalid = "Invalid"

    package var code: Int {
      switch self {
      case .badRequest: 400
      case .forbidden: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .alreadyExists, .conflict: 409
      case .invalid: 422
      }
    }
  }

  /// Whom the refusal is about.
  package struct Subject: Sendable, Hashable {
    package var name: String
    /// Empty for the core group.
    package var group: String
    package var kind: String
    /// The name in URLs, `deployments`.
    package var resource: String

    package init(name: String, group: String, kind: String, resource: String) {
      self.name = name
      self.group = group
      self.kind = kind
      self.resource = resource
    }

    /// `deployments.apps`
    package var qualifiedResource: String { group.isEmpty ? resource : "\(resource).\(group)" }
    /// `Deployment.apps`
    package var qualifiedKind: String { group.isEmpty ? kind : "\(kind).\(group)" }
  }

  package var reason: Reason
  package var message: String
  /// Nil where the answer has no details, as for a body that can't be read.
  package var details: KubeValue?
  package var faults: [FieldFault]

  package var code: Int { reason.code }

  package init(_ reason: Reason, _ message: String, details: KubeValue? = nil, faults: [FieldFault] = []) {
    self.reason = reason
    self.message = message
    self.details = details
    self.faults = faults
  }

  /// 422: fields that break the rules of the kind.
  package static func invalid(_ subject: Subject, _ faults: [FieldFault]) -> APIRefusal {
    let summary = aggregate(faults.map(\.text))
    let causes = faults.map { fault -> KubeValue in
      ["reason": .string(fault.reason.rawValue), "message": .string(fault.message), "field": .string(fault.path.text)]
    }
    let details: KubeValue = [
      "name": subject.name.isEmpty ? .omitted : .string(subject.name),
      "group": subject.group.isEmpty ? .omitted : .string(subject.group),
      "kind": .string(subject.kind),
      "causes": .sequence(causes),
    ]
    let message = "\(subject.qualifiedKind) \(GoText.quoted(subject.name)) is invalid: \(summary)"
    return APIRefusal(.invalid, message, details: details, faults: faults)
  }

  /// 403: an admission plugin says no.
  package static func forbidden(_ subject: Subject, _ why: String) -> APIRefusal {
    let message = "\(subject.qualifiedResource) \(GoText.quoted(subject.name)) is forbidden: \(why)"
    return APIRefusal(.forbidden, message, details: resourceDetails(subject))
  }

  /// `details` of a refusal that speaks of the resource, not of the kind.
  package static func resourceDetails(_ subject: Subject) -> KubeValue {
    [
      "name": subject.name.isEmpty ? .omitted : .string(subject.name),
      "group": subject.group.isEmpty ? .omitted : .string(subject.group),
      "kind": .string(subject.resource),
    ]
  }

  /// Several errors as one text: `[a, b]`, each said once.
  package static func aggregate(_ texts: [String]) -> String {
    var seen: Set<String> = []
    let distinct = texts.filter { seen.insert($0).inserted }
    return distinct.count == 1 ? distinct[0] : "[\(distinct.joined(separator: ", "))]"
  }

  /// The `Status` object.
  package var status: KubeValue {
    [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
      "reason": .string(reason.rawValue), "details": details ?? .omitted, "code": .integer(code),
    ]
  }
}
