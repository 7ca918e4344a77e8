package import Basics
import CloudCatalog
import KubeModel

extension ImportedApplication {
  /// The specification that this application becomes, and everything that was assumed or left behind.
  ///
  /// What the source does not say is left to the defaults, which mark themselves in the text.
  package func specification(name: String, provider: Provider?) -> ImportOutcome {
    guard notes.allSatisfy({ !$0.isError }), !parts.isEmpty else {
      return ImportOutcome(specification: nil, notes: notes)
    }
    var planning = ImportPlanning(self)
    guard !planning.services.isEmpty else {
      planning.application.note(
        .error, "no service is left, only data stores", at: parts[0].place,
        remedy: "Name files with the application itself.")
      return ImportOutcome(specification: nil, notes: planning.application.notes)
    }
    let document = planning.document(name: name, provider: provider)
    let (specification, problems) = Specification.read(document, file: "the imported application")
    let errors = problems.filter(\.isError)
    return ImportOutcome(specification: specification, notes: planning.application.notes + errors)
  }
}

/// What an import gives.
package struct ImportOutcome: Sendable {
  /// nil when nothing can be made of the source; an error among the notes says why.
  package var specification: Specification?
  /// In the order of the source.
  package var notes: [Diagnostic]

  /// The file, with what could not be carried over at its top.
  package func yaml(from source: String) -> String? {
    guard let specification else { return nil }
    var lines = ["# Made by plimsoll import from \(source.onOneLine)."]
    if !notes.isEmpty {
      lines.append("# What could not be carried over, was assumed, or needs a look:")
      for note in notes {
        var line = "# - \(note.message)"
        if let place = note.location, place.line > 0 { line += " (\(place.file):\(place.line))" }
        lines.append(line.onOneLine)
        if let remedy = note.remedy { lines.append("#   \(remedy)".onOneLine) }
      }
    }
    return lines.joined(separator: "\n") + "\n" + specification.yaml()
  }
}

extension String {
  /// Without line breaks and control signs, which would end a comment.
  fileprivate var onOneLine: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map {
          $0.properties.generalCategory == .control || $0.properties.generalCategory == .lineSeparator
            || $0.properties.generalCategory == .paragraphSeparator ? " " : $0
        }))
  }

  /// A name that a platform may have, made of this one.
  package var asPlatformName: String {
    let signs = unicodeScalars.map { scalar -> Character in
      let isKept =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_ ".unicodeScalars.contains(scalar))
      return isKept ? Character(scalar) : "-"
    }
    var name = String(String(signs).drop { !$0.isLetter }.prefix(40))
    while let last = name.last, !last.isLetter, !last.isNumber { name.removeLast() }
    return name.isEmpty ? "application" : name
  }
}

extension ImportPlanning {
  mutating func document(name: String, provider: Provider?) -> KubeValue {
    let services: [KubeValue] = self.services.map { service($0) }
    let stores: [KubeValue] = fates.indices.compactMap { store($0) }
    let listens = shapes.contains { $0?.listens == true && $0?.transport != .tcp }
    var networking: [(String, KubeValue)] = [("domain", .optional(domain))]
    if !listens {
      networking += [("ingress", "none"), ("webApplicationFirewall", false)]
      application.note(
        "nothing in it serves requests from outside, so the platform has no ingress",
        at: application.parts[self.services[0]].place)
    }
    let spec: [(String, KubeValue)] = [
      ("provider", .optional(provider?.rawValue)),
      ("networking", listens && domain == nil ? .omitted : .mapping(networking)),
      ("services", .sequence(services)),
      ("dataStores", stores.isEmpty ? .omitted : .sequence(stores)),
    ]
    return [
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": ["name": .string(name)],
      "spec": .mapping(spec),
    ]
  }

  private var domain: String? { application.domain.flatMap { $0.isDomain ? $0 : nil } }

  // MARK: - Services

  private mutating func service(_ index: Int) -> KubeValue {
    guard let shape = shapes[index] else { return .omitted }
    let environment = environment(of: index)
    let container = container(index, shape, environment)
    let load = load(index, shape)
    return .mapping(identity(index, shape) + container + load)
  }

  private func identity(_ index: Int, _ shape: ImportedShape) -> [(String, KubeValue)] {
    let part = application.parts[index]
    let others: [KubeValue] = shape.others.map { port in
      [
        "name": .string(port.name), "port": .integer(port.port), "servicePort": .optional(port.servicePort),
        "transport": .string(port.transport.rawValue),
      ]
    }
    return [
      ("name", .string(labels[index])),
      ("team", .optional(teams[index])),
      ("role", .string(shape.role.rawValue)),
      ("runtime", .optional(shape.runtime?.rawValue)),
      ("transport", shape.listens ? .string(shape.transport.rawValue) : .omitted),
      ("port", .optional(shape.port)),
      ("listens", shape.listens || shape.role == .batch ? .omitted : false),
      ("servicePort", .optional(shape.reached)),
      ("additionalPorts", others.isEmpty ? .omitted : .sequence(others)),
      ("image", .optional(part.image?.name)),
      ("version", .optional(part.image?.version)),
      ("digest", .optional(part.image?.digest)),
    ]
  }

  private mutating func container(
    _ index: Int, _ shape: ImportedShape, _ environment: ImportedEnvironment
  ) -> [(String, KubeValue)] {
    var secrets = environment.secrets
    let command = concealed(application.parts[index].command, index, &secrets)
    let arguments = concealed(application.parts[index].arguments, index, &secrets)
    let health = health(index, shape)
    let part = application.parts[index]
    let variables: [KubeValue] = environment.plain.map { ["name": .string($0.name), "value": .string($0.value)] }
    var scratch: [String] = []
    for path in part.scratch where path.hasPrefix("/") && path != "/" && path != "/tmp" && path != shape.volume?.path {
      if !scratch.contains(path) { scratch.append(path) }
    }
    return [
      ("command", command.isEmpty ? .omitted : .strings(command)),
      ("arguments", arguments.isEmpty ? .omitted : .strings(arguments)),
      ("environment", variables.isEmpty ? .omitted : .sequence(variables)),
      ("secrets", secrets.isEmpty ? .omitted : .strings(secrets)),
      ("scratch", scratch.isEmpty ? .omitted : .strings(scratch)),
      ("health", health),
    ]
  }

  private func load(_ index: Int, _ shape: ImportedShape) -> [(String, KubeValue)] {
    let part = application.parts[index]
    let calls: [KubeValue] = self.calls[index].map { ["service": .string(labels[$0])] }
    let stores = self.stores[index].map { labels[$0] }
    let startup = part.startupSeconds ?? (shape.runtime == nil && shape.role != .batch ? 20 : nil)
    var schedule: String?
    if case .job(let stated) = part.kind { schedule = stated ?? Service.onDemand }
    return [
      ("entryShare", .string("\(Percent(nano: Int64(shares[index]) * 10_000_000))%")),
      ("calls", calls.isEmpty ? .omitted : .sequence(calls)),
      ("stores", stores.isEmpty ? .omitted : .strings(stores)),
      ("memory", .optional(part.resources?.memoryRequestMiB.map { "\($0)Mi" })),
      ("startup", .optional(startup.map { "\($0)s" })),
      ("resources", part.resources.map { resources($0) } ?? .omitted),
      ("replicas", shape.role == .batch ? .omitted : shape.replicas.map { replicas($0) } ?? .omitted),
      ("volume", volume(shape)),
      ("schedule", .optional(schedule)),
    ]
  }

  private func volume(_ shape: ImportedShape) -> KubeValue {
    guard let volume = shape.volume else { return .omitted }
    return ["size": .string("\(volume.sizeGiB ?? 10)Gi"), "mountPath": .string(volume.path)]
  }

  private func resources(_ wish: Service.ResourceWish) -> KubeValue {
    [
      "cpuRequest": .optional(wish.cpuRequestMilli.map { Amounts.cpu(milli: $0) }),
      "cpuLimit": .optional(wish.cpuLimitMilli.map { Amounts.cpu(milli: $0) }),
      "memoryRequest": .optional(wish.memoryRequestMiB.map { "\($0)Mi" }),
      "memoryLimit": .optional(wish.memoryLimitMiB.map { "\($0)Mi" }),
    ]
  }

  private func replicas(_ wish: Service.ReplicaWish) -> KubeValue {
    [
      "fixed": .optional(wish.fixed), "min": .optional(wish.min), "max": .optional(wish.max),
      "cpuTarget": .optional(wish.cpuTarget.map { "\($0)%" }),
    ]
  }

  // MARK: - Health

  private mutating func health(_ index: Int, _ shape: ImportedShape) -> KubeValue {
    let part = application.parts[index]
    var wish = part.health
    if shape.role == .batch { return .omitted }
    wish.command = withoutSecrets(wish.command, part)
    let told = part.tellingSecrets.map(\.value)
    if wish.command.contains(where: { word in
      word.holdsSecret || told.contains { word.replacing(word: $0, with: "") != word }
    }) {
      wish.command = []
      application.note("\(part.name): its health check holds a secret and is left out", at: part.place)
    }
    if !shape.listens || shape.transport != .http {
      wish.livenessPath = nil
      wish.readinessPath = nil
      wish.port = nil
    }
    if wish.port == shape.port { wish.port = nil }
    let entries: [(String, KubeValue)] = [
      ("livenessPath", .optional(wish.livenessPath)), ("readinessPath", .optional(wish.readinessPath)),
      ("command", wish.command.isEmpty ? .omitted : .strings(wish.command)), ("port", .optional(wish.port)),
    ]
    return entries.allSatisfy(\.1.isOmitted) ? .omitted : .mapping(entries)
  }

  /// A shell takes a secret from its variable.
  private func withoutSecrets(_ command: [String], _ part: ImportedPart) -> [String] {
    guard command.count == 3, command[1] == "-c" else { return command }
    let line = part.tellingSecrets.reduce(command[2]) { line, secret in
      line.replacing(word: secret.value, with: "\"$\(secret.name)\"")
    }
    return [command[0], command[1], line]
  }

  // MARK: - Stores

  private func store(_ index: Int) -> KubeValue? {
    guard let engine = fates[index].engine else { return nil }
    let part = application.parts[index]
    let size = part.volumes.compactMap(\.sizeGiB).max()
    return [
      "name": .string(labels[index]), "engine": .string(engine.rawValue), "size": .optional(size.map { "\($0)Gi" }),
    ]
  }
}
