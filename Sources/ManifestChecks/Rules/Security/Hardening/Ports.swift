import KubeModel

extension Check {
  static let privilegedPort = Check(
    "POD17", "privileged-port", .low, .security, optional: true,
    summary: "A container listens on a port below 1024.",
    why: "Older runtimes demand root or NET_BIND_SERVICE for it.",
    remedy: "Listen on a port above 1023; the Service may still offer 80.",
    peers: .peers("KL:privileged-ports, TV:117"),
    passing: Example.pod(container: "ports: [{containerPort: 8080}]"),
    failing: Example.pod(container: "ports: [{containerPort: 80}]")
  ) { inspection in
    inspection.eachPort { container, workload, index, number in
      guard (1...1023).contains(number) else { return nil }
      let open = workload.securityContext?["sysctls"]?.sequence?.contains { sysctl in
        sysctl["name"]?.string == "net.ipv4.ip_unprivileged_port_start"
          && (sysctl["value"]?.string.flatMap { Int($0) } ?? 1024) <= number
      }
      if open == true || container.added.contains("NET_BIND_SERVICE") { return nil }
      return Violation(workload, container, "listens on port \(number)", at: "ports[\(index)].containerPort")
    }
  }

  static let sshPort = Check(
    "POD18", "ssh-port", .medium, .security,
    summary: "A container offers SSH.",
    why: "A second way in, with its own keys and users, that no audit log of the cluster shows.",
    remedy: "Use kubectl exec, or an access proxy.", peers: .peers("KL:ssh-port, KB:42"),
    passing: Example.pod(container: "ports: [{containerPort: 8080}]"),
    failing: Example.pod(container: "ports: [{containerPort: 22}]")
  ) { inspection in
    inspection.eachPort { container, workload, index, number in
      let isDaemon = container.imageReference.baseName.contains("ssh")
      guard number == 22 || number == 2222 && isDaemon,
        (container.ports[index]["protocol"]?.string ?? "TCP") == "TCP"
      else { return nil }
      return Violation(workload, container, "offers SSH on port \(number)", at: "ports[\(index)].containerPort")
    }
  }
}

extension Inspection {
  fileprivate func eachPort(_ look: (PodContainer, Workload, Int, Int) -> Violation?) -> [Violation] {
    var found: [Violation] = []
    for workload in workloads {
      for container in workload.containers {
        for (index, port) in container.ports.enumerated() {
          guard let number = port["containerPort"]?.integer else { continue }
          if let violation = look(container, workload, index, number) { found.append(violation) }
        }
      }
    }
    return found
  }
}
