import KubeModel

extension Check {
  static let secretAsEnvironment = Check(
    "SEC04", "secret-as-env", .low, .security, optional: true,
    summary: "A Secret reaches a container by environment variables.",
    why: "Variables are inherited by child processes, show up in crash dumps, and stay old when the Secret is renewed.",
    remedy: "Mount the Secret as a volume and read the file.",
    peers: [
      "kube-linter:read-secret-from-env-var", "checkov:CKV_K8S_35", "kubescape:C-0207",
      "kyverno:secrets-not-from-env-vars",
    ],
    passing: SecretExample.pod(
      "volumeMounts: [{name: s, mountPath: /s}]", spec: "volumes: [{name: s, secret: {secretName: a}}], "),
    failing: SecretExample.pod("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}]")
  ) { inspection in
    inspection.workloads.flatMap { workload in
      workload.containers.flatMap { container in
        secretVariables(container).map { name, path in
          Violation(workload, container, "reads the Secret \(name) by a variable", at: path)
        }
      }
    }
  }

  private static func secretVariables(_ container: PodContainer) -> [(name: String, path: String)] {
    let single = container.env.enumerated().compactMap { index, variable in
      variable.at("valueFrom", "secretKeyRef", "name")?.string.map { ($0, "env[\(index)].valueFrom.secretKeyRef") }
    }
    let whole = (container.value["envFrom"]?.sequence ?? []).enumerated().compactMap { index, source in
      source.at("secretRef", "name")?.string.map { ($0, "envFrom[\(index)].secretRef") }
    }
    return single + whole
  }

  static let tokenSecret = Check(
    "SEC05", "sa-token-secret", .medium, .security,
    summary: "A token of a ServiceAccount is kept in a Secret.",
    why: "It never ends, and works from everywhere for whoever copies it.",
    remedy: "Let pods use the token that is mounted, and others `kubectl create token` or the TokenRequest API.",
    peers: ["kyverno:deny-secret-service-account-token-type", "kyverno:check-serviceaccount-secrets"],
    passing: "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: x}",
    failing: """
      apiVersion: v1
      kind: Secret
      metadata: {name: a, namespace: x, annotations: {kubernetes.io/service-account.name: a}}
      type: kubernetes.io/service-account-token
      """
  ) { inspection in
    inspection.each("", "Secret") { secret in
      guard secret.root["type"]?.string == "kubernetes.io/service-account-token" else { return nil }
      return Violation(secret, "a token that never ends", path: "type")
    }
      + inspection.each("", "ServiceAccount") { account in
        guard let secrets = account.root["secrets"]?.sequence, !secrets.isEmpty else { return nil }
        return Violation(account, "lists Secrets with tokens", path: "secrets")
      }
  }

  static let duplicateVariable = Check(
    "SEC06", "duplicate-env", .medium, .security,
    summary: "An environment variable is set twice.",
    why: "The last one counts; whoever changes the first one changes nothing.",
    remedy: "Keep one of them.",
    peers: ["kube-linter:duplicate-env-var", "kube-score:environment-variable-key-duplication", "kubescape:C-0295"],
    passing: SecretExample.pod("env: [{name: A, value: a}, {name: A, value: \"$(A) b\"}]"),
    failing: SecretExample.pod("env: [{name: A, value: a}, {name: A, value: b}]")
  ) { inspection in
    inspection.workloads.flatMap { workload in
      workload.containers.flatMap { container -> [Violation] in
        var seen: Set<String> = []
        return container.env.enumerated().compactMap { index, variable in
          guard let name = variable["name"]?.string, !seen.insert(name).inserted else { return nil }
          // `PATH: $(PATH):/bin` goes on from the earlier value.
          if variable["value"]?.string?.contains("$(\(name))") == true { return nil }
          return Violation(workload, container, "sets \(name) again", at: "env[\(index)].name")
        }
      }
    }
  }

  static let secretInventory = Check(
    "SEC07", "secret-access-inventory", .info, .security,
    summary: "What Secrets, ConfigMaps and claims a workload reads.",
    why: "Whoever takes over a pod has what it reads.",
    remedy: "Take away what the workload does not use.",
    peers: ["kubescape:C-0255", "kubescape:C-0257", "kubescape:C-0258"],
    passing: SecretExample.pod("env: [{name: A, value: a}]"),
    failing: SecretExample.pod("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}]"),
    inspect: .pods { pods in
      pods.eachWorkload { workload in
        var found: Set<String> = []
        for container in workload.containers {
          for (name, _) in secretVariables(container) { found.insert("Secret \(name)") }
          for variable in container.env {
            if let name = variable.at("valueFrom", "configMapKeyRef", "name")?.string {
              found.insert("ConfigMap \(name)")
            }
          }
          for source in container.value["envFrom"]?.sequence ?? [] {
            if let name = source.at("configMapRef", "name")?.string { found.insert("ConfigMap \(name)") }
          }
        }
        for volume in workload.volumes {
          let sources = [volume] + (volume.at("projected", "sources")?.sequence ?? [])
          for source in sources {
            if let name = (source.at("secret", "secretName") ?? source.at("secret", "name"))?.string {
              found.insert("Secret \(name)")
            }
            if let name = source.at("configMap", "name")?.string { found.insert("ConfigMap \(name)") }
            if let name = source.at("persistentVolumeClaim", "claimName")?.string { found.insert("claim \(name)") }
          }
        }
        return found.isEmpty ? nil : Violation(workload, "reads \(found.sorted().joined(separator: ", "))")
      }
    })
}
