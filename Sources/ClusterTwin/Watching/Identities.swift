/// No two pods of a namespace have one name, and no two pods of a StatefulSet one ordinal.
struct Identities: Invariant {
  static let rule = "names and identities are unique"

  private struct Named {
    var serial: Int32
    var name: String
  }

  /// The name of each pod, worked out once.
  private var names: [Named?] = []

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    while names.count < twin.cluster.pods.slotCount { names.append(nil) }
    var holders: [String: PodID] = [:]
    for index in 0..<twin.cluster.pods.slotCount where twin.cluster.pods.isLive[index] {
      let pod = PodID(index)
      if names[index]?.serial != twin.life.serial[index] {
        names[index] = Named(serial: twin.life.serial[index], name: twin.title(of: pod))
      }
      let name = names[index]?.name ?? ""
      if let other = holders.updateValue(pod, forKey: name) {
        breaches.add("there are two of \(name): pods \(twin.life.serial[other.index]) and \(twin.life.serial[index])")
      }
      let owner = twin.life.owner[index]
      if owner.kind == .statefulSet && twin.life.ordinal[index] < 0 {
        breaches.add("\(name) of \(twin.identity(of: owner).title) has no ordinal")
      }
    }
  }
}
