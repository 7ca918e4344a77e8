import DesignEngine
import PlatformSpec

/// `terraform/README.md`: in which order, with which answers, and how to take it down again.
struct TerraformGuide {
  /// What one cloud says in its own words.
  struct Words {
    /// Things that must be there before the first run, beside the answers.
    var prerequisites: [String]
    /// What carries `prevent_destroy`, and what becomes of a node pool that must be made anew: lines of a paragraph.
    var promise: String
    /// What the cluster itself made in the cloud and must let go before Terraform can delete: lines of a list item.
    var release: String
    /// How the stage is emptied, `empty its buckets`.
    var emptying: String
    /// How the services get their accounts of the stores that Terraform makes: a chapter, or nothing.
    var stores = ""
  }

  let design: PlatformDesign
  let words: Words

  private var hasSeveralClusters: Bool { design.clusters.count > 1 }

  var text: String { [introduction, order, promises].joined(separator: "\n") }

  private var introduction: String {
    let stages = TerraformStage.allCases.map { "| `\($0.rawValue)` | \($0.purpose) |" }.joined(separator: "\n")
    let regions =
      hasSeveralClusters
      ? " Each stage has a folder per region; `\(design.clusters[0].region)` is the primary one." : ""
    let steps =
      (words.prerequisites.prefix(1)
        + [
          "Answer the questions in the `terraform.tfvars` of the stages. Those files are yours: they are written once."
        ]
        + words.prerequisites.dropFirst())
    let list = steps.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
    return """
      # Terraform of \(design.specification.name)

      Three stages, each with a state of its own, applied in order. A later stage finds what an earlier one made by name
      and tag, so it needs no right to read another stage's state. What runs inside the cluster is not here: it is
      applied from Git.\(regions)

      | stage | what it makes |
      | --- | --- |
      \(stages)

      ## Before the first run

      \(list)

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
      keys that it must hold\(handOver)
      \(words.stores)
      """
  }

  /// The last of the commands that remain.
  private var handOver: String {
    let engine = design.specification.gitOps
    if engine == .flux, RenderingContext(design).cloud.bringsFlux {
      return ". Flux is there by then, and reads the repository."
    }
    return ", `\(engine.rawValue)_bootstrap` to hand the cluster to \(engine.title)."
  }

  private var promises: String {
    """
    ## What a plan must never say

    \(words.promise)

    ## Destroy

    In reverse order, and only after the cluster has let go of what it made itself (load balancers and volumes):

    1. \(words.release)
    2. Take `prevent_destroy = true` out of the stage, \(words.emptying), and run `terraform destroy` in `30-platform`,
       then in `20-cluster`, then in `10-network`.

    """
  }
}
