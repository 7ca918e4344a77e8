import Basics
import DesignEngine
import PlatformSpec

/// How the Redis of all regions become one: what a person carries from region to region, and what is seen when it works.
extension DesignDocument {
  func geoReplication(_ document: inout MarkdownDocument) {
    let stores = specification.replicatedStores
    guard let first = design.clusters.first, !stores.isEmpty else { return }
    document.heading(2, "Join Redis of the regions")
    document.paragraph(
      "Each region has a cluster of Redis Enterprise of its own; its operator draws the administrator when it starts. Every "
        + "region needs those of all, through External Secrets: until they are in the secret store, only the step "
        + "`infra-regions` waits, and with it \(names(of: stores)).")
    var steps: [(text: String, commands: [String])] = [
      (
        "Before anything runs, draw a password for each database, and give every region the same one, "
          + "`{\"password\": \"…\"}`, \(fillWords) these.",
        stores.map { "# \($0.name): \(entries(CloudSecret.redisPassword(of: $0)))" }
      ),
      (
        "Roll all regions out, and wait in each until its cluster is `Running`.",
        design.clusters.flatMap { look("rec", in: $0) }
      ),
    ]
    steps += design.clusters.map(administrator)
    steps.append(
      (
        "In every region each cluster is `Active` and `Valid`; after it the database is, declared in \(first.region) and "
          + "made in the others by their operators.",
        design.clusters.flatMap { look("rerc,reaadb", in: $0) }
      ))
    document.steps(steps)
    document.paragraph(
      "Change the database in \(first.region) alone; the operators carry it on. Where an administrator's password is "
        + "changed, its entries are written anew in every region. A database that a region had for itself can't become a shared one, "
        + "which begins empty; nor can sharding be turned on later.")
  }

  private func names(of stores: [DataStore]) -> String {
    stores.map { $0.name.codeSpan }.joined(separator: ", ")
  }

  private var fillWords: String {
    context.readsVault
      ? "`\(VaultStore.fill)` for each of"
      : "with the command that Terraform's output `secrets_to_fill` has for each of"
  }

  private func look(_ kinds: String, in cluster: ClusterDesign) -> [String] {
    [context.cloud.commands.credentials(cluster), "kubectl -n \(DataStore.namespace) get \(kinds)"]
  }

  /// Takes the administrator of a region out of its cluster and gives it to all.
  private func administrator(of cluster: ClusterDesign) -> (text: String, commands: [String]) {
    let region = RedisRegion(cluster.region)
    let template =
      #"'{"username":"{{.data.username | base64decode}}","password":"{{.data.password | base64decode}}"}'"#
    return (
      "Give every region the administrator of \(cluster.region), \(fillWords) these, and leave no copy of it behind.",
      [
        context.cloud.commands.credentials(cluster),
        "kubectl -n \(DataStore.namespace) get secret \(region.cluster) -o go-template=\(template) > secret.json",
        "# secret.json: \(entries(region.administrator))", "rm secret.json",
      ]
    )
  }

  /// The entries of all regions that hold the same.
  private func entries(_ purpose: String) -> String {
    design.clusters.indices.compactMap { index in
      let there = RenderingContext(design, cluster: index)
      let secret = CloudSecret.all(in: design, cluster: there.cluster).first {
        $0.namespace == DataStore.namespace && $0.purpose == purpose
      }
      return secret.map(there.entry)
    }.joined(separator: ", ")
  }

  /// What brings a database back that all regions share.
  func restoreShared(_ store: DataStore, _ document: inout MarkdownDocument) {
    document.paragraph(
      "Every region has all of it: a cluster that lost the majority of its nodes recovers from their volumes, and takes "
        + "what it missed from the others. A region that stays away is taken out of `participatingClusters`, first by "
        + "`crdb-cli crdb remove-instance` on a node of another. A mistake is one in all regions: against it there are "
        + "the volumes of a night, restored by Velero into a platform beside this one, and the keys copied from there.")
    document.code(
      "sh",
      """
      kubectl -n \(DataStore.namespace) patch rec \(context.redisCluster) --type merge -p '{"spec":{"clusterRecovery":true}}'
      kubectl -n \(DataStore.namespace) get rec,rerc,reaadb
      """)
  }
}
