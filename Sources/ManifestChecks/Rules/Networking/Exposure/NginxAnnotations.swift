import KubeModel

extension Check {
  static let nginxSnippet = Check(
    "ING07", "nginx-snippet", .high, .networking,
    summary: "A snippet writes into the configuration of the ingress controller.",
    why: "Who may write an Ingress can read every secret that the controller can (CVE-2021-25742).",
    remedy: "Delete the snippet, and set allow-snippet-annotations to false.",
    peers: [
      "checkov:CKV_K8S_152", "checkov:CKV_K8S_153", "checkov:CKV_K8S_154", "kubescape:C-0059",
      "kyverno:disallow-ingress-nginx-custom-snippets",
    ],
    passing: ExposureExample.ingress(annotations: "nginx.ingress.kubernetes.io/proxy-body-size: 8m"),
    failing: ExposureExample.ingress(
      annotations: #"nginx.ingress.kubernetes.io/configuration-snippet: "more_set_headers a;""#)
  ) { inspection in
    let maps = inspection.each("", "ConfigMap") { map in
      guard let node = map.root.at("data", "allow-snippet-annotations"), node.string == "true" else { return nil }
      return Violation(
        map, "lets every Ingress write snippets", path: "data.allow-snippet-annotations", node: node, severity: .medium)
    }
    let ingresses = inspection.all("networking.k8s.io", "Ingress").flatMap { ingress -> [Violation] in
      (ingress.root.at("metadata", "annotations")?.mapping?.entries ?? []).compactMap { entry in
        guard entry.key.hasPrefix("nginx.ingress.kubernetes.io/"), entry.key.hasSuffix("-snippet"),
          let text = entry.value.string
        else { return nil }
        let isGrave = grave.contains { text.contains($0) }
        return Violation(
          ingress, "writes a snippet into the controller's configuration", path: "metadata.annotations[\(entry.key)]",
          node: entry.value, severity: isGrave ? .high : .medium)
      }
    }
    return maps + ingresses
  }

  /// What reads files, runs programs or reaches the API.
  private static let grave = ["lua_", "_by_lua", "kubernetes.io", "alias", "root"]

  static let nginxInjection = Check(
    "ING08", "nginx-annotation-injection", .high, .networking,
    summary: "The value of an annotation breaks out of the controller's configuration.",
    why: "It runs as configuration of the controller (CVE-2025-1097, CVE-2025-1098, CVE-2025-24514).",
    remedy: "Delete quotes, braces and line breaks from the value, and update the controller.",
    peers: ["kyverno:restrict-annotations", "kyverno:restrict-ingress-paths"],
    passing: ExposureExample.ingress(
      annotations: #"nginx.ingress.kubernetes.io/auth-url: "https://auth.example.com/check""#),
    failing: ExposureExample.ingress(
      annotations: #"nginx.ingress.kubernetes.io/auth-url: "http://a/#;}\nload_module a.so""#)
  ) { inspection in
    inspection.all("networking.k8s.io", "Ingress").flatMap { ingress -> [Violation] in
      (ingress.root.at("metadata", "annotations")?.mapping?.entries ?? []).compactMap { entry in
        guard entry.key.hasPrefix("nginx.ingress.kubernetes.io/"), !entry.key.hasSuffix("-snippet"),
          let text = entry.value.string, isDangerous(text, key: entry.key)
        else { return nil }
        return Violation(
          ingress, "\(entry.key) holds characters that end a directive", path: "metadata.annotations[\(entry.key)]",
          node: entry.value)
      }
    }
  }

  private static func isDangerous(_ text: String, key: String) -> Bool {
    let trimmed = text.last == "\n" ? text.dropLast() : text[...]
    if trimmed.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" }) { return true }
    let values = ["auth-url", "auth-tls-match-cn", "mirror-target", "mirror-host", "auth-signin", "rewrite-target"]
    guard values.contains(where: { key.hasSuffix("/\($0)") }) else { return false }
    return trimmed.contains { $0 == "{" || $0 == "}" || $0 == "\"" || $0 == "'" || $0 == ";" }
  }
}
