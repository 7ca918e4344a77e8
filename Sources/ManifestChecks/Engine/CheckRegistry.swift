/// Every rule, by the sections of the catalogue; each section is a list of its own in `Sections/`.
package enum CheckRegistry {
  package static let all: [Check] = [
    Check.schemas, Check.versions, Check.podSecurity, Check.hardening, Check.images, Check.resources, Check.probes,
    Check.availability, Check.scaling, Check.batch, Check.references, Check.network, Check.exposure, Check.mesh,
    Check.delivery, Check.access, Check.secrets, Check.storage, Check.observability, Check.addOns, Check.tenancy,
    Check.controlPlane, Check.style,
  ].flatMap(\.self)

  private static let byName: [String: [Int]] = {
    var found: [String: [Int]] = [:]
    for (index, check) in all.enumerated() {
      for name in check.names { found[name, default: []].append(index) }
    }
    return found
  }()

  /// The rules that somebody means by a name: our code or slug, or the name in another checker.
  package static func checks(named name: String) -> [Check] { (byName[name] ?? []).map { all[$0] } }
}
