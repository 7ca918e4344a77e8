import Basics
import DesignEngine
import KubeModel
import TestSupport
import Testing

/// What pods may do and who they are, row by row of the mission, found in the files of each cloud.
@Suite struct PodSecurityRowTests {
  static let clouds = ["ecommerce", "gke-clinic", "aks-ingress"]

  @Test(arguments: clouds) func `X-1 namespaces enforce restricted, and baseline only with a reason`(
    name: String
  ) throws {
    let platform = try Platform(name)
    let teams = platform.objects("Namespace").filter { $0.file.hasPrefix("tenants/") }
    #expect(!teams.isEmpty)
    for namespace in teams {
      #expect(level(of: namespace) == "restricted", "\(namespace.title)")
    }
    for namespace in platform.objects("Namespace") {
      #expect(["restricted", "baseline", "privileged"].contains(level(of: namespace)), "\(namespace.title)")
    }
    #expect(try platform.decision("security.pod-security").choice.contains("restricted"))
  }

  @Test(arguments: clouds) func `X-2 every container of the application has a restricted context`(
    name: String
  ) throws {
    let platform = try Platform(name)
    let workloads = ["Deployment", "Rollout", "StatefulSet", "CronJob"].flatMap { platform.objects($0) }
      .filter { $0.file.hasPrefix("apps/") }
    #expect(!workloads.isEmpty)
    for workload in workloads {
      let template = workload.kind == "CronJob" ? workload.root.at("spec", "jobTemplate") : workload.root
      let pod = try #require(template?.at("spec", "template", "spec"), "\(workload.title)")
      #expect(pod.at("securityContext", "runAsNonRoot") == true, "\(workload.title)")
      #expect(pod.at("securityContext", "seccompProfile", "type")?.string == "RuntimeDefault", "\(workload.title)")
      for container in pod["containers"]?.sequence ?? [] {
        let context = try #require(container["securityContext"], "\(workload.title)")
        #expect(context["allowPrivilegeEscalation"] == false && context["readOnlyRootFilesystem"] == true)
        #expect(context.at("capabilities", "drop") == ["ALL"], "\(workload.title)")
      }
    }
  }

  @Test(arguments: [
    ("ecommerce", "eks.amazonaws.com/role-arn", #"resource "aws_iam_openid_connect_provider""#),
    ("gke-clinic", "iam.gke.io/gcp-service-account", #"roles/iam.workloadIdentityUser"#),
    ("aks-ingress", "azure.workload.identity/client-id", #"resource "azurerm_federated_identity_credential""#),
  ]) func `X-5 pods act in the cloud by an identity of their own, without keys`(
    name: String, annotation: String, trust: String
  ) throws {
    let platform = try Platform(name)
    let text = platform.tree.files.filter { $0.path.hasPrefix("infrastructure/") }.map(\.contents).joined()
    #expect(text.contains(annotation))
    #expect(platform.terraform.contains(trust))
    for part in [#"resource "aws_iam_access_key""#, #"resource "google_service_account_key""#] {
      #expect(!platform.terraform.contains(part))
    }
  }

  @Test(arguments: [
    ("ecommerce", ["audit", "encryption_config"]),
    ("gke-clinic", ["google_project_iam_audit_config", "database_encryption"]),
    ("aks-ingress", ["kube-audit", "key_management_service"]),
  ]) func `X-7 what is done is recorded, and secrets are encrypted in etcd with a key of the owner`(
    name: String, words: [String]
  ) throws {
    let platform = try Platform(name)
    for word in words { #expect(platform.terraform.contains(word), "\(word)") }
  }

  private func level(of namespace: KubeObject) -> String {
    namespace.labels.first { $0.key == "pod-security.kubernetes.io/enforce" }?.value ?? ""
  }
}
