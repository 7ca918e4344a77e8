import Basics
import KubeModel

/// Reads Compose files: what is said once is taken, what runs on one machine alone is named as left behind.
package struct ComposeReader {
  /// Compose files in their order, later ones over earlier ones.
  let files: [(path: String, text: String)]
  /// The text of a file that another names, by the path as written there.
  let lookUp: (String) -> String?
  let variables: [String: String]
  let profiles: Set<String>

  package init(
    files: [(path: String, text: String)], environment: String?, profiles: [String],
    lookUp: @escaping (String) -> String?
  ) {
    self.files = files
    self.lookUp = lookUp
    self.profiles = Set(profiles)
    variables = Dictionary(EnvironmentFile.variables(environment ?? "").map { ($0.name, $0.value) }) { $1 }
  }

  /// Whether a tree is a Compose file: services that are mappings, and no Kubernetes object.
  package static func recognises(_ text: String, path: String) -> Bool {
    guard let root = KubeDocuments.values(text, file: path).roots.first ?? nil, root["kind"] == nil else {
      return false
    }
    if let services = root["services"] { return services.mapping != nil }
    // The first format had services at the top.
    let entries = root.mapping?.entries ?? []
    return !entries.isEmpty && entries.allSatisfy { $0.value["image"] != nil || $0.value["build"] != nil }
  }

  package func read() -> ImportedApplication {
    var application = ImportedApplication()
    var interpolation = ComposeInterpolation(variables)
    var project: KubeValue?
    for file in files {
      guard let root = document(file.text, path: file.path, &interpolation, &application) else { continue }
      project = project.map { ComposeMerging.merged($0, root) } ?? root
    }
    guard let project else { return application }
    report(interpolation, &application)
    let place = SourceLocation(file: files.first?.path ?? "")
    application.name = project["name"]?.scalarText
    let services = project["services"]?.mapping?.entries ?? []
    if services.isEmpty {
      application.note(.error, "no service stands in it", at: place, remedy: "Name a Compose file with `services`.")
    }
    for entry in services {
      let reading = ComposeServiceReading(
        name: entry.key, value: entry.value, project: project, lookUp: lookUp, variables: variables,
        place: location(entry.keyPosition ?? entry.value.position, "services.\(entry.key)"))
      let wanted = Set(entry.value["profiles"]?.sequence?.compactMap(\.scalarText) ?? [])
      if !wanted.isEmpty, wanted.isDisjoint(with: profiles) {
        application.note(
          "\(entry.key) runs only with the profile \(wanted.sorted().joined(separator: " or ")), it was left out",
          at: reading.place, remedy: "Add --profile \(wanted.sorted().first ?? "") to take it.")
        continue
      }
      if let part = reading.part(&application) { application.parts.append(part) }
    }
    noteOthers(project, &application)
    return application
  }

  private func location(_ position: SourcePosition?, _ path: String) -> SourceLocation {
    SourceLocation(
      file: files.count == 1 ? files[0].path : files.first?.path ?? "", line: Int(position?.line ?? 0),
      column: Int(position?.column ?? 0), path: path)
  }

  private func report(_ interpolation: ComposeInterpolation, _ application: inout ImportedApplication) {
    let place = SourceLocation(file: files.first?.path ?? "")
    for name in interpolation.unset where !name.hintsAtSecret {
      application.note(
        "the variable \(name) has no value, nothing was taken", at: place,
        remedy: "Write \(name)=… into .env beside the file, or correct the result.")
    }
    for (name, message) in interpolation.required where !name.hintsAtSecret {
      application.note(
        "the variable \(name) must be set" + (message.isEmpty ? "" : ": \(message)"), at: place,
        remedy: "Write \(name)=… into .env beside the file, or correct the result.")
    }
  }

  private func noteOthers(_ project: KubeValue, _ application: inout ImportedApplication) {
    let known = ["version", "name", "services", "networks", "volumes", "configs", "secrets", "include"]
    for entry in project.mapping?.entries ?? [] where !known.contains(entry.key) && !entry.key.hasPrefix("x-") {
      application.note(
        "\(entry.key) is not carried over", at: location(entry.keyPosition, entry.key))
    }
  }

  // MARK: - Files

  /// The tree of a file with its includes and what its services extend.
  private func document(
    _ text: String, path: String, _ interpolation: inout ComposeInterpolation,
    _ application: inout ImportedApplication, depth: Int = 0
  ) -> KubeValue? {
    let (value, problems) = KubeValue.parseYAML(text, file: path)
    application.notes += problems
    guard let value, value.mapping != nil, !problems.contains(where: \.isError) else {
      if problems.isEmpty {
        application.note(.error, "no Compose file stands in it", at: SourceLocation(file: path))
      }
      return nil
    }
    var root = interpolation.filled(ComposeScalars(text).asWritten(value))
    if root["services"] == nil, ComposeReader.recognises(text, path: path) { root = ["services": root] }
    for include in root["include"]?.sequence ?? [] where depth < 10 {
      let paths =
        include["path"]?.sequence?.compactMap(\.scalarText) ?? [include["path"] ?? include].compactMap(\.scalarText)
      for other in paths {
        if let text = lookUp(other),
          let included = document(text, path: other, &interpolation, &application, depth: depth + 1)
        {
          root = ComposeMerging.merged(included, root)
        } else {
          missing(other, "included", path, &application)
        }
      }
    }
    guard let services = root["services"]?.mapping else { return root }
    var extended = services
    for entry in services.entries {
      var trail = ["\(path):\(entry.key)"]
      extended[entry.key] = extending(entry.value, services, path, &trail, &interpolation, &application)
    }
    root["services"] = KubeValue(.mapping(extended), at: root["services"]?.position)
    return root
  }

  private func missing(_ file: String, _ verb: String, _ path: String, _ application: inout ImportedApplication) {
    application.note(
      "\(file), which is \(verb), can't be read", at: SourceLocation(file: path), remedy: "Put the file beside it.")
  }

  /// A service over the one that it extends.
  private func extending(
    _ service: KubeValue, _ siblings: KubeMapping, _ path: String, _ trail: inout [String],
    _ interpolation: inout ComposeInterpolation, _ application: inout ImportedApplication
  ) -> KubeValue {
    guard let extends = service["extends"] else { return service }
    let name = extends["service"]?.scalarText ?? extends.scalarText ?? ""
    let file = extends["file"]?.scalarText
    var others = siblings
    if let file, file != path {
      guard let text = lookUp(file) else {
        missing(file, "extended", path, &application)
        return service
      }
      let (value, problems) = KubeValue.parseYAML(text, file: file)
      application.notes += problems
      others =
        value.map { interpolation.filled(ComposeScalars(text).asWritten($0)) }?["services"]?.mapping ?? KubeMapping()
    }
    let identity = "\(file ?? path):\(name)"
    guard let base = others[name], !trail.contains(identity) else {
      let problem = trail.contains(identity) ? "extends itself" : "extends \(name), which is not there"
      application.note(problem, at: location(extends.position, "extends"), remedy: "Correct `extends`.")
      return service
    }
    trail.append(identity)
    let below = extending(base, others, file ?? path, &trail, &interpolation, &application)
    var merged = ComposeMerging.merged(below, service)
    merged["extends"] = nil
    return merged
  }
}
