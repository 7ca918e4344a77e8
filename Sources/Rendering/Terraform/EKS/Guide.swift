import DesignEngine
import PlatformSpec

/// `terraform/README.md`: in which order, with which answers, and how to take it down again.
extension EKSTerraform {
  func guide() -> String { [introduction, order, promises].joined(separator: "\n") }

  private var introduction: String {
    let stages = TerraformStage.allCases.map { "| `\($0.rawValue)` | \($0.purpose) |" }.joined(separator: "\n")
    let regions =
      hasSeveralClusters ? " Each stage has a folder per region; `\(cluster.region)` is the primary one." : ""
    let zone = needsZone ? "\n3. The public zone of `\(specification.networking.domain)` must exist in Route 53." : ""
    return """
      # Terraform of \(specification.name)

      Three stages, each with a state of its own, applied in order. A later stage finds what an earlier one made by name
      and tag, so it needs no right to read another stage's state. What runs inside the cluster is not here: it is
      applied from Git.\(regions)

      | stage | what it makes |
      | --- | --- |
      \(stages)

      ## Before the first run

      1. Name the bucket of the states in `backend.hcl`.
      2. Answer the questions in the `terraform.tfvars` of the stages. Those files are yours: they are written once.\(zone)

      """
  }

  private var order: String {
    let folder = hasSeveralClusters ? "terraform/$stage/$region" : "terraform/$stage"
    let up = hasSeveralClusters ? "../.." : ".."
    let regions = design.clusters.map(\.region).joined(separator: " ")
    let loop = hasSeveralClusters ? "for region in \(regions); do\n" : ""
    let end = hasSeveralClusters ? "\ndone" : ""
    let context = RenderingContext(design)
    let handovers = design.clusters.map { cluster in
      let last = TerraformStage.platform.folder(region: hasSeveralClusters ? cluster.region : nil)
      let target = "clusters/\(context.overlay(of: cluster))/cluster-settings.yaml"
      return "terraform -chdir=\(last) output -raw cluster_settings > \(target)"
    }
    return """
      ## Apply

      ```sh
      \(loop)for stage in \(TerraformStage.allCases.map(\.rawValue).joined(separator: " ")); do
        terraform -chdir=\(folder) init -backend-config=\(up)/backend.hcl &&
          terraform -chdir=\(folder) plan -out=stage.tfplan &&
          terraform -chdir=\(folder) apply stage.tfplan || break
      done\(end)
      ```

      Then put into the repository what only Terraform knows, and commit it:

      ```sh
      \(handovers.joined(separator: "\n"))
      ```

      `terraform output` of `30-platform` prints the commands that remain: `secrets_to_fill` for every secret with the
      keys that it must hold, `flux_bootstrap` to hand the cluster to Flux.

      """
  }

  private var promises: String {
    """
    ## What a plan must never say

    Network, cluster, keys and buckets carry `prevent_destroy`: a change that would make one anew (its name, an address
    range, the set of encrypted resources) ends in an error instead. A node group that must be made anew stands beside
    the old one and is ready before that is drained. The number of nodes belongs to the cluster autoscaler and is not
    touched after creation.

    ## Destroy

    In reverse order, and only after the cluster has let go of what it made itself (load balancers and volumes):

    1. Suspend the reconciliation of Git, take deletion protection off the load balancer, delete the Ingresses, the
       Services of type LoadBalancer and the PersistentVolumeClaims, and wait until balancers and volumes are gone.
    2. Take `prevent_destroy = true` out of the stage, empty its buckets, and run `terraform destroy` in `30-platform`,
       then in `20-cluster`, then in `10-network`.

    """
  }
}
