import KubeModel

extension Check {
  static let slowStart = Check(
    "PRB06", "liveness-kills-slow-start", .high, .deployment,
    summary: "A liveness probe kills a program before it has started.",
    why: "On a busy node the start takes longer than usual, and the pod restarts for ever.",
    remedy: "Add a startupProbe with room for the slowest start, and leave initialDelaySeconds out.",
    passing: slowExample(", startupProbe: {tcpSocket: {port: 9200}, failureThreshold: 30}"), failing: slowExample("")
  ) { inspection in
    inspection.eachProbe { container, workload, field, probe in
      guard field == "livenessProbe", container.startupProbe == nil else { return nil }
      let image = String(container.imageReference.baseName)
      guard let typical = startSeconds[image] else { return nil }
      let budget = probe.initialDelay + probe.patience
      if budget >= typical { return nil }
      return Violation(
        workload, container, "is killed \(budget) s after its start; \(image) often needs \(typical) s",
        at: "livenessProbe")
    }
  }

  /// How long programs take to answer on a busy node, in seconds: our estimate from their own charts, which wait so long.
  private static let startSeconds: [String: Int] = [
    "elasticsearch": 60, "opensearch": 60, "logstash": 60, "keycloak": 60, "cassandra": 90, "jenkins": 60,
    "sonarqube": 120, "neo4j": 60, "nexus3": 120, "gitlab-ce": 180, "gitlab-ee": 180, "kafka": 45, "solr": 45,
    "artifactory-oss": 120, "activemq": 45, "wildfly": 45,
  ]

  static let probeTimeout = Check(
    "PRB07", "timeout-not-less-than-period", .low, .deployment,
    summary: "A probe waits longer than its period, or starts a program and waits one second.",
    why: "Probes overlap, or a slow disk counts as a failure.",
    remedy: "Set timeoutSeconds below periodSeconds, and at least 5 for exec.",
    passing: timeoutExample(5), failing: timeoutExample(15)
  ) { inspection in
    inspection.eachProbe { container, workload, field, probe in
      if probe.timeout > probe.period {
        return Violation(
          workload, container, "has a \(field) that waits \(probe.timeout) s and runs every \(probe.period) s",
          at: "\(field).timeoutSeconds")
      }
      guard probe.kind == "exec", probe.timeout <= 1 else { return nil }
      return Violation(
        workload, container, "has a \(field) that starts a program and waits \(probe.timeout) s for it",
        at: "\(field).timeoutSeconds")
    }
  }

  static let noDrain = Check(
    "PRB10", "no-prestop-behind-lb", .medium, .networking,
    summary: "A container that a Service sends traffic to ends as soon as its pod is deleted.",
    why: "Proxies learn of it some seconds later: each rollout gives a few users 502.",
    remedy: "Add lifecycle.preStop.sleep: {seconds: 10}.",
    passing: Example.all(Example.service(), drainExample("lifecycle: {preStop: {sleep: {seconds: 10}}}")),
    failing: Example.all(Example.service(), drainExample("terminationMessagePath: /t")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        // Members of a StatefulSet leave one by one, by a protocol of their own.
        guard workload.kind != .statefulSet, workload.kind != .daemonSet, !workload.isBatch,
          pods.inspection.isBehindService(place)
        else { return [] }
        return workload.containers.filter { $0.kind == .main && !$0.ports.isEmpty }.compactMap { container in
          container.lifecycle?["preStop"] == nil
            ? Violation(workload, container, "has no preStop delay and serves traffic", at: "lifecycle.preStop") : nil
        }
      }
    })

  static let shortGrace = Check(
    "PRB09", "grace-too-short", .high, .deployment,
    summary: "A pod is killed before its preStop hook has ended.",
    why: "The program never gets its signal to end; requests and writes break off.",
    remedy: "Set terminationGracePeriodSeconds to the delay plus the time that the program needs to drain.",
    passing: graceExample(sleep: 10, grace: 30), failing: graceExample(sleep: 30, grace: 30),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard let delay = container.stopDelay else { return nil }
        let grace = workload.spec["terminationGracePeriodSeconds"]?.integer ?? 30
        if grace > delay { return nil }
        return Violation(
          workload, container, "waits \(delay) s in preStop, and the pod is killed after \(grace) s",
          at: "lifecycle.preStop")
      }
    })

  static let hugeGrace = Check(
    "PRB11", "huge-grace", .medium, .deployment,
    summary: "A pod takes longer to end than the platform waits for it.",
    why: "Upgrades give up or kill: EKS waits 15 minutes, AKS 30, GKE an hour; a spot machine leaves after two.",
    remedy: "Shorten terminationGracePeriodSeconds and make the program resume what it was doing.",
    passing: Example.deployment("terminationGracePeriodSeconds: 600"),
    failing: Example.deployment("terminationGracePeriodSeconds: 7200"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard let grace = workload.spec["terminationGracePeriodSeconds"]?.integer, grace > 900 else { return nil }
        return Violation(
          workload, "may take \(grace) s to end", at: "terminationGracePeriodSeconds",
          severity: grace > 3600 ? nil : .low)
      }
    })

  static let minimumReady = Check(
    "PRB12", "min-ready-seconds", .low, .deployment,
    summary: "A rollout counts a pod as available the moment it answers once.",
    why: "A version that dies after ten seconds replaces everything before anybody sees it.",
    remedy: "Set minReadySeconds to 10 or more.",
    passing: Example.all(Example.service(), Example.deployment(outer: "replicas: 3;minReadySeconds: 10")),
    failing: Example.all(Example.service(), Example.deployment(outer: "replicas: 3")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        guard workload.kind == .deployment, workload.replicas >= 2, pods.inspection.isBehindService(place),
          (workload.object.root.at("spec", "minReadySeconds")?.integer ?? 0) == 0
        else { return [] }
        return [Violation(workload.object, "has no minReadySeconds", path: "spec.minReadySeconds")]
      }
    })

  private static func slowExample(_ more: String) -> String {
    Example.deployment(
      container: "livenessProbe: {tcpSocket: {port: 9200}}\(more)",
      image: "docker.elastic.co/elasticsearch/elasticsearch:9.1.0")
  }

  private static func timeoutExample(_ seconds: Int) -> String {
    Example.deployment(container: "livenessProbe: {tcpSocket: {port: 80}, timeoutSeconds: \(seconds)}")
  }

  private static func drainExample(_ more: String) -> String {
    Example.deployment(container: "ports: [{containerPort: 8080}], \(more)")
  }

  private static func graceExample(sleep: Int, grace: Int) -> String {
    Example.deployment(
      "terminationGracePeriodSeconds: \(grace)", container: "lifecycle: {preStop: {sleep: {seconds: \(sleep)}}}")
  }
}

extension PodContainer {
  /// Seconds that the hook before the end sleeps, as far as it is written out.
  var stopDelay: Int? {
    guard let hook = lifecycle?["preStop"] else { return nil }
    if let seconds = hook.at("sleep", "seconds")?.integer { return seconds }
    let words = (hook.at("exec", "command")?.sequence ?? []).compactMap(\.string).flatMap {
      $0.split { $0 == " " || $0 == ";" || $0 == "&" }
    }
    guard let index = words.firstIndex(where: { $0 == "sleep" || $0.hasSuffix("/sleep") }), index + 1 < words.count
    else { return nil }
    return Int(words[index + 1].prefix { $0.isNumber })
  }
}
