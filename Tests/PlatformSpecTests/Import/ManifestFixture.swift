import Basics
import PlatformSpec
import Testing

/// Manifests in a test, with what they become.
struct ManifestFixture {
  let outcome: ImportOutcome

  init(_ texts: String...) {
    var reader = ManifestReader(files: texts.enumerated().map { ("file\($0.offset).yaml", $0.element) })
    outcome = reader.read().specification(name: "shop", provider: nil)
  }

  func specification(at location: Testing.SourceLocation = #_sourceLocation) throws -> Specification {
    try #require(outcome.specification, "\(outcome.notes)", sourceLocation: location)
  }

  func service(_ name: String, at location: Testing.SourceLocation = #_sourceLocation) throws -> Service {
    let services = try specification(at: location).services
    return try #require(services.first { $0.name == name }, "only \(services.map(\.name))", sourceLocation: location)
  }

  func says(_ words: String) -> Bool { outcome.notes.contains { $0.description.contains(words) } }

  var text: String { outcome.yaml(from: "manifests") ?? "" }

  /// A Deployment and its Service of the same name.
  static func server(
    _ name: String, port: Int = 80, target: Int? = nil, type: String = "ClusterIP", container: String = "",
    namespace: String? = nil, image: String? = nil
  ) -> String {
    let place = namespace.map { ", namespace: \($0)" } ?? ""
    return """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: \(name)\(place)}
      spec:
        selector: {matchLabels: {app: \(name)}}
        template:
          metadata: {labels: {app: \(name)}}
          spec:
            containers:
              - {name: main, image: "\(image ?? "shop/\(name):1.0")", ports: [{containerPort: \(target ?? port)}]\(container)}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: \(name)\(place)}
      spec: {type: \(type), selector: {app: \(name)}, ports: [{port: \(port), targetPort: \(target ?? port)}]}

      """
  }
}
