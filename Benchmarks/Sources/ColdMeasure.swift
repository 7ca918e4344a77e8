import Basics
import CloudCatalog
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import Rendering

/// Measures inside a process that has done nothing before: first use is what a user pays.
enum ColdMeasure {
  static let example =
    "Design container orchestration for EcommercePlatform (25 microservices) on EKS supporting 10K requests/second with 99.95% availability and 75% resource utilization."

  static let regions =
    "Design container orchestration for GlobalSaaS on AKS deployed across 3 regions (US, EU, APAC) with <100ms latency per region and unified GitOps deployment."

  /// A specification of so many services: a binary tree of calls, ten services to a team.
  static func specification(services count: Int) -> String {
    let services = (0..<count).map { index in
      let calls = [2 * index + 1, 2 * index + 2].filter { $0 < count }.map { "{service: s\($0)}" }
      return """
            - {name: s\(index), team: team-\(index / 10), entryShare: \(index == 0 ? 100 : 0)%, \
        calls: [\(calls.joined(separator: ", "))]}
        """
    }
    return """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata: {name: Many}
      spec:
        provider: eks
        traffic: {peakRequestsPerSecond: 400}
        services:

      """ + services.joined(separator: "\n") + "\n"
  }

  static func run(_ name: String) -> String {
    switch name {
    case "prompt": timed { precondition(Specification.read(prompt: example).specification != nil) }
    case "schemas": timed { precondition(firstValidationWorks()) }
    case "render": rendering()
    case "reachability": ReachabilityMeasure.run(pods: Int(CommandLine.arguments.last ?? "") ?? 2000)
    case "yaml": reading(CommandLine.arguments.last ?? "")
    default: "0"
    }
  }

  /// Opens the schema facts and holds one Deployment against them.
  private static func firstValidationWorks() -> Bool {
    let object: KubeValue = ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "a"], "spce": [:]]
    return !SchemaValidation.validate(KubeObject(object), kubernetes: KubernetesMinor(36)).isEmpty
  }

  /// Objects of the example's manifests, objects rendered as text per second, and milliseconds of the whole rendering,
  /// Terraform and documents included.
  private static func rendering() -> String {
    guard let specification = Specification.read(prompt: example).specification,
      case .design(let design, _) = PlatformDesigner(specification).design()
    else { return "0" }
    let renderer = PlatformRenderer(design)
    let objects = renderer.manifests().files.reduce(0) {
      $0 + $1.contents.split(separator: "\n").count { $0.hasPrefix("kind: ") }
    }
    func seconds(_ work: () -> FileTree) -> Double {
      let rounds = 20
      let start = ContinuousClock.now
      for _ in 0..<rounds { precondition(work().count > 100) }
      return (ContinuousClock.now - start) / .seconds(rounds)
    }
    let manifests = seconds { renderer.manifests() }
    let all = seconds { renderer.render() }
    return "\(objects) \(Double(objects) / manifests) \(all * 1000)"
  }

  /// Reads all YAML files below a folder, as `kubectl kustomize` has to.
  private static func reading(_ folder: String) -> String {
    var texts: [(String, String)] = []
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init()
    where name.hasSuffix(".yaml") {
      if let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) { texts.append((name, text)) }
    }
    let bytes = texts.reduce(0) { $0 + $1.1.utf8.count }
    let time = timed {
      for (name, text) in texts { precondition(KubeDocuments.parse(text, file: name).diagnostics.isEmpty) }
    }
    return "\(bytes) \(time)"
  }

  private static func timed(_ work: () -> Void) -> String {
    let start = ContinuousClock.now
    work()
    return "\(Int((ContinuousClock.now - start) / .nanoseconds(1)))"
  }
}
