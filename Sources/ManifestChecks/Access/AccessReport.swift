package import Basics
import KubeModel

/// Who can do what by the roles and bindings of some files.
package struct AccessReport: Sendable {
  private let access: AccessMap
  private let paths: EscalationPaths
  /// Rules by the resources that they name, so that a question looks at few of them.
  private let rulesByResource: [String: [RuleReference]]
  private let wideRules: [RuleReference]
  private let grantsByRole: [Int: [Int]]
  /// What pods run as, by account.
  private let workloads: [AccessSubject: [String]]

  private struct RuleReference: Sendable {
    let role: Int
    let rule: Int
  }

  package init(_ inspection: Inspection) {
    access = inspection.access
    paths = inspection.escalations
    var byResource: [String: [RuleReference]] = [:]
    var wide: [RuleReference] = []
    for (index, role) in access.roles.roles.enumerated() {
      for (position, rule) in role.rules.enumerated() {
        let reference = RuleReference(role: index, rule: position)
        if !rule.urls.isEmpty || rule.resources.contains(where: { $0.contains("*") }) { wide.append(reference) }
        for resource in rule.resources where !resource.contains("*") {
          byResource[resource, default: []].append(reference)
        }
      }
    }
    rulesByResource = byResource
    wideRules = wide
    grantsByRole = Dictionary(grouping: access.grants.indices) { [access] in access.grants[$0].role }
    var workloads: [AccessSubject: [String]] = [:]
    for workload in inspection.workloads {
      workloads[EscalationBuilder.account(of: workload), default: []].append(workload.object.title)
    }
    self.workloads = workloads
  }

  // MARK: - Who can

  /// One way in which somebody is allowed something.
  package struct Answer: Sendable, Hashable {
    package let subject: String
    /// nil is the whole cluster.
    package let namespace: String?
    /// Only these objects; empty is all.
    package let names: [String]
    package let role: String
    package let binding: String
    package let location: SourceLocation
    /// Pods that run as the subject.
    package let workloads: [String]
  }

  /// Everybody who is allowed it, by subject and place.
  package func whoCan(_ question: AccessQuestion) -> [Answer] {
    let candidates = (rulesByResource[question.resource] ?? []) + wideRules
    var namesByRole: [Int: [String]] = [:]
    for reference in candidates {
      let rule = access.roles.roles[reference.role].rules[reference.rule]
      guard rule.answers(question) else { continue }
      // Without names is more than with some.
      if rule.names.isEmpty || namesByRole[reference.role]?.isEmpty == true {
        namesByRole[reference.role] = []
      } else {
        namesByRole[reference.role, default: []] += rule.names
      }
    }
    let isURL = question.resource.hasPrefix("/")
    var answers: [Answer] = []
    for role in namesByRole.keys.sorted() {
      for index in grantsByRole[role] ?? [] {
        let grant = access.grants[index]
        // URLs and objects of the whole cluster are given by ClusterRoleBindings only.
        if grant.namespace != nil, isURL || Self.isClusterWide(question) { continue }
        if let asked = question.namespace, let place = grant.namespace, place != asked { continue }
        answers.append(
          Answer(
            subject: grant.subject.description, namespace: grant.namespace, names: namesByRole[role] ?? [],
            role: access.roles.roles[role].title, binding: grant.binding.title, location: grant.binding.location,
            workloads: workloads[grant.subject] ?? []))
      }
    }
    return answers.sorted {
      ($0.subject, $0.namespace ?? "", $0.role, $0.binding) < ($1.subject, $1.namespace ?? "", $1.role, $1.binding)
    }
  }

  private static func isClusterWide(_ question: AccessQuestion) -> Bool {
    let plain = question.resource.split(separator: "/").first.map(String.init) ?? question.resource
    let kind = SchemaCatalog.embedded.kinds.first { $0.group == question.group && $0.plural == plain && !$0.isList }
    return kind?.scope == .cluster && plain != "namespaces"
  }

  // MARK: - Everything

  /// Somebody with what he holds.
  package struct Holder: Sendable, Hashable {
    package let subject: String
    package let rights: [Right]
    package let workloads: [String]
    /// Steps to cluster-admin: empty for somebody who is it, nil for somebody who can't become it.
    package let path: [EscalationPaths.Step]?
  }

  /// A role that somebody holds somewhere.
  package struct Right: Sendable, Hashable {
    package let role: String
    /// nil is the whole cluster.
    package let namespace: String?
    package let binding: String
    package let location: SourceLocation
    /// `get, list pods`, a text a rule.
    package let rules: [String]
  }

  /// Everybody who is bound or runs, in order.
  package var holders: [Holder] {
    var subjects = Set(paths.subjects)
    subjects.formUnion(access.grantsBySubject.keys)
    return subjects.sorted().map { subject in
      let rights = (access.grantsBySubject[subject] ?? []).map { index -> Right in
        let grant = access.grants[index]
        let role = access.roles.roles[grant.role]
        return Right(
          role: role.title, namespace: grant.namespace, binding: grant.binding.title, location: grant.binding.location,
          rules: role.rules.map(\.text))
      }
      return Holder(
        subject: subject.description, rights: rights, workloads: workloads[subject] ?? [],
        path: subject.isSystem ? [] : paths.path(of: subject))
    }
  }
}

extension AccessRule {
  /// `get, list pods, pods/log`, with group and names where they narrow it.
  var text: String {
    let done = verbNames.joined(separator: ", ")
    if !urls.isEmpty { return "\(done) \(urls.joined(separator: ", "))" }
    let group =
      groups.allSatisfy(\.isEmpty) ? "" : " of \(groups.map { $0.isEmpty ? "core" : $0 }.joined(separator: ", "))"
    let named = names.isEmpty ? "" : " named \(names.joined(separator: ", "))"
    return "\(done) \(resources.joined(separator: ", "))\(group)\(named)"
  }
}
