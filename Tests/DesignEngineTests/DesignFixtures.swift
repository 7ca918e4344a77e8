import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import Testing

/// A design from the `spec` of a platform, as its user would write it.
func design(_ spec: String, name: String = "Shop") throws -> (design: PlatformDesign, specification: Specification) {
  let specification = try specification(spec, name: name)
  switch PlatformDesigner(specification).design() {
  case .design(let design, _): return (design, specification)
  case .refused(let reasons):
    Issue.record("refused: \(reasons.map(\.description).joined(separator: "\n"))")
    throw Refused()
  }
}

struct Refused: Error {}

func specification(_ spec: String, name: String = "Shop") throws -> Specification {
  let text = "apiVersion: plimsoll.dev/v1alpha1\nkind: Platform\nmetadata: {name: \(name)}\nspec:\n" + spec
  let document = try #require(KubeValue.parseYAML(text, file: "platform.yaml").value)
  let (read, problems) = Specification.read(document)
  return try #require(read, "\(problems.map(\.description).joined(separator: "\n"))")
}

/// The first of the usage examples.
let shopSpec = """
    serviceCount: 25
    archetype: ecommerce
    traffic: {peakRequestsPerSecond: 10000}
    targets: {availability: 99.95%, utilization: 75%}
  """
