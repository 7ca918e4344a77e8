import KubeModel

extension Check {
  static let probePort = Check(
    "PRB04", "probe-port-unknown", .error, .deployment,
    summary: "A probe asks a port that its container does not declare.",
    why: "A named port that isn't there makes the API server or the kubelet fail; a number is probably a typing error.",
    remedy: "Name a port of the container.", peers: .peers("KL:liveness-port,readiness-port,startup-port"),
    passing: portExample("http"), failing: portExample("htpp")
  ) { inspection in
    inspection.eachProbe { container, workload, field, probe in
      guard probe.kind != "exec", let port = probe.port else { return nil }
      let place = "\(field).\(probe.kind).port"
      if let name = port.string, Int(name) == nil {
        if container.ports.contains(where: { $0["name"]?.string == name }) { return nil }
        return Violation(
          workload, container, "has a \(field) at the port \(name), which it does not declare", at: place)
      }
      // Without any declared port nothing can be compared.
      guard let number = port.integer, !container.ports.isEmpty, !container.declaresPort(number) else { return nil }
      return Violation(
        workload, container, "has a \(field) at port \(number), which it does not declare", at: place, severity: .low)
    }
  }

  static let probeCommand = Check(
    "PRB05", "probe-exec-shell", .low, .deployment,
    summary: "A probe starts a heavy program every few seconds.",
    why: "Each run costs a process or a whole JVM; under load the probe itself fails.",
    remedy: "Use httpGet, tcpSocket or grpc, or a program that is made for it, and a longer period.",
    peers: .peers("KY:deny-commands-in-exec-probe"),
    passing: Example.deployment(container: "livenessProbe: {exec: {command: [pg_isready]}, periodSeconds: 10}"),
    failing: Example.deployment(
      container: "livenessProbe: {exec: {command: [sh, -c, \"ps | grep a\"]}, periodSeconds: 5}")
  ) { inspection in
    inspection.eachProbe { container, workload, field, probe in
      guard probe.kind == "exec" else { return nil }
      let words = probe.command.flatMap { $0.split(separator: " ") }
      if let heavy = words.first(where: { heavyPrograms.contains($0.split(separator: "/").last ?? "") }) {
        return Violation(workload, container, "runs \(heavy) as its \(field)", at: "\(field).exec.command")
      }
      guard probe.period <= 5, probe.command.contains(where: { $0.contains("|") }) else { return nil }
      return Violation(
        workload, container, "runs a pipeline of a shell every \(probe.period) s as its \(field)",
        at: "\(field).exec.command")
    }
  }

  private static let heavyPrograms: Set<Substring> = ["jcmd", "jps", "jstat", "jstack", "java", "npm"]

  static let livenessDependency = Check(
    "PRB08", "liveness-hits-dependency", .medium, .deployment,
    summary: "A liveness probe asks whether the program is ready or its database is there.",
    why: "When the database pauses, every pod is killed, and all start at once against it.",
    remedy: "Ask only whether the process itself is alive.",
    passing: livenessExample("/livez"), failing: livenessExample("/health/ready")
  ) { inspection in
    inspection.eachProbe { container, workload, field, probe in
      guard field == "livenessProbe" else { return nil }
      if let path = probe.handler["path"]?.string {
        let last = path.split(separator: "?").first?.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if dependencyPaths.contains(last) {
          return Violation(workload, container, "has the liveness path \(path)", at: "livenessProbe.httpGet.path")
        }
      }
      guard let number = probe.port?.integer, !container.declaresPort(number), !container.ports.isEmpty,
        let other = workload.lasting.first(where: { $0.name != container.name && $0.declaresPort(number) })
      else { return nil }
      // A proxy that answers for the program is a common pattern of meshes and says nothing of a dependency.
      return Violation(
        workload, container, "has its liveness probe at port \(number) of the container \(other.name)",
        at: "livenessProbe.\(probe.kind).port")
    }
  }

  private static let dependencyPaths: Set<String> = ["ready", "readyz", "readiness", "db", "database", "dependencies"]

  private static func portExample(_ port: String) -> String {
    Example.deployment(
      container: "ports: [{name: http, containerPort: 8080}], readinessProbe: {httpGet: {path: /, port: \(port)}}")
  }

  private static func livenessExample(_ path: String) -> String {
    Example.deployment(container: "livenessProbe: {httpGet: {path: \(path), port: 8080}}")
  }
}

extension Inspection {
  func eachProbe(_ look: (PodContainer, Workload, String, Probe) -> Violation?) -> [Violation] {
    var found: [Violation] = []
    for workload in workloads {
      for container in workload.containers {
        for (field, probe) in container.probes {
          if let violation = look(container, workload, field, probe) { found.append(violation) }
        }
      }
    }
    return found
  }
}
