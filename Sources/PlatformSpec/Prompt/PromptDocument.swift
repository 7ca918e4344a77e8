import Basics
import CloudCatalog
import KubeModel

extension PromptReader {
  /// The document that the phrases make, each value at the place of its phrase.
  mutating func document() -> KubeValue {
    checkReplicas()
    let provider = draft["provider"].flatMap { Provider(rawValue: $0.value) } ?? .eks
    var tree = DocumentTree()
    for entry in draft.entries where !entry.field.hasPrefix("@") {
      tree.set(entry.field, .string(canonical(entry, provider)), at: entry.position)
    }
    addRegions(to: &tree, provider)
    addLists(to: &tree)
    addApplication(to: &tree)
    let start = SourcePosition(line: 1, column: 1)
    var metadata: KubeValue = [:]
    if let name = draft["@name"] {
      metadata = ["name": KubeValue(.string(name.value), at: name.position)]
      metadata.position = name.position
    } else {
      draft.refuse(
        "the sentence does not name the application", at: start,
        remedy: "Add \"for MyApplication\", or begin with \"Deploy my-application\".")
      metadata = ["name": "Platform"]
    }
    let root: KubeValue = [
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": metadata, "spec": tree.value(at: start),
    ]
    return KubeValue(root.content, at: start)
  }

  /// Disk types are spelt as the catalogue spells them.
  private func canonical(_ entry: PromptDraft.Entry, _ provider: Provider) -> String {
    guard entry.field.hasSuffix("Disk") else { return entry.value }
    let folded = entry.value.lowercased()
    return Cloud.allCases.lazy.flatMap { Catalog.current.disks($0) }.first { $0.name.lowercased() == folded }?.name
      ?? entry.value
  }

  // MARK: - Regions

  private mutating func addRegions(to tree: inout DocumentTree, _ provider: Provider) {
    var named = draft.added("@regions").map { entry in
      (name: PromptAreas.region(entry.value, provider) ?? entry.value, position: entry.position)
    }
    let count = draft["@regionCount"]
    let zones = draft["@zones"]
    if let count, let wanted = Int(count.value), !(named.isEmpty && wanted == 1) {
      if named.isEmpty {
        named = PromptAreas.usual.prefix(max(0, wanted)).compactMap { area in
          PromptAreas.region(area, provider).map { ($0, count.position) }
        }
      }
      if named.count != wanted, !count.isSuggestion {
        draft.refuse(
          "\(count.value) regions are wanted, \(named.count) are known by name", at: count.position,
          remedy: "Name each region: an area (US, EU, APAC) or a region of the platform.")
      }
    }
    if named.isEmpty {
      guard let zones else { return }
      tree.set("regions", .sequence([["zones": text(zones)]]), at: zones.position)
      return
    }
    let list = named.map { region -> KubeValue in
      let name = KubeValue(.string(region.name), at: region.position)
      let element: KubeValue = ["name": name, "zones": zones.map { text($0) } ?? .omitted]
      return KubeValue(element.content, at: region.position)
    }
    tree.set("regions", .sequence(list), at: named[0].position)
  }

  private func text(_ entry: PromptDraft.Entry) -> KubeValue { KubeValue(.string(entry.value), at: entry.position) }

  // MARK: - Lists

  private mutating func addLists(to tree: inout DocumentTree) {
    if let names = draft["@environments"] {
      let list = names.value.split(separator: ",").map { KubeValue(.string(String($0)), at: names.position) }
      tree.set("environments", .sequence(list), at: names.position)
    }
    if let steps = draft["@canarySteps"] {
      let list = steps.value.split(separator: " ").map { KubeValue(.string(String($0)), at: steps.position) }
      tree.set("deployment.canarySteps", .sequence(list), at: steps.position)
    }
    let regimes = draft.added("security.compliance").sorted { order($0) < order($1) }
    if let first = regimes.first {
      tree.set("security.compliance", .sequence(regimes.map { text($0) }), at: first.position)
    }
    let pools = draft.added("@pool")
    if let first = pools.first {
      tree.set("cluster.pools", .sequence(pools.map { pool($0) }), at: first.position)
    }
  }

  private func order(_ entry: PromptDraft.Entry) -> Int {
    ComplianceRegime.allCases.firstIndex { $0.rawValue == entry.value } ?? 0
  }

  /// `general m5.2xlarge 5 30`.
  private func pool(_ entry: PromptDraft.Entry) -> KubeValue {
    let parts = entry.value.split(separator: " ").map { KubeValue(.string(String($0)), at: entry.position) }
    let keys = ["purpose", "machineType", "minNodes", "maxNodes"]
    return KubeValue(KubeValue.mapping(Array(zip(keys, parts))).content, at: entry.position)
  }

  // MARK: - Application

  /// One application with its replicas is one service; names in a list are services; a number is left to the reading.
  private mutating func addApplication(to tree: inout DocumentTree) {
    let listed = draft["@services"].map { ($0.value.split(separator: ",").map(String.init), $0.position) }
    if let (names, position) = listed, let count = draft["serviceCount"], count.value != "\(names.count)" {
      draft.refuse(
        "\(count.value) services are wanted, \(names.count) are named", at: position,
        remedy: "Name all of them, or leave the names out.")
    }
    let name = draft["@name"]?.value ?? "Platform"
    let isUnknownTrade = ArchetypeDefaults.guess(name).0 == .generic
    let shape = Self.shapeFields.compactMap { draft[$0] }
    let isSingle = listed == nil && draft["serviceCount"] == nil && (!shape.isEmpty || isUnknownTrade)
    let names = listed?.0 ?? (isSingle ? [Specification.slug(of: name)] : [])
    let position = listed?.1 ?? draft["@name"]?.position ?? SourcePosition(line: 1, column: 1)
    let volume = volume(names)
    addDefaults(to: &tree)
    if let hosting = draft["storeHosting"], draft.added("@store").isEmpty, !names.isEmpty {
      draft.add("@store", "postgresql", at: hosting.position)
    }
    let stores = stores()
    if !stores.isEmpty { tree.set("dataStores", .sequence(stores), at: stores[0].position ?? position) }
    guard !names.isEmpty else { return }
    let queue = draft["queueEngine"]
    if let queue {
      let element: KubeValue = ["name": "tasks", "engine": text(queue)]
      tree.set("queues", .sequence([KubeValue(element.content, at: queue.position)]), at: queue.position)
    }
    let storeNames = stores.compactMap { $0["name"] }
    let services = names.map { service -> KubeValue in
      let kept = volume.flatMap { $0.service == service ? $0 : nil }
      let element: KubeValue = [
        "name": KubeValue(.string(service), at: position),
        "role": kept == nil ? .omitted : "stateful",
        "stores": storeNames.isEmpty ? .omitted : .sequence(storeNames),
        "produces": queue != nil && service == names.first ? ["tasks"] : .omitted,
        "consumes": queue != nil && service == names.last ? ["tasks"] : .omitted,
        "volume": kept?.value ?? .omitted,
      ]
      return KubeValue(element.content, at: position)
    }
    tree.set("services", .sequence(services), at: position)
  }

  private static let shapeFields = [
    "@replicas", "@cpuRequest", "@cpuLimit", "@memoryRequest", "@memoryLimit", "@port", "@volume",
  ]

  private func addDefaults(to tree: inout DocumentTree) {
    let fields = [
      ("@replicas", "replicas.fixed"), ("@cpuRequest", "resources.cpuRequest"), ("@cpuLimit", "resources.cpuLimit"),
      ("@memoryRequest", "resources.memoryRequest"), ("@memoryLimit", "resources.memoryLimit"), ("@port", "port"),
    ]
    for (field, path) in fields {
      guard let entry = draft[field] else { continue }
      tree.set("serviceDefaults.\(path)", .string(entry.value), at: entry.position)
    }
  }

  /// Where an autoscaler moves the number of pods, a fixed one is only where it begins.
  private mutating func checkReplicas() {
    guard let replicas = draft["@replicas"], let fixed = Int(replicas.value) else { return }
    let least = draft["scaling.minReplicas"].flatMap { Int($0.value) }
    let most = draft["scaling.maxReplicas"].flatMap { Int($0.value) }
    guard least != nil || most != nil else { return }
    if fixed < least ?? fixed || fixed > most ?? fixed {
      draft.refuse(
        "\(fixed) replicas are outside of the range of the HPA, \(least.map { "\($0)" } ?? "1") to \(most.map { "\($0)" } ?? "any")",
        at: replicas.position, remedy: "Leave the number out, or widen the range.")
    } else {
      draft.drop("@replicas")
      draft.refuse(
        "\(fixed) replicas are where it begins; the HPA moves the number between \(least ?? 1) and \(most.map { "\($0)" } ?? "its maximum")",
        at: replicas.position, remedy: nil, severity: .note)
    }
  }

  // MARK: - State

  /// The volume of a service, when the words after `PVC for` are neither a data store nor state in general.
  private mutating func volume(_ services: [String]) -> (service: String, value: KubeValue)? {
    guard let wish = draft["@volume"] else { return nil }
    let words = wish.value.lowercased()
    let size = draft["@volumeSize"]
    if let engine = PromptAreas.storeWords.first(where: { words.contains($0.word) })?.engine {
      let amount = size.map { " size=\($0.value)" } ?? ""
      draft.add("@store", "\(engine) hosting=operator\(amount)", at: wish.position)
      return nil
    }
    let owner = services.first { words.contains($0) } ?? (services.count == 1 ? services.first : nil)
    guard let owner else {
      if !["data", "database", "databases", "stateful data", "state", "all data"].contains(words) {
        draft.refuse(
          "nothing says which service keeps \"\(wish.value)\"", at: wish.position,
          remedy: "Name the services, and say \"PVC for\" one of them, or \"PVC for databases\".")
      }
      return nil
    }
    let folder =
      words.contains("data") && words.split(separator: " ").count == 1 ? "data" : Specification.slug(of: words)
    let value: KubeValue = ["size": size.map { text($0) } ?? .omitted, "mountPath": .string("/var/lib/\(folder)")]
    return (owner, KubeValue(value.content, at: wish.position))
  }

  /// One data store for each engine that was named, with what all phrases say about it.
  private mutating func stores() -> [KubeValue] {
    var found: [(engine: String, position: SourcePosition, facts: [String: String])] = []
    for entry in draft.added("@store") {
      let parts = entry.value.split(separator: " ").map(String.init)
      let index = found.firstIndex { $0.engine == parts[0] } ?? found.count
      if index == found.count { found.append((parts[0], entry.position, [:])) }
      for part in parts.dropFirst() {
        let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
        if let earlier = found[index].facts[pair[0]], earlier != pair[1] {
          draft.refuse(
            "two values for the \(pair[0]) of \(parts[0]): \(earlier) and \(pair[1])", at: entry.position,
            remedy: "Keep one of the two.")
        }
        found[index].facts[pair[0]] = pair[1]
      }
    }
    let engines = DataStore.Engine.allCases.map(\.rawValue)
    found.sort { engines.firstIndex(of: $0.engine) ?? 0 < engines.firstIndex(of: $1.engine) ?? 0 }
    return found.map { store in
      let fact = { (key: String) -> KubeValue in
        store.facts[key].map { KubeValue(.string($0), at: store.position) } ?? .omitted
      }
      let hosting: KubeValue =
        store.facts["hosting"] == nil && store.facts["operator"] != nil ? "operator" : fact("hosting")
      let value: KubeValue = [
        "name": KubeValue(.string(store.engine), at: store.position),
        "engine": KubeValue(.string(store.engine), at: store.position),
        "hosting": hosting, "operator": fact("operator"), "members": fact("members"), "size": fact("size"),
        "quorum": fact("quorum"), "geoReplication": fact("geoReplication"),
      ]
      return KubeValue(value.content, at: store.position)
    }
  }
}

/// Nested mappings that are filled by paths; each stands where its first entry does.
private struct DocumentTree {
  private var root = KubeMapping()

  mutating func set(_ path: String, _ value: KubeValue, at position: SourcePosition) {
    let steps = path.split(separator: ".").map(String.init)
    Self.set(steps[...], KubeValue(value.content, at: position), at: position, in: &root)
  }

  private static func set(
    _ steps: ArraySlice<String>, _ value: KubeValue, at position: SourcePosition, in mapping: inout KubeMapping
  ) {
    guard let key = steps.first else { return }
    guard steps.count > 1 else {
      mapping[key] = value
      return
    }
    var inner = mapping[key]?.mapping ?? KubeMapping()
    set(steps.dropFirst(), value, at: position, in: &inner)
    mapping[key] = KubeValue(.mapping(inner), at: mapping[key]?.position ?? position)
  }

  func value(at position: SourcePosition) -> KubeValue { KubeValue(.mapping(root), at: position) }
}
