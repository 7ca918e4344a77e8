import Basics
import CloudCatalog
import DesignEngine
import PlatformSpec

/// How to roll the platform out, change it, upgrade it and remove it.
extension DesignDocument {
  func operation(_ document: inout MarkdownDocument) {
    rollOut(&document)
    change(&document)
    upgrade(&document)
    destroy(&document)
  }

  // MARK: - Roll out

  private func rollOut(_ document: inout MarkdownDocument) {
    document.heading(2, "Roll it out")
    document.paragraph(
      "Run from the folder of this file, with the credentials of the account. Every stage has a state of its own; each "
        + "reads what the one before it wrote.")
    var steps: [(text: String, commands: [String])] = []
    for stage in contents.terraformStages {
      steps.append(("Terraform stage \(stage.codeSpan).", contents.terraformRoots(of: stage).flatMap(Self.apply)))
    }
    let settings = contents.settingsFiles
    if !settings.isEmpty, let last = contents.terraformStages.last {
      let roots = contents.terraformRoots(of: last)
      let writes = zip(settings, settings.count == roots.count ? roots : settings.map { _ in roots.first ?? last })
      steps.append(
        (
          "Put what only Terraform knows into the settings that Flux substitutes, and commit.",
          writes.map { "terraform -chdir=\($0.1) output -raw cluster_settings > \($0.0)" }
            + ["git add -A && git commit -m \"Settings of the clusters\" && git push"]
        ))
    }
    if !secretNames.isEmpty {
      steps.append(
        (
          "Fill the secrets that the [table of secrets](#secrets-to-fill) lists.", secretCommands
        ))
    }
    for cluster in design.clusters { steps.append(bootstrap(cluster)) }
    steps.append(
      (
        "Wait until everything is ready.",
        ["flux get kustomizations --watch", "kubectl get pods -A --field-selector=status.phase!=Running"]
      ))
    document.steps(steps)
  }

  private static func apply(_ root: String) -> [String] {
    ["terraform -chdir=\(root) init", "terraform -chdir=\(root) apply"]
  }

  private var secretNames: [String] {
    design.clusters.first.map { CloudSecret.all(in: design, cluster: $0).map(\.name) } ?? []
  }

  private var secretCommands: [String] {
    switch specification.provider {
    case .eks:
      ["aws secretsmanager put-secret-value --secret-id NAME --secret-string file://value.json"]
    case .gke: ["gcloud secrets versions add NAME --data-file=value.json"]
    case .aks: ["az keyvault secret set --vault-name VAULT --name NAME --file value.json"]
    }
  }

  private func credentials(of cluster: ClusterDesign) -> String {
    switch specification.provider {
    case .eks: "aws eks update-kubeconfig --region \(cluster.region) --name \(cluster.name)"
    case .gke: "gcloud container clusters get-credentials \(cluster.name) --region \(cluster.region)"
    case .aks: "az aks get-credentials --resource-group \(cluster.name) --name \(cluster.name)"
    }
  }

  private func bootstrap(_ cluster: ClusterDesign) -> (text: String, commands: [String]) {
    let overlay =
      design.clusters.count > 1 ? "\(cluster.environment)-\(cluster.region)" : cluster.environment
    let folder = contents.clusterFolders.first { $0 == "clusters/\(overlay)" } ?? "clusters/\(overlay)"
    return (
      "Point Flux of `\(cluster.name)` at its folder; it installs the platform, then the application.",
      [
        credentials(of: cluster),
        "flux bootstrap git --url=ssh://git@HOST/REPOSITORY --branch=main --path=\(folder)",
      ]
    )
  }

  // MARK: - Change

  private func change(_ document: inout MarkdownDocument) {
    document.heading(2, "Change it")
    document.steps([
      (
        "Edit `platform.yaml`, design again, and read the difference before it is committed.",
        ["plimsoll design -f platform.yaml -o . --force", "git diff --stat"]
      ),
      ("Plan the Terraform stages that changed and read what would be replaced.", planCommands),
      (
        "Commit; Flux does the rest.",
        ["git commit -am \"What changed and why\" && git push", "flux get kustomizations --watch"]
      ),
    ])
    document.paragraph("What a change costs:")
    document.table(
      ["Field", "Effect"],
      [
        ["`metadata.name`, `regions[].name`", "new clusters: build them beside the old ones and move the traffic"],
        ["`regions[].zones`", "new subnets and nodes; volumes stay in their zone"],
        ["`cluster.pools[].machineType`", "nodes are replaced one by one, disruption budgets are honoured"],
        ["`cluster.private`", "the API server's address changes its reach, not the cluster"],
        [
          "`storage.defaultDisk`, `storage.customerManagedKeys`", "new volumes only; old ones keep their class and key",
        ],
        ["`networking.mesh`", "every pod of the application is restarted once"],
        [
          "`services[].name`, `services[].team`",
          "a new workload; the old one is pruned, with it a volume that is not retained",
        ],
        ["`scaling`, `deployment`, `services[].resources`", "a roll-out of the services that it concerns"],
      ])
  }

  private var planCommands: [String] {
    contents.terraformStages.flatMap { contents.terraformRoots(of: $0) }.map { "terraform -chdir=\($0) plan" }
  }

  // MARK: - Upgrade

  private func upgrade(_ document: inout MarkdownDocument) {
    document.heading(2, "Upgrade it")
    let current = specification.kubernetesVersion
    let next = KubernetesVersion(major: current.major, minor: current.minor + 1)
    let releases = Catalog.current.kubernetesReleases(specification.provider.cloud)
    if let release = releases.first(where: { $0.version == current.description }), !release.endOfStandardSupport.isEmpty
    {
      document.paragraph(
        "\(specification.provider.title) supports Kubernetes \(current.description) until "
          + "\(release.endOfStandardSupport); after that it costs more or is upgraded by the provider "
          + "(as of \(Catalog.judgedOn)).")
    }
    document.steps([
      (
        "One minor version at a time: set `kubernetesVersion: \"\(next.description)\"` in `platform.yaml`, design again. "
          + "Removed API versions are looked for first.",
        ["kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis"]
      ),
      ("The control plane, then the managed add-ons, then the node groups, one after the other.", upgradeCommands),
      (
        "Components: a newer plimsoll knows newer charts; design again and let Flux install them, one commit for each.",
        []
      ),
      ("Try all of it in a staging environment before production: add one to `environments`.", []),
    ])
  }

  private var upgradeCommands: [String] {
    let roots = contents.terraformStages.dropFirst().flatMap { contents.terraformRoots(of: $0) }
    return roots.isEmpty ? [] : roots.map { "terraform -chdir=\($0) apply" } + ["kubectl get nodes"]
  }

  // MARK: - Destroy

  private func destroy(_ document: inout MarkdownDocument) {
    document.heading(2, "Remove it")
    document.paragraph(
      "In this order: what controllers made in the cloud (load balancers, disks, DNS records) goes while they still run, "
        + "or Terraform is left with networks in use. Backups and the secrets' recovery windows are kept on purpose.")
    var steps: [(text: String, commands: [String])] = []
    let names = design.namespaces.map(\.name)
    for cluster in design.clusters {
      let entrance = context.has(.istioGateway) ? names + ["istio-ingress"] : names
      steps.append(
        (
          "In `\(cluster.name)`: stop Flux, take the entrance and the workloads away, wait for load balancers and disks to go.",
          [
            credentials(of: cluster), "flux suspend kustomization --all",
            "for namespace in \(entrance.joined(separator: " ")); do",
            "  kubectl delete ingress,service,deployment,statefulset,cronjob,pvc --all -n $namespace",
            "done",
            "kubectl get ingress,service -A | grep -i loadbalancer; kubectl get pv",
            "flux uninstall --silent",
          ]
        ))
    }
    steps.append(
      (
        "Terraform, the last stage first.",
        contents.terraformStages.reversed().flatMap { contents.terraformRoots(of: $0).reversed() }
          .map { "terraform -chdir=\($0) destroy" }
      ))
    steps.append(("See that nothing is left that costs money; every command must print nothing.", leftovers))
    document.steps(steps)
  }

  private var leftovers: [String] {
    switch specification.provider {
    case .eks:
      design.clusters.flatMap { cluster in
        [
          "aws resourcegroupstaggingapi get-resources --region \(cluster.region) "
            + "--tag-filters Key=kubernetes.io/cluster/\(cluster.name) --query 'ResourceTagMappingList[].ResourceARN' --output text",
          "aws ec2 describe-volumes --region \(cluster.region) "
            + "--filters Name=tag:kubernetes.io/cluster/\(cluster.name),Values=owned --query 'Volumes[].VolumeId' --output text",
        ]
      }
    case .gke: ["gcloud asset search-all-resources --query='labels.goog-k8s-cluster-name:\(context.slug)*'"]
    case .aks: design.clusters.map { "az resource list --resource-group \($0.name) --output tsv" }
    }
  }
}
