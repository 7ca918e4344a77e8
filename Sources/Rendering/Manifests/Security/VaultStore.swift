import DesignEngine
import KubeModel

/// HashiCorp Vault as the place of secrets: a server that the owner runs, which knows the cluster's service accounts.
struct VaultStore {
  let plan: ComponentPlan
  let context: RenderingContext

  static let audience = "vault"
  static let account = "external-secrets"
  /// Engine of version 2 in which the secrets lie.
  static let mount = "secret"

  /// Where Vault knows the service accounts of this cluster from those of another.
  private var login: String { context.cluster.name }

  var provider: KubeValue {
    let account: KubeValue = [
      "name": .string(Self.account), "namespace": .string(plan.namespace), "audiences": [.string(Self.audience)],
    ]
    return [
      "vault": [
        "server": .string(ClusterSetting.vaultAddress.reference), "path": .string(Self.mount), "version": "v2",
        "auth": [
          "kubernetes": [
            "mountPath": .string(login), "role": .string(Self.account), "serviceAccountRef": account,
          ]
        ],
      ]
    ]
  }

  /// Vault asks the API server who somebody is with the very token that it was shown.
  var reviewer: KubeValue {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
      "metadata": context.clusterMetadata(of: plan, named: "vault-token-review"),
      "roleRef": [
        "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "system:auth-delegator",
      ],
      "subjects": [
        ["kind": "ServiceAccount", "name": .string(Self.account), "namespace": .string(plan.namespace)]
      ],
    ]
  }

  /// What the owner of Vault runs once for a cluster.
  static func introduction(of cluster: ClusterDesign) -> [String] {
    let name = cluster.name
    return [
      "vault auth enable -path=\(name) kubernetes",
      "kubectl config view --minify --raw -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d > \(name).crt",
      "vault write auth/\(name)/config kubernetes_ca_cert=@\(name).crt kubernetes_host=\"$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')\"",
      "echo 'path \"\(mount)/data/\(name)/*\" { capabilities = [\"read\"] }' | vault policy write \(name) -",
      "vault write auth/\(name)/role/\(account) bound_service_account_names=\(account) "
        + "bound_service_account_namespaces=external-secrets audience=\(audience) policies=\(name) ttl=20m",
    ]
  }

  static let fill = "vault kv put -mount=\(mount) NAME @secret.json"
}
