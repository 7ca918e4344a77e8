import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Security, row by row of the mission, found in the files.
@Suite struct SecurityRowTests {
  // MARK: - X-3

  private static let rules = ["images-have-versions", "containers-name-their-needs", "nobody-is-privileged"]

  @Test(arguments: ["ecommerce", "gke-shop", "aks-shop"])
  func `X-3 the API server itself judges where no engine is named`(name: String) throws {
    let platform = try Platform(name)
    #expect(platform.objects("ValidatingAdmissionPolicy").map(\.name) == Self.rules)
    for binding in platform.objects("ValidatingAdmissionPolicyBinding") {
      #expect(binding.root.at("spec", "validationActions")?.sequence?.compactMap(\.string) == ["Deny", "Audit"])
    }
    #expect(platform.objects("ValidatingAdmissionPolicyBinding").map(\.name) == Self.rules)
  }

  @Test(arguments: ["telemetry", "gke-partners", "aks-partners"])
  func `X-3 Kyverno has the same rules, word for word`(name: String) throws {
    let platform = try Platform(name)
    let policies = platform.objects("ValidatingPolicy")
    #expect(policies.map(\.name) == Self.rules && platform.objects("ValidatingAdmissionPolicy").isEmpty)
    let expressions = try Platform("ecommerce").objects("ValidatingAdmissionPolicy").map(expression)
    #expect(policies.map(expression) == expressions)
    #expect(platform.objects("HelmRelease", "kyverno").count == 1)
  }

  @Test func `X-3 Gatekeeper has a template a rule and a constraint a namespace`() throws {
    let platform = try Platform("partners")
    let templates = platform.objects("ConstraintTemplate")
    let expressions = templates.compactMap {
      $0.root.at("spec", "targets")?.sequence?.first?["code"]?.sequence?.first?
        .at("source", "validations")?.sequence?.first?["expression"]?.string
    }
    #expect(expressions == (try Platform("ecommerce").objects("ValidatingAdmissionPolicy").map(expression)))
    let kinds = templates.compactMap { $0.root.at("spec", "crd", "spec", "names", "kind")?.string }
    for kind in kinds {
      let judged = platform.objects(kind).compactMap {
        $0.root.at("spec", "match", "namespaces")?.sequence?.first?.string
      }
      #expect(judged.sorted() == platform.design.namespaces.map(\.name).sorted())
    }
  }

  private func expression(_ policy: KubeObject) -> String {
    policy.root.at("spec", "validations")?.sequence?.first?["expression"]?.string ?? ""
  }

  // MARK: - X-4

  @Test(arguments: ["ecommerce", "gke-shop", "aks-shop"])
  func `X-4 each service has an account of its own without a token`(name: String) throws {
    let platform = try Platform(name)
    let workloads = platform.design.workloads
    for workload in workloads {
      let account = try platform.object("ServiceAccount", workload.service.name, in: workload.namespace)
      #expect(account.root["automountServiceAccountToken"] == false)
    }
    let bindings = platform.objects("ClusterRoleBinding")
    #expect(
      bindings.allSatisfy { $0.root.at("roleRef", "name")?.string != "cluster-admin" || $0.name.contains("platform") })
  }

  // MARK: - X-6

  @Test(arguments: [
    ("ecommerce", "aws", #""aws_secretsmanager_secret" "store""#),
    ("gke-shop", "gcpsm", #""google_secret_manager_secret" "store""#),
    ("aks-shop", "azurekv", #""azurerm_key_vault" "secrets""#),
    ("partners", "vault", nil), ("gke-partners", "vault", nil),
  ])
  func `X-6 secrets come from their store, and a new value restarts who reads it`(
    name: String, provider: String, resource: String?
  ) throws {
    let platform = try Platform(name)
    let store = try platform.object("ClusterSecretStore", "cloud-secrets")
    #expect(store.root.at("spec", "provider", provider) != nil)
    if let resource { #expect(platform.terraform.contains("resource \(resource)")) }
    let secrets = platform.objects("ExternalSecret")
    #expect(!secrets.isEmpty)
    for secret in secrets { #expect(secret.root.at("spec", "refreshInterval")?.string == "1h") }
    // What is read in the environment of a pod is named for Reloader.
    var restarted = 0
    for object in platform.objects {
      guard let names = object.root.at("metadata", "annotations", "secret.reloader.stakater.com/reload")?.string else {
        continue
      }
      restarted += 1
      for secret in names.split(separator: ",") {
        #expect(secrets.contains { $0.namespace == object.namespace && $0.name == secret })
      }
    }
    #expect(restarted > 0 && platform.objects("HelmRelease", "reloader").count == 1)
    // No value stands in a ConfigMap or a plain variable.
    for map in platform.objects("ConfigMap") where map.root.at("metadata", "labels", "grafana_dashboard") == nil {
      let keys = map.root["data"]?.mapping?.keys ?? []
      #expect(!keys.contains { $0.hasSuffix("PASSWORD") || $0.hasSuffix("_KEY") || $0.hasSuffix("TOKEN") })
    }
  }

  // MARK: - X-8

  @Test(arguments: ["gke-clinic", "compliance"])
  func `X-8 every file and field that a control names is there`(name: String) throws {
    let platform = try Platform(name)
    let rows = try platform.text("COMPLIANCE.md").split(separator: "\n").filter { $0.hasPrefix("| ") }
      .map {
        $0.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
      }
    var checked = 0
    for row in rows where row.count > 6 && row[4].hasPrefix("`") {
      let file = row[4].trimmingCharacters(in: ["`"])
      let field = String(row[5].dropFirst().prefix { $0 != "`" })
      #expect(try found(field, in: platform.text(file)), "\(field) in \(file)")
      checked += 1
    }
    #expect(checked > 20)
  }

  @Test func `X-8 all four regimes have their controls, and what no file can do is said`() throws {
    let text = try Platform("compliance").text("COMPLIANCE.md")
    for part in ["## HIPAA", "## PCI DSS", "## SOC 2", "## GDPR", "164.312(e)(1)", "CC6.1", "Art. 32(1)(a)", "10.5"] {
      #expect(text.contains(part))
    }
    #expect(text.contains("a data processing agreement with the provider"))
    #expect(!text.contains("| open |"), "\(text.split(separator: "\n").filter { $0.contains("| open |") })")
    #expect(try Platform("ecommerce").tree["COMPLIANCE.md"] == nil)
  }

  /// `StorageClass general: parameters.encrypted` in YAML, `aws_eks_cluster.main: encryption_config` in Terraform.
  private func found(_ field: String, in text: String) throws -> Bool {
    let parts = field.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2 else { return false }
    if parts[0].contains(" ") {
      let owner = parts[0].split(separator: " ").map(String.init)
      return KubeDocuments.values(text, file: "").roots.compactMap { $0 }.contains { root in
        root["kind"]?.string == owner[0] && root.at("metadata", "name")?.string == owner[1]
          && value(at: parts[1], in: root) != nil
      }
    }
    let owner = parts[0].split(separator: ".").map(String.init)
    guard let start = text.range(of: "resource \"\(owner[0])\" \"\(owner[1])\" {") else { return false }
    let block = String(text[start.upperBound...]).components(separatedBy: "\n}\n")[0]
    return block.contains("\n  \(parts[1]) ")
  }

  /// Keys may have dots of their own, `metadata.labels.pod-security.kubernetes.io/enforce`.
  private func value(at path: String, in root: KubeValue) -> KubeValue? {
    let keys = root.mapping?.entries.map(\.key) ?? []
    for key in keys {
      if path == key { return root[key] }
      if path.hasPrefix("\(key)."), let inner = root[key],
        let found = value(at: String(path.dropFirst(key.count + 1)), in: inner)
      {
        return found
      }
    }
    return nil
  }
}
