package import Basics
import CloudCatalog
package import KubeModel

extension Specification {
  /// Reads the document of a platform and fills what it leaves out, with a reason for each default.
  ///
  /// All problems come back at once, each with its place; the specification is nil when one of them is an error.
  /// `refusals` are asked too, even where other things are wrong; those that name a field get its place.
  package static func read(
    _ document: KubeValue, file: String = "platform.yaml", refusals: (Specification) -> [Diagnostic] = { _ in [] }
  ) -> (specification: Specification?, diagnostics: [Diagnostic]) {
    let log = ReadingLog(file: file)
    let reading = SpecificationReading(log, document)
    let specification = reading.specification()
    log.diagnostics += refusals(specification).map(reading.placed)
    let order = log.diagnostics.enumerated().sorted { left, right in
      let (a, b) = (left.element.location, right.element.location)
      return (a?.line ?? 0, a?.column ?? 0, left.offset) < (b?.line ?? 0, b?.column ?? 0, right.offset)
    }
    let diagnostics = order.map(\.element)
    return (diagnostics.contains(where: \.isError) ? nil : specification, diagnostics)
  }

  /// Every field of `platform.yaml` with its form, default and reason, in the order of the document.
  package static var fieldNotes: [FieldNote] {
    let log = ReadingLog(file: "platform.yaml")
    let sample: KubeValue = [
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": ["name": "Example"],
      "spec": [
        "provider": "eks", "regions": [["name": "us-east-1"]],
        "cluster": ["pools": [["purpose": "general"]]], "serviceDefaults": ["port": 8080],
        "services": [
          [
            "name": "web", "calls": [["service": "web"]], "environment": [["name": "A", "value": "b"]],
            "additionalPorts": [["name": "admin"]], "volume": ["size": "20Gi"],
            "triggers": [["hours": ["replicas": 3]], ["metric": ["perPod": "100"]]],
          ]
        ],
        "queues": [["name": "tasks"]], "dataStores": [["name": "main-db"]],
      ],
    ]
    _ = SpecificationReading(log, sample).specification()
    return log.fields
  }
}

/// One reading of a document, section by section in the order of the file.
struct SpecificationReading {
  let log: ReadingLog
  let document: KubeValue
  let root: SectionReader

  init(_ log: ReadingLog, _ document: KubeValue) {
    self.log = log
    self.document = document
    root = SectionReader(log, document["spec"], path: "")
  }

  func specification() -> Specification {
    checkHead()
    loadCarriedAssumptions()
    let name = platformName
    let (guess, guessReason) = ArchetypeDefaults.guess(name)
    let archetype = root.choice("archetype", default: guess, because: guessReason)
    let provider = root.choice("provider", Provider.self, default: .eks, because: "no platform was named")
    let defaults = defaults(archetype, provider)
    let version = kubernetesVersion(provider)
    let regions = regions(defaults)
    let environments = environments()
    let targets = targets()
    let traffic = traffic(defaults)
    let cluster = cluster(defaults, peak: traffic.peakRequestsPerSecond)
    let deployment = deployment(defaults)
    let scaling = scaling(defaults)
    let networking = networking(defaults, name: name, regionCount: regions.count)
    let storage = storage(defaults)
    let observability = observability(defaults)
    let security = security(defaults)
    let gitOps = root.choice(
      "gitOps", GitOpsEngine.self, default: .flux, because: "it needs no server of its own beside the controllers")
    let application = application(defaults, name: name, traffic: traffic)
    _ = root.elements("assumptions", form: "a list", note: "what was not said; written by plimsoll")
    root.refuseOthers(than: root.askedKeys)
    let specification = Specification(
      name: name, archetype: archetype, provider: provider, kubernetesVersion: version, regions: regions,
      environments: environments, targets: targets, traffic: traffic, cluster: cluster, deployment: deployment,
      scaling: scaling, networking: networking, storage: storage, observability: observability, security: security,
      gitOps: gitOps, services: application.services, queues: application.queues, dataStores: application.stores,
      assumptions: log.assumptions)
    checkConsistency(specification)
    return specification
  }

  /// What the trade, the platform and a look ahead at other sections make of fields that are left out.
  private func defaults(_ archetype: Archetype, _ provider: Provider) -> ArchetypeDefaults {
    let given = root.node?["services"]?.sequence?.count
    let count = root.integer(
      optional: "serviceCount", 1...200, note: "how many services to assume where `services` is left out")
    let regimes = root.node?.at("security", "compliance")?.sequence?.compactMap(\.scalarText) ?? []
    let durability = root.node?.at("targets", "durability")?.scalarText.flatMap { Amounts.percent($0) }
    return ArchetypeDefaults(
      archetype: archetype, provider: provider, serviceCount: given ?? count ?? archetype.usualServiceCount,
      isCountKnown: given != nil || count != nil, regionCount: root.node?["regions"]?.sequence?.count ?? 1,
      isRegulated: !regimes.isEmpty, isHealth: regimes.contains(ComplianceRegime.hipaa.rawValue),
      isDurable: durability.map { $0 >= Percent(nano: 99_990_000_000) } ?? false,
      hasBackup: root.node?.at("storage", "backup")?.bool ?? true,
      meshWish: root.node?.at("networking", "mesh")?.string.flatMap(NetworkingWishes.Mesh.init),
      ingressWish: root.node?.at("networking", "ingress")?.string.flatMap(NetworkingWishes.Ingress.init),
      hasMetrics: root.node?.at("observability", "metrics")?.bool ?? true,
      storeHostingWish: root.choice(
        optional: "storeHosting", note: "hosting of the data stores that do not say theirs"),
      queueEngineWish: root.choice(optional: "queueEngine", note: "engine of the queues that are assumed"))
  }

  // MARK: - Head

  private func checkHead() {
    expect("apiVersion", "plimsoll.dev/v1alpha1")
    expect("kind", "Platform")
    for entry in document.mapping?.entries ?? []
    where !["apiVersion", "kind", "metadata", "spec"].contains(entry.key) {
      let near = nearestWords(to: entry.key, in: ["apiVersion", "kind", "metadata", "spec"], limit: 1).first
      log.diagnostics.append(
        Diagnostic(
          .error, "unknown field \"\(entry.key)\"", at: place(entry.keyPosition ?? entry.value.position, entry.key),
          remedy: near.map { "Did you mean \"\($0)\"?" } ?? "Fields of the platform belong below \"spec\"."))
    }
  }

  private func expect(_ key: String, _ wanted: String) {
    let value = document[key]
    guard value?.string != wanted else { return }
    let found = value?.scalarText.map { "\"\($0)\"" } ?? "missing"
    log.diagnostics.append(
      Diagnostic(
        .error, "\(key) is \(found)", at: place((value ?? document).position, key), remedy: "Write \(key): \(wanted)"))
  }

  private func place(_ position: SourcePosition?, _ path: String) -> SourceLocation {
    SourceLocation(file: log.file, line: Int(position?.line ?? 0), column: Int(position?.column ?? 0), path: path)
  }

  private var platformName: String {
    let value = document.at("metadata", "name")
    guard let name = value?.scalarText, !name.isEmpty, name.count <= 63, name.first?.isLetter == true,
      name.unicodeScalars.allSatisfy({
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || " -_".unicodeScalars.contains($0)
      }),
      name.unicodeScalars.allSatisfy(\.isASCII)
    else {
      log.diagnostics.append(
        Diagnostic(
          .error,
          value == nil
            ? "the platform has no name" : "the name must be 1 to 63 letters, digits, - or _, a letter first",
          at: place((value ?? document["metadata"] ?? document).position, "metadata.name"),
          remedy: "Write metadata: {name: MyPlatform}"))
      return "Platform"
    }
    return name
  }

  /// Assumptions that an earlier run wrote down; each counts while its field still holds what was taken.
  private func loadCarriedAssumptions() {
    for entry in root.node?["assumptions"]?.sequence ?? [] {
      guard let path = entry["path"]?.scalarText, let taken = entry["taken"]?.scalarText else { continue }
      log.carried[path] = Assumption(path: path, taken: taken, reason: entry["reason"]?.scalarText ?? "")
    }
  }
}
