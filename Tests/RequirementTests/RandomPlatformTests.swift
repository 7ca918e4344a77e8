import Basics
import DesignEngine
import Foundation
import KubeModel
import ManifestChecks
import PlatformSpec
import PlimsollCommands
import Rendering
import Testing

/// Any mix of choices gives a platform that passes every check, or an error that says what does not go together.
///
/// `PLIMSOLL_SEEDS=500` draws so many; a failure names its seed, and `PLIMSOLL_SEED=17` draws that one alone.
@Suite struct RandomPlatformTests {
  static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["PLIMSOLL_SEED"].flatMap(UInt64.init) { return [one] }
    return Array(1...(environment["PLIMSOLL_SEEDS"].flatMap(UInt64.init) ?? 12))
  }()

  @Test(arguments: seeds) func `a drawn specification gives a sound platform`(seed: UInt64) throws {
    try design(seed)
  }

  /// Follows the advice of every refusal: the field that it names goes, and what is left is tried again.
  private func design(_ seed: UInt64) throws {
    var drawn = RandomSpecification(seed: seed, providers: Provider.allCases)
    let text = drawn.yaml()
    let (value, problems) = KubeValue.parseYAML(text, file: "seed-\(seed).yaml")
    #expect(problems.isEmpty, "seed \(seed): \(problems)\n\(text)")
    var document = try #require(value)
    for _ in 1...12 {
      let reasons: [Diagnostic]
      switch Self.design(document) {
      case .success(let design):
        check(PlatformRenderer(design).render(), design, seed)
        return
      case .failure(let refusal): reasons = refusal.diagnostics.filter(\.isError)
      }
      for reason in reasons { #expect(reason.remedy != nil, "seed \(seed): \(reason)") }
      let fields = reasons.compactMap { $0.location?.path }
      let before = document
      for field in fields { document = document.removing(KubeValuePath.steps(field) ?? []) }
      // What was not said clashes with something beside it: the whole section goes.
      if document == before {
        for field in fields {
          document = document.removing(Array((KubeValuePath.steps(field) ?? []).prefix(2)))
        }
      }
      if document == before {
        // What no design can fulfil yet is refused in one sentence.
        if reasons.allSatisfy({ $0.message.contains("yet") }) { return }
        Issue.record("seed \(seed): no field can be left out: \(reasons)")
        return
      }
    }
    Issue.record("seed \(seed): twelve rounds of advice were not enough\n\(text)")
  }

  private static func design(_ document: KubeValue) -> Result<PlatformDesign, DiagnosticsError> {
    let (specification, problems) = Specification.read(document, refusals: PlatformDesigner.refusals)
    guard let specification, !problems.contains(where: \.isError) else { return .failure(DiagnosticsError(problems)) }
    switch PlatformDesigner(specification).design() {
    case .refused(let reasons): return .failure(DiagnosticsError(reasons))
    case .design(let design, _): return .success(design)
    }
  }

  private func check(_ tree: FileTree, _ design: PlatformDesign, _ seed: UInt64) {
    let minor = KubernetesMinor(design.specification.kubernetesVersion.minor)
    // A specification may ask for one pod at low load; that is told, and is no fault of the design.
    for finding in OwnFindings.find(tree, kubernetes: minor).findings where finding.code != "SCL03" {
      // Without a mesh the weights of a canary are those that its pods can show; who wants no mesh is told so.
      if finding.code == "ROL12", design.specification.networking.mesh == .none { continue }
      // Who wants no backups is told so.
      if finding.code == "STO09", !design.specification.storage.backup { continue }
      // Who asks for a platform without TLS is told that it has none.
      if finding.code == "ING01", !design.specification.networking.tls { continue }
      Issue.record("seed \(seed): \(finding.location.file): \(finding.object): \(finding.code) \(finding.message)")
    }
    #expect(PlatformRenderer(design).render() == tree, "seed \(seed): other bytes the second time")
  }
}

extension KubeValue {
  /// This tree without what stands at a path; a list is asked by number or by the name of an entry.
  fileprivate func removing(_ steps: [KubeValuePath.Step]) -> KubeValue {
    guard let step = steps.first else { return self }
    let rest = Array(steps.dropFirst())
    switch (step, content) {
    case (.key(let key), .mapping(let mapping)):
      guard let value = mapping[key] else { return self }
      return .mapping(
        mapping.entries.compactMap { entry in
          guard entry.key == key else { return (entry.key, entry.value) }
          return rest.isEmpty ? nil : (key, value.removing(rest))
        })
    case (_, .sequence(let values)):
      return .sequence(
        values.enumerated().compactMap { index, value in
          let isMeant =
            switch step {
            case .index(let wanted): wanted == index
            case .key(let name): value["name"]?.string == name
            }
          guard isMeant else { return value }
          return rest.isEmpty ? nil : value.removing(rest)
        })
    default: return self
    }
  }
}
