import KubeModel

extension Twin {
  /// What a pod asks for that no machine has, not even an empty one or one that an autoscaler could add; nil where some
  /// machine is large enough.
  func excess(of pod: PodID) -> String? {
    let amounts = cluster.shape(of: pod).requests.amounts
    var parts: [String] = []
    for (place, amount) in amounts.enumerated() where amount > 0 {
      let name = cluster.resourceNames[place]
      var most = cluster.nodes.resources[place].allocatable.max() ?? 0
      for group in nodeGroups.groups where group.most > 0 {
        guard let offered = group.allocatable[name], let quantity = try? Quantity(offered) else { continue }
        most = max(most, place == ResourceID.cpu.index ? quantity.milliValue : quantity.value)
      }
      // Where there is no machine at all, that is what is wrong.
      guard most > 0, amount > most else { continue }
      parts.append("\(text(amount, of: place)) of \(name), and the largest machine offers \(text(most, of: place))")
    }
    return parts.isEmpty ? nil : "No machine will ever do: the pod asks for \(parts.joined(separator: "; "))."
  }

  private func text(_ amount: Int64, of resource: Int) -> String {
    switch resource {
    case ResourceID.cpu.index: Quantity(milli: amount).description
    case ResourceID.memory.index, ResourceID.ephemeralStorage.index:
      Quantity(amount, format: .binarySI).description
    default: "\(amount)"
    }
  }
}
