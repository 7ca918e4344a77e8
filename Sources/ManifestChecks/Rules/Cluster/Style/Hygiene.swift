import KubeModel

extension Check {
  static let sortedKeys = Check(
    "STY01", "sorted-keys", .info, .cluster, optional: true,
    summary: "The keys of an object are not in the order of the alphabet.",
    why: "In sorted files a change shows what changed, and nothing twice.", remedy: "Sort the keys.",
    peers: .peers("KL:sorted-keys"),
    passing: "apiVersion: v1\ndata: {a: x, b: y}\nkind: ConfigMap\nmetadata: {name: a}",
    failing: "apiVersion: v1\ndata: {b: y, a: x}\nkind: ConfigMap\nmetadata: {name: a}",
    inspect: .singly { object, _ in
      unsorted(object.root, "").map { [Violation(object, $0.message, path: $0.path)] } ?? []
    })

  /// The first key that stands after a larger one.
  private static func unsorted(_ value: KubeValue, _ path: String) -> (message: String, path: String)? {
    if let entries = value.mapping?.entries {
      var last = ""
      for entry in entries {
        let place = KubeValuePath.appending(entry.key, to: path)
        if entry.key < last { return ("\(entry.key) stands after \(last)", place) }
        last = entry.key
        if let found = unsorted(entry.value, place) { return found }
      }
    }
    for (index, element) in (value.sequence ?? []).enumerated() {
      if let found = unsorted(element, KubeValuePath.appending(index, to: path)) { return found }
    }
    return nil
  }

  static let hygiene = Check(
    "STY03", "yaml-hygiene", .medium, .cluster,
    summary: "A value is read as something that its author did not mean.",
    why: "The version 1.10 becomes 1.1, the mode 400 becomes 0620, the password gets a line break.",
    remedy: "Put versions into quotes, write modes with a leading zero, encode without a line break (`echo -n`).",
    passing: modeExample("0400"), failing: modeExample("400")
  ) { inspection in
    let secrets = inspection.all("", "Secret").flatMap { brokenSecrets($0) }
    let releases = inspection.all("helm.toolkit.fluxcd.io", "HelmRelease").flatMap { versions($0, "spec.values") }
    let applications = inspection.all("argoproj.io", "Application").flatMap {
      versions($0, "spec.source.helm.valuesObject")
    }
    return secrets + releases + applications + inspection.eachWorkload { workload, _ in modes(workload) }
  }

  /// A text of one line with a line break behind it, as `echo` makes it.
  private static func brokenSecrets(_ secret: KubeObject) -> [Violation] {
    (secret.root["data"]?.mapping?.entries ?? []).compactMap { entry in
      guard let text = entry.value.string, text.utf8.count <= 256, !entry.key.contains("."),
        let bytes = Base64.decode(text.utf8), bytes.last == UInt8(ascii: "\n"),
        bytes.count(where: { $0 == UInt8(ascii: "\n") }) == 1
      else { return nil }
      return Violation(
        secret, "\(entry.key) ends with a line break", path: KubeValuePath.appending(entry.key, to: "data"),
        node: entry.value)
    }
  }

  /// Versions among the values of a chart that were read as a number with a fraction.
  private static func versions(_ object: KubeObject, _ path: String) -> [Violation] {
    guard let values = object.root.at(path: path) else { return [] }
    var found: [Violation] = []
    func look(_ value: KubeValue, _ path: String) {
      for entry in value.mapping?.entries ?? [] {
        let place = KubeValuePath.appending(entry.key, to: path)
        let name = entry.key.lowercased()
        if case .number(let text) = entry.value.content, name == "tag" || name.hasSuffix("version") {
          found.append(
            Violation(object, "\(entry.key) is the number \(text), not a text", path: place, node: entry.value))
        }
        look(entry.value, place)
      }
      for (index, element) in (value.sequence ?? []).enumerated() {
        look(element, KubeValuePath.appending(index, to: path))
      }
    }
    look(values, path)
    return found
  }

  /// The usual modes written without their zero, as far as the API server takes them: 400, 440, 444, 500.
  private static func modes(_ workload: Workload) -> [Violation] {
    workload.volumes.enumerated().flatMap { index, volume -> [Violation] in
      ["configMap", "secret", "projected", "downwardAPI"].flatMap { source -> [Violation] in
        guard let value = volume[source] else { return [] }
        let place = "volumes[\(index)].\(source)"
        var modes = [("\(place).defaultMode", value["defaultMode"])]
        for (number, item) in (value["items"]?.sequence ?? []).enumerated() {
          modes.append(("\(place).items[\(number)].mode", item["mode"]))
        }
        return modes.compactMap { path, mode in
          guard let mode, let number = mode.integer, [400, 440, 444, 500].contains(number), mode.string == nil else {
            return nil
          }
          return Violation(workload, "\(number) is 0\(String(number, radix: 8)) as a mode", at: path)
        }
      }
    }
  }

  private static func modeExample(_ mode: String) -> String {
    Example.pod("volumes: [{name: v, secret: {secretName: a, defaultMode: \(mode)}}]")
  }
}
