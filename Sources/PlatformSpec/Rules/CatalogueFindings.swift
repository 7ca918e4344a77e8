import Basics
import CloudCatalog

/// Names that only the facts know: machine and disk types.
extension CompatibilityRule {
  static func diskFinding(_ disk: String, _ wanted: Specification) -> (message: String, remedy: String)? {
    let own = Catalog.current.disks(wanted.provider.cloud).map(\.name)
    guard !own.contains(disk) else { return nil }
    let owner = Cloud.allCases.first { Catalog.current.disk($0, disk) != nil }
    let near = nearestWords(to: disk, in: own, limit: 1).first
    return (
      owner.map { "\(disk) is a disk type of \($0.rawValue), the platform is \(wanted.provider.title)" }
        ?? "\(disk) is no disk type of \(wanted.provider.title)",
      near.map { "Did you mean \($0)?" } ?? "Choose one of \(own.prefix(6).joined(separator: ", "))."
    )
  }

  static func machineFinding(_ wanted: Specification) -> (message: String, remedy: String)? {
    for machine in wanted.cluster.pools.compactMap(\.machineType) {
      if Catalog.current.hasMachine(wanted.provider.cloud, machine) { continue }
      let owner = Cloud.allCases.first { Catalog.current.machine($0, machine) != nil }
      let names = Catalog.current.machines(wanted.provider.cloud).map(\.name)
      let near = nearestWords(to: machine, in: names, limit: 1).first
      return (
        owner.map { "\(machine) is a machine type of \($0.rawValue), the platform is \(wanted.provider.title)" }
          ?? "\(machine) is no machine type of \(wanted.provider.title)",
        near.map { "Did you mean \($0)?" } ?? "Leave machineType out to have it derived."
      )
    }
    return nil
  }
}
