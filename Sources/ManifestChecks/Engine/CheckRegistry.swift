/// Every rule, by the sections of the catalogue; each section is a list of its own in `Sections/`.
package enum CheckRegistry {
  package static let all: [Check] = [
    Check.schemas, Check.admission, Check.versions, Check.podSecurity, Check.hardening, Check.images, Check.resources,
    Check.probes,
    Check.availability, Check.scaling, Check.batch, Check.references, Check.network, Check.exposure, Check.mesh,
    Check.delivery, Check.access, Check.secrets, Check.storage, Check.observability, Check.addOns, Check.tenancy,
    Check.controlPlane, Check.style,
  ].flatMap(\.self)
}
