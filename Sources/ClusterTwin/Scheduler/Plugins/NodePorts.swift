/// Filter: the host ports of the pod are free.
enum NodePorts {
  static func conflicts(_ wanted: [HostPort], _ used: [HostPort], _ words: WellKnownSymbols) -> Bool {
    wanted.contains { port in used.contains { port.conflicts(with: $0, anyAddress: words.anyAddress) } }
  }
}
