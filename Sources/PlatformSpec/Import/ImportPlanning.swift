import Basics
import KubeModel

/// Turns what was read into the services and stores of a specification, step by step.
///
/// Each step says in `application.notes` what it had to assume or to leave behind. All lists go by the places in
/// `application.parts`.
struct ImportPlanning {
  var application: ImportedApplication
  var fates: [ImportedFate] = []
  /// Names in the specification, unique among services and stores.
  var labels: [String] = []
  var teams: [String?] = []
  var mentions: [[ImportedMention]] = []
  var shapes: [ImportedShape?] = []
  var calls: [[Int]] = []
  var stores: [[Int]] = []
  /// In hundredths of a percent; 10,000 in all.
  var shares: [Int] = []

  init(_ application: ImportedApplication) {
    self.application = application
    settleFates()
    settleNames()
    findMentions()
    settleShapes()
    settleStores()
    settleCalls()
    settleEntrances()
    if let first = services.first {
      self.application.note(
        .note, "containers run as user 10001 and write to volumes, scratch folders and /tmp only",
        at: SourceLocation(file: application.parts[first].place.file),
        remedy: "Name further folders below scratch; images that need root must be changed.")
    }
  }

  var services: [Int] { fates.indices.filter { fates[$0].isService } }

  // MARK: - Names

  private mutating func settleNames() {
    var taken: Set<String> = []
    for (index, part) in application.parts.enumerated() {
      let label = part.name.asLabel
      var candidates = [label]
      if let team = part.team { candidates.append("\(label)-\(team)".asLabel) }
      if fates[index].engine != nil {
        candidates = candidates.filter { !isConfused($0, store: index) } + ["\(label)-store"]
      }
      var name = candidates.first { !taken.contains($0) }
      var number = 2
      while name == nil {
        let numbered = "\(label.prefix(46))-\(number)"
        if !taken.contains(numbered) { name = numbered }
        number += 1
      }
      let chosen = name ?? label
      taken.insert(chosen)
      labels.append(chosen)
      if chosen != part.name, fates[index] != .service || part.name.lowercased() != part.name || chosen != label {
        application.note(.note, "\(part.name) is called \(chosen)", at: part.place)
      }
    }
    settleTeams()
  }

  /// One team for each namespace; what stands in none joins most of the others.
  private mutating func settleTeams() {
    for part in application.parts { teams.append(part.team.flatMap { $0 == "default" ? nil : team($0, of: part) }) }
    let named = teams.compactMap(\.self)
    guard
      let usual = named.max(by: { one, other in
        (named.count { $0 == one }, other) < (named.count { $0 == other }, one)
      })
    else { return }
    teams = teams.map { $0 ?? usual }
  }

  /// The platform gives users of the store `db` the variable `DB_HOST`; one that means another host would be lost.
  private func isConfused(_ label: String, store: Int) -> Bool {
    let variable = "\(label.uppercased().replacing("-", with: "_"))_HOST"
    let hosts = application.parts[store].hosts + [application.parts[store].name]
    return application.parts.contains { part in
      part.environment.contains { entry in
        entry.name == variable && !hosts.contains { entry.value.lowercased().contains($0.lowercased()) }
      }
    }
  }

  /// Namespaces in which the platform puts parts of its own are none for an application.
  private mutating func team(_ namespace: String, of part: ImportedPart) -> String? {
    let name = namespace.asLabel
    let own = [
      "argo-rollouts", "cert-manager", "elastic-system", "external-dns", "external-secrets", "flux-system", "argocd",
      "istio-ingress", "istio-system", "keda", "kubecost", "linkerd", "logging", "monitoring", "tracing", "velero",
      "vpa", "default",
    ]
    guard own.contains(name) || name.hasPrefix("kube-") else { return name }
    application.note(
      "\(part.name): the namespace \(namespace) is one of the platform's own, the application's is \(name)-apps",
      at: part.place)
    return "\(name)-apps"
  }
}
