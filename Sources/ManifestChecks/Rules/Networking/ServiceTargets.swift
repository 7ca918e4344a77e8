import KubeModel

extension Check {
  static let selectsTooMuch = Check(
    "REF03", "service-selects-too-much", .medium, .networking,
    summary: "A Service sends traffic to pods of a job, or to two different workloads.",
    why: "Some of the requests end in a program that was never meant to answer them.",
    remedy: "Select by a label that only the workload behind the Service has.",
    peers: .peers("KY:require-unique-service-selector"),
    passing: Example.all(Example.service(), Example.deployment()),
    failing: Example.all(
      Example.service(), Example.deployment(),
      Example.job().replacing("template: {spec", with: "template: {metadata: {labels: {app: a}}, spec"))
  ) { inspection in
    inspection.services.compactMap { service in
      let workloads = service.workloads.map { inspection.workloads[$0] }
      guard workloads.contains(where: { !$0.isBatch }), let job = workloads.first(where: \.isBatch) else { return nil }
      return Violation(service.object, "also selects the pods of \(job.object.title)", path: "spec.selector")
    }
  }

  static let localListener = Check(
    "REF04", "localhost-listener", .high, .networking,
    summary: "A program behind a Service listens to its own pod only.",
    why: "Every connection from outside the pod is refused.", remedy: "Listen on 0.0.0.0 or ::.",
    peers: .peers("IST:0143"),
    passing: Example.all(Example.service(), Example.deployment(container: "args: [--host, 0.0.0.0]")),
    failing: Example.all(Example.service(), Example.deployment(container: "args: [--host, 127.0.0.1]")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        guard pods.inspection.isBehindService(place), workload.lasting.count == 1 else { return [] }
        return workload.lasting.compactMap { container in
          for (index, word) in container.words.enumerated() {
            let next = index + 1 < container.words.count ? container.words[index + 1] : ""
            let parts = word.split(separator: "=", maxSplits: 1)
            let value = parts.count == 2 ? String(parts[1]) : next
            guard let flag = parts.first, listenFlags.contains(flag), isLocal(value) else { continue }
            return Violation(
              workload, container, "listens to \(value) only, and a Service sends traffic to it", at: "args")
          }
          return nil
        }
      }
    })

  private static let listenFlags: Set<Substring> = [
    "--host", "--bind", "--listen", "--bind-address", "--address", "-H",
  ]

  private static func isLocal(_ value: String) -> Bool {
    value == "127.0.0.1" || value == "localhost" || value.hasPrefix("127.0.0.1:") || value.hasPrefix("localhost:")
      || value.hasPrefix("http://127.0.0.1:")
  }

  static let configNotRestarted = Check(
    "REF11", "config-change-no-restart", .low, .deployment,
    summary: "A changed ConfigMap does not reach the variables of running pods.",
    why: "Pods keep the old values until something else restarts them, some sooner than others.",
    remedy: "Put a hash into its name (kustomize), an annotation with a checksum into the template, or use Reloader.",
    passing: Example.all(configuration, configExample(annotations: "checksum/config: abc")),
    failing: Example.all(configuration, configExample(annotations: "")),
    inspect: .pods { pods in
      pods.eachWorkload { workload in
        if workload.isBatch || workload.kind == .pod { return nil }
        let marks = (workload.metadata?["annotations"]?.mapping?.keys ?? []) + workload.object.annotations.map(\.key)
        if marks.contains(where: { $0.contains("checksum") || $0.contains("reloader") || $0.contains("hash") }) {
          return nil
        }
        for container in workload.lasting {
          for (index, source) in (container.value["envFrom"]?.sequence ?? []).enumerated() {
            guard let name = source.at("configMapRef", "name")?.string, !hasHash(name),
              let map = pods.inspection.find("", "ConfigMap", namespace: workload.namespace, name: name),
              map.root["immutable"]?.bool != true
            else { continue }
            return Violation(
              workload, container, "does not see when the ConfigMap \(name) changes",
              at: "envFrom[\(index)].configMapRef"
            )
          }
        }
        return nil
      }
    })

  /// `settings-7g2k9d4m5t`, as kustomize names what it generates.
  private static func hasHash(_ name: String) -> Bool {
    guard let last = name.split(separator: "-").last, last.count == 10 else { return false }
    return last.contains(where: \.isNumber) && last.allSatisfy { $0.isNumber || "bcdfghkmt".contains($0) }
  }

  private static let configuration = Example.object("v1", "ConfigMap", "data: {A: b}", name: "c")

  private static func configExample(annotations: String) -> String {
    Example.deployment(container: "envFrom: [{configMapRef: {name: c}}]", annotations: annotations)
  }

  static let runtimeClassMissing = Check(
    "REF16", "runtime-class-missing", .error, .deployment,
    summary: "A pod names a RuntimeClass that does not exist.", why: "The API server refuses the pod.",
    remedy: "Add the RuntimeClass, or mend its name.",
    passing: Example.all(
      Example.object("node.k8s.io/v1", "RuntimeClass", "handler: runsc", name: "own", metadata: ""),
      Example.pod("runtimeClassName: own")), failing: Example.pod("runtimeClassName: own"),
    inspect: .pods { pods in
      pods.eachWorkload { workload in
        guard let name = workload.spec["runtimeClassName"]?.string, !name.isEmpty,
          // Those that clouds and their operators bring.
          !["gvisor", "nvidia", "kata-mshv-vm-isolation", "kata-vm-isolation", "kata-cc-isolation"].contains(name),
          pods.inspection.find("node.k8s.io", "RuntimeClass", namespace: nil, name: name) == nil
        else { return nil }
        return Violation(
          workload, "the RuntimeClass \(name) is missing", at: "runtimeClassName",
          severity: pods.inspection.missing(in: workload.namespace))
      }
    })

  static let webhookService = Check(
    "REF26", "webhook-service", .high, .cluster,
    summary: "A webhook or an aggregated API names a Service that does not exist.",
    why: "With failurePolicy Fail every request that it is asked about is refused.",
    remedy: "Name a Service that is there.", peers: .peers("IST:0139"),
    passing: Example.all(Example.service(), hookExample("a")), failing: Example.all(Example.service(), hookExample("b"))
  ) { inspection in
    ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].flatMap { kind in
      inspection.all("admissionregistration.k8s.io", kind)
    }.flatMap { configuration -> [Violation] in
      (configuration.root["webhooks"]?.sequence ?? []).enumerated().compactMap { index, webhook in
        guard let reference = webhook.at("clientConfig", "service"), let name = reference["name"]?.string,
          let namespace = reference["namespace"]?.string,
          inspection.find("", "Service", namespace: namespace, name: name) == nil
        else { return nil }
        return Violation(
          configuration, "the Service \(namespace)/\(name) is missing", path: "webhooks[\(index)].clientConfig.service",
          severity: inspection.missing(in: namespace))
      }
    }
  }

  private static func hookExample(_ service: String) -> String {
    Example.object(
      "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration",
      "webhooks: [{name: a.example.com, clientConfig: {service: {name: \(service), namespace: x}}, sideEffects: None, "
        + "admissionReviewVersions: [v1]}]", metadata: "")
  }
}
