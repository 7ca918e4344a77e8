import KubeModel

extension Check {
  static let sidecarOrder = Check(
    "PRB13", "sidecar-ordering", .high, .deployment,
    summary: "A proxy or agent runs as an ordinary container beside the program.",
    why: "It never ends, so a Job never completes; and the program may start before it is there.",
    remedy: "Make it an init container with restartPolicy: Always.",
    passing: Example.job(
      "initContainers: [{name: p, restartPolicy: Always, image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.0}]"),
    failing: Example.job().replacing(
      "containers: [", with: "containers: [{name: p, image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.0}, "),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard container.kind == .main, workload.lasting.count > 1, workload.kind != .workflow,
          agents.contains(container.imageReference.baseName)
        else { return nil }
        return workload.isBatch
          ? Violation(workload, container, "never ends, so the job never completes")
          : Violation(workload, container, "may start after the program that needs it", severity: .low)
      }
    })

  private static let agents: Set<Substring> = [
    "proxyv2", "envoy", "cloud-sql-proxy", "gce-proxy", "alloydb-auth-proxy", "daprd", "vault-agent", "fluent-bit",
    "linkerd-proxy", "pgbouncer", "aws-sigv4-proxy", "opentelemetry-collector-contrib", "opentelemetry-collector",
  ]
}
