import KubeModel

extension Check {
  static let argoApplication = Check(
    "GIT01", "argo-application", .medium, .cluster,
    summary: "An Application of Argo CD has no clear source or destination, or belongs to the default project.",
    why: "The default project may do anything anywhere; an unclear source is refused.",
    remedy: "Name a project of your own, a path or a chart, a server or a name.",
    peers: .peers(
      "KY:application-field-validation,application-prevent-default-project,application-prevent-updates-project"),
    passing: applicationExample("shop"), failing: applicationExample("default")
  ) {
    $0.each("argoproj.io", "Application") { application in
      let spec = application.root["spec"]
      if let source = spec?["source"], source["path"] != nil, source["chart"] != nil {
        return Violation(application, "has a path and a chart", path: "spec.source")
      }
      if let target = spec?["destination"], target["server"] != nil, target["name"] != nil {
        return Violation(application, "has a server and a name as its destination", path: "spec.destination")
      }
      let project = spec?["project"]?.string ?? "default"
      return project == "default"
        ? Violation(application, "belongs to the default project", path: "spec.project") : nil
    }
  }

  static let openProject = Check(
    "GIT02", "appproject-open", .medium, .cluster,
    summary: "A project of Argo CD permits everything.",
    why: "Who may write to one repository may change the whole cluster.",
    remedy: "List the repositories, namespaces and kinds that the project needs.",
    peers: .peers("KY:appproject-clusterresourceblacklist"),
    passing: projectExample("x"), failing: projectExample("*")
  ) { inspection in
    inspection.all("argoproj.io", "AppProject").flatMap { project -> [Violation] in
      var found: [Violation] = []
      let targets = project.root.at("spec", "destinations")?.sequence ?? []
      let open = targets.firstIndex { target in
        target["namespace"]?.string == "*" && (target["server"] ?? target["name"])?.string == "*"
      }
      if let open {
        found.append(Violation(project, "goes to any namespace of any cluster", path: "spec.destinations[\(open)]"))
      }
      // What may come from anywhere into bounded places is less than what may go everywhere.
      let severity: Severity? = open == nil ? .low : nil
      for (index, source) in (project.root.at("spec", "sourceRepos")?.sequence ?? []).enumerated()
      where source.string == "*" {
        found.append(
          Violation(project, "takes any repository", path: "spec.sourceRepos[\(index)]", severity: severity))
      }
      for (index, kind) in (project.root.at("spec", "clusterResourceWhitelist")?.sequence ?? []).enumerated()
      where kind["group"]?.string == "*" && kind["kind"]?.string == "*" {
        found.append(
          Violation(
            project, "may change every cluster-wide object", path: "spec.clusterResourceWhitelist[\(index)]",
            severity: severity))
      }
      return found
    }
  }

  static let plainSource = Check(
    "GIT03", "flux-sources", .medium, .cluster, optional: true,
    summary: "A source of Flux is fetched without encryption.", why: "Anybody on the way can change what is deployed.",
    remedy: "Use https, ssh or oci.", peers: .peers("KY:verify-flux-sources,verify-git-repositories"),
    passing: sourceExample("https"), failing: sourceExample("http")
  ) { inspection in
    ["GitRepository", "HelmRepository", "OCIRepository"].flatMap { kind in
      inspection.each("source.toolkit.fluxcd.io", kind) { source in
        guard let url = source.root.at("spec", "url")?.string,
          url.hasPrefix("http://") || source.root.at("spec", "insecure")?.bool == true
        else { return nil }
        return Violation(source, "is fetched from \(url) without encryption", path: "spec.url")
      }
    }
  }

  static let applyOrder = Check(
    "GIT04", "apply-order", .high, .cluster,
    summary: "Kustomizations or HelmReleases of Flux wait for each other in a circle.",
    why: "None of them is ever applied.", remedy: "Remove one dependsOn.",
    passing: dependencyExample("b", then: "[]"), failing: dependencyExample("b", then: "[{name: a}]")
  ) { inspection in
    [("kustomize.toolkit.fluxcd.io", "Kustomization"), ("helm.toolkit.fluxcd.io", "HelmRelease")].flatMap {
      group, kind in
      let objects = inspection.all(group, kind)
      let nodes = objects.map { "\($0.namespace ?? "")/\($0.name)" }
      let needs = objects.map { object in
        (object.root.at("spec", "dependsOn")?.sequence ?? []).compactMap { entry in
          entry["name"]?.string.map { "\(entry["namespace"]?.string ?? object.namespace ?? "")/\($0)" }
        }
      }
      return Circle.members(nodes, needs).map {
        Violation(objects[$0], "waits for itself, by way of what it depends on", path: "spec.dependsOn")
      }
    }
  }

  static let twoOwners = Check(
    "GIT05", "two-owners", .high, .cluster,
    summary: "Two GitOps objects apply the same folder.",
    why: "Each undoes and prunes what the other has made.", remedy: "Let one of them own the folder.",
    passing: Example.all(kustomization("a", "./a"), kustomization("b", "./b")),
    failing: Example.all(kustomization("a", "./a"), kustomization("b", "./a"))
  ) { inspection in
    var seen: [String: String] = [:]
    return inspection.each("kustomize.toolkit.fluxcd.io", "Kustomization") { object in
      let spec = object.root["spec"]
      guard let source = spec?["sourceRef"], let path = spec?["path"]?.string,
        // The same folder may go to several clusters or namespaces, with other values.
        spec?["kubeConfig"] == nil, spec?["targetNamespace"] == nil, spec?["postBuild"] == nil, spec?["patches"] == nil
      else { return nil }
      var folder = path[...]
      while folder.hasPrefix("./") { folder = folder.dropFirst(2) }
      let namespace = source["namespace"]?.string ?? object.namespace ?? ""
      let key = "\(source["kind"]?.string ?? "")/\(namespace)/\(source["name"]?.string ?? "")/\(folder)"
      guard let other = seen.updateValue(object.name, forKey: key) else { return nil }
      return Violation(object, "applies \(path), as \(other) does", path: "spec.path")
    }
  }

  static let policyException = Check(
    "GIT09", "policy-exceptions", .medium, .security, optional: true,
    summary: "An exception from a policy holds for everything.",
    why: "The policy is as good as gone.", remedy: "Name the namespaces and objects that are meant.",
    peers: .peers("KY:policy-for-exceptions"),
    passing: exceptionExample("{kinds: [Pod], namespaces: [x]}"), failing: exceptionExample("{kinds: [Pod]}")
  ) {
    $0.each("kyverno.io", "PolicyException") { exception in
      let match = exception.root.at("spec", "match")
      let resources = ["any", "all"].flatMap { match?[$0]?.sequence ?? [] }.compactMap { $0["resources"] }
      let isBound = !resources.isEmpty && resources.allSatisfy { $0["namespaces"] != nil || $0["names"] != nil }
      return isBound ? nil : Violation(exception, "holds in every namespace", path: "spec.match")
    }
  }

  private static func applicationExample(_ project: String) -> String {
    Example.object(
      "argoproj.io/v1alpha1", "Application",
      "spec: {project: \(project), source: {repoURL: \"https://git.example/a\", path: a}, "
        + "destination: {name: in-cluster, namespace: x}}")
  }

  private static func projectExample(_ namespace: String) -> String {
    Example.object(
      "argoproj.io/v1alpha1", "AppProject",
      "spec: {sourceRepos: [\"https://git.example/shop\"], destinations: [{server: \"*\", namespace: \"\(namespace)\"}]}"
    )
  }

  private static func sourceExample(_ scheme: String) -> String {
    Example.object(
      "source.toolkit.fluxcd.io/v1", "GitRepository", "spec: {interval: 1m, url: \"\(scheme)://git.example/a\"}")
  }

  private static func kustomization(_ name: String, _ path: String, _ more: String = "") -> String {
    Example.object(
      "kustomize.toolkit.fluxcd.io/v1", "Kustomization",
      "spec: {interval: 1m, prune: true, sourceRef: {kind: GitRepository, name: s}, path: \(path)\(more)}", name: name)
  }

  private static func dependencyExample(_ first: String, then second: String) -> String {
    Example.all(
      kustomization("a", "./a", ", dependsOn: [{name: \(first)}]"), kustomization("b", "./b", ", dependsOn: \(second)"))
  }

  private static func exceptionExample(_ resources: String) -> String {
    Example.object(
      "kyverno.io/v2", "PolicyException",
      "spec: {match: {any: [{resources: \(resources)}]}, exceptions: [{policyName: a, ruleNames: [a]}]}")
  }
}

/// Circles among things that need each other.
enum Circle {
  /// The places of the nodes that need themselves, in their order. O(nodes × edges).
  static func members(_ nodes: [String], _ needs: [[String]]) -> [Int] {
    let places = Dictionary(nodes.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let edges = needs.map { list in list.compactMap { places[$0] } }
    return nodes.indices.filter { start in
      var seen = [Bool](repeating: false, count: nodes.count)
      var waiting = edges[start]
      while let next = waiting.popLast() {
        if next == start { return true }
        if seen[next] { continue }
        seen[next] = true
        waiting += edges[next]
      }
      return false
    }
  }
}
