import KubeModel

extension PodSecurityCheck {
  static let sysctls = PodSecurityCheck("sysctls", .baseline) { pod, policy in
    let allowed = allowedSysctls.filter { policy.isAtLeast($0.since) }.map(\.name)
    let names = (pod.context?["sysctls"]?.sequence ?? []).compactMap { $0["name"]?.string }
    let forbidden = names.filter { !allowed.contains($0) }
    return violation("sysctls", "forbidden sysctls", forbidden.isEmpty ? nil : forbidden.joined(separator: ", "))
  }

  /// Safe ones, with the policy version that began to allow them.
  private static let allowedSysctls: [(name: String, since: Int)] = [
    ("kernel.shm_rmid_forced", 0), ("net.ipv4.ip_local_port_range", 0), ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0), ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27), ("net.ipv4.tcp_keepalive_time", 29), ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29), ("net.ipv4.tcp_keepalive_probes", 29), ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
  ]
}
