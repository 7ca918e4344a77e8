import DesignEngine
import PlatformSpec

/// `terraform/README.md`: in which order, with which answers, and how to take it down again.
extension EKSTerraform {
  func guide() -> String {
    let stages = TerraformStage.allCases.map { "| `\($0.rawValue)` | \($0.purpose) |" }.joined(separator: "\n")
    let regions = design.clusters.map(\.region)
    let folder = hasSeveralClusters ? "terraform/$stage/$region" : "terraform/$stage"
    let up = hasSeveralClusters ? "../.." : ".."
    let open = hasSeveralClusters ? "for region in \(regions.joined(separator: " ")); do\n" : ""
    let close = hasSeveralClusters ? "\ndone" : ""
    let note = hasSeveralClusters ? "\nEach stage has a folder per region; \(name) is the primary cluster.\n" : ""
    return """
      # Terraform of \(specification.name)

      Three stages, each with a state of its own, applied in order. A later stage finds what an earlier one made by name
      and tag, so it needs no right to read another stage's state. What runs inside the cluster is not here: Flux
      applies it from Git.

      | stage | what it makes |
      | --- | --- |
      \(stages)
      \(note)
      ## Before the first run

      1. Name the bucket of the states in `backend.hcl`.
      2. Answer the questions in the `terraform.tfvars` of the stages. Those files are yours: they are written once.
      3. The public zone of `\(specification.networking.domain)` must exist in Route 53.

      ## Apply

      ```sh
      \(open)for stage in \(TerraformStage.allCases.map(\.rawValue).joined(separator: " ")); do
        terraform -chdir=\(folder) init -backend-config=\(up)/backend.hcl
        terraform -chdir=\(folder) plan -out=stage.tfplan
        terraform -chdir=\(folder) apply stage.tfplan
      done\(close)
      ```

      Then write the settings that only Terraform knows into the repository, fill the secrets, and hand the cluster to
      Flux; each is one command, printed by `terraform output` of `30-platform`:

      | output | what it is |
      | --- | --- |
      | `cluster_settings` | the ConfigMap `cluster-settings` for the cluster's folder |
      | `secrets_to_fill` | entries of Secrets Manager with the keys that each must hold |
      | `flux_bootstrap` | the command that installs Flux and points it at the repository |

      ## What a plan must never say

      Cluster, keys and buckets carry `prevent_destroy`: a change that would make one anew (its name, the service
      address range, the set of encrypted resources) ends in an error instead. Node groups are made anew beside the old
      ones, never before: the new nodes are ready when the old ones drain. The number of nodes belongs to the cluster
      autoscaler and is not touched after creation.

      ## Destroy

      In reverse order, and only after the cluster has let go of what it made itself (load balancers and volumes):

      1. Suspend Flux (`flux suspend kustomization --all`), delete the Ingresses, the Services of type LoadBalancer and
         the PersistentVolumeClaims, and wait until their load balancers and volumes are gone.
      2. Take `prevent_destroy = true` out of the stage, empty its buckets, and run `terraform destroy` in `30-platform`,
         then in `20-cluster`, then in `10-network`.

      """
  }
}
