import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What a decision comes out as where no platform is named: on every cloud for a shop of eight services.
struct ReferenceDesign {
  let provider: Provider
  let design: PlatformDesign

  /// One for each cloud that can be designed for.
  static let all: [ReferenceDesign] = Provider.allCases.compactMap { provider in
    let outcome = Specification.read([
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": ["name": "Shop"],
      "spec": ["provider": .string(provider.rawValue), "archetype": "ecommerce", "serviceCount": 8],
    ])
    guard let specification = outcome.specification,
      case .design(let design, _) = PlatformDesigner(specification).design()
    else { return nil }
    return ReferenceDesign(provider: provider, design: design)
  }

  /// The decision of this name on each cloud, with what changes it.
  static func lines(of id: String) -> [String]? {
    let found = all.compactMap { reference in
      reference.design.decisions.first { $0.id == id }.map { (cloud: reference.provider, decision: $0) }
    }
    guard let first = found.first?.decision else { return nil }
    var lines = [
      "\(first.title) (\(first.id), \(first.deliverable.title))",
      "  for a shop of eight services; name the file of a platform with -f for its own",
    ]
    for (cloud, decision) in found {
      lines += "\(cloud.title): \(decision.choice)".wrapped(hanging: "    ")
      lines += "because \(decision.reason)".wrapped(indent: "    ", hanging: "      ")
    }
    if !first.fields.isEmpty {
      lines += "changed by \(first.fields.joined(separator: ", "))".wrapped(hanging: "    ")
    }
    return lines
  }
}
