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

  private var engine: String { specification.gitOps.title }

  // MARK: - Roll out

  private func rollOut(_ document: inout MarkdownDocument) {
    document.heading(2, "Roll it out")
    document.paragraph(
      "Run from the folder of this file, with the credentials of the account. Every stage has a state of its own; each "
        + "reads what the one before it wrote.")
    var steps: [(text: String, commands: [String])] = []
    let answers = contents.files.filter { $0.ownership == .user && $0.path.hasPrefix("terraform/") }.map(\.path)
    if !answers.isEmpty {
      steps.append(("Answer what only you know, in \(answers.map(\.codeSpan).joined(separator: ", ")).", []))
    }
    for stage in contents.terraformStages {
      steps.append(("Terraform stage \(stage.codeSpan).", contents.terraformRoots(of: stage).flatMap(apply)))
    }
    if let handOver = settingsStep { steps.append(handOver) }
    if let regions = regionsStep { steps.append(regions) }
    if let fill = secretsStep { steps.append(fill) }
    let branches = design.clusters.map(context.branch)
    if specification.rollsOutByRegion {
      steps.append(
        (
          context.cloud.bringsFlux
            ? "Give every region its branch; from then on the workflow alone moves them, in the order of the regions."
            : "Give every region its branch.",
          ["git push origin \(branches.map { "main:refs/heads/\($0)" }.joined(separator: " "))"]
        ))
    }
    for cluster in design.clusters { steps.append(bootstrap(cluster)) }
    if specification.rollsOutByRegion, !context.cloud.bringsFlux {
      steps.append(
        (
          "Bring home what Flux wrote; from now on the workflow alone moves the branches, in the order of the regions.",
          [
            "git fetch origin && git merge \(branches.map { "origin/\($0)" }.joined(separator: " "))",
            "git push origin main",
          ]
        ))
    }
    steps.append(
      (
        "Wait until everything is ready: the second command prints nothing then.",
        [context.delivery.words.watch, "kubectl get pods -A | grep -v -e Running -e Completed"]
      ))
    document.steps(steps)
  }

  private func apply(_ root: String) -> [String] {
    let up = String(repeating: "../", count: root.split(separator: "/").count - 1)
    let hasBackend = contents.files.contains { $0.path == "terraform/backend.hcl" }
    let backend = hasBackend ? " -backend-config=\(up)backend.hcl" : ""
    return [
      "terraform -chdir=\(root) init\(backend)", "terraform -chdir=\(root) plan -out=stage.tfplan",
      "terraform -chdir=\(root) apply stage.tfplan",
    ]
  }

  private var settingsStep: (text: String, commands: [String])? {
    let settings = contents.settingsFiles
    guard !settings.isEmpty, let last = contents.terraformStages.last else { return nil }
    let roots = contents.terraformRoots(of: last)
    let writes = settings.enumerated().map { index, file in
      let root = settings.count == roots.count ? roots[index] : roots.first ?? last
      return "terraform -chdir=\(root) output -raw cluster_settings > \(file)"
    }
    return (
      "Put what only Terraform knows into \(context.delivery.words.settings), and commit.",
      writes + ["git add -A && git commit -m \"Settings of the clusters\" && git push"]
    )
  }

  /// Where one Argo CD delivers to all regions: what it knows the others by.
  private var regionsStep: (text: String, commands: [String])? {
    guard specification.hasDeliveryHub, let last = contents.terraformStages.last else { return nil }
    let hub = design.clusters[0]
    let outputs = contents.terraformRoots(of: last).filter { !$0.hasSuffix("/\(hub.region)") }.map {
      "terraform -chdir=\($0) output -raw region_settings; echo ---"
    }
    let folder = "clusters/\(context.overlay(of: hub))"
    return (
      "Tell Argo CD of `\(hub.name)`, which delivers to all regions, of the others, and commit.",
      [
        "{ \(outputs.joined(separator: "; ")); } > \(folder)/regions.yaml",
        "git add -A && git commit -m \"Clusters of the other regions\" && git push",
      ]
    )
  }

  private var secretsStep: (text: String, commands: [String])? {
    guard let cluster = design.clusters.first, !CloudSecret.all(in: design, cluster: cluster).isEmpty else {
      return nil
    }
    if context.readsVault {
      return (
        "Let Vault know each cluster (its name stands for the first below), and fill the [secrets](#secrets-to-fill) there.",
        VaultStore.introduction(of: cluster) + [VaultStore.fill]
      )
    }
    let commands = contents.paths(where: \.tellsSecrets).map { path in
      "terraform -chdir=\(path.split(separator: "/").dropLast().joined(separator: "/")) output secrets_to_fill"
    }
    return (
      "Fill the [secrets](#secrets-to-fill), each a JSON object with its keys.",
      commands.isEmpty ? [context.cloud.commands.fillSecret] : commands
    )
  }

  private func bootstrap(_ cluster: ClusterDesign) -> (text: String, commands: [String]) {
    let overlay =
      design.clusters.count > 1 ? "\(cluster.environment)-\(cluster.region)" : cluster.environment
    let folder = contents.clusterFolders.first { $0 == "clusters/\(overlay)" } ?? "clusters/\(overlay)"
    return (
      context.delivery.words.bootstrap.replacing("%", with: cluster.name),
      [context.cloud.commands.credentials(cluster)]
        + context.delivery.words.bootstrapCommands(folder, context.branch(of: cluster))
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
        "Commit; \(engine) does the rest.",
        ["git commit -am \"What changed and why\" && git push", context.delivery.words.watch]
      ),
    ])
    document.paragraph("What a change costs:")
    document.table(
      ["Field", "Effect"],
      [
        [
          "`metadata.name`, `regions[].name`",
          "new clusters, which Terraform refuses to make in place: build them beside the old ones and move the traffic",
        ],
        ["`regions[].zones`", "new subnets and nodes; volumes stay in their zone"],
        [
          "`cluster.pools[].machineType`",
          "a new node group beside the old one, which drains; disruption budgets are honoured",
        ],
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
        "Components: a newer plimsoll knows newer charts; design again and let \(engine) install them, one commit for each.",
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
    for cluster in design.clusters {
      steps.append(
        (
          "In `\(cluster.name)`: stop \(engine), then take the entrance, the workloads, the platform and the disks away.",
          [context.cloud.commands.credentials(cluster)] + emptyCluster
        ))
    }
    let roots = contents.terraformStages.reversed().flatMap { contents.terraformRoots(of: $0).reversed() }
    let guards = contents.paths(where: \.isGuarded)
    let guarded = roots.filter { root in guards.contains { $0.hasPrefix(root + "/") } }
    if !guarded.isEmpty {
      steps.append(
        (
          "Lift the guard against accidents. Buckets refuse to go while they hold anything: copy what must stay, then "
            + "empty them with all their versions.",
          guarded.map { "sed -i 's/prevent_destroy = true/prevent_destroy = false/' \($0)/*.tf" }
        ))
    }
    steps.append(("Terraform, the last stage first.", roots.map { "terraform -chdir=\($0) destroy" }))
    steps.append(
      (
        "See that nothing is left that costs money: nothing may be printed but keys and secrets that wait for their end.",
        leftovers
      ))
    document.steps(steps)
  }

  /// What runs in the cluster, in the order in which its own controllers can still clean up behind it.
  private var emptyCluster: [String] {
    var commands = [
      context.delivery.words.stop, "kubectl delete ingress --all -A",
      "kubectl get service -A | grep LoadBalancer    # delete these, wait until the load balancers are gone",
      "kubectl delete namespace \(design.namespaces.map(\.name).joined(separator: " "))",
    ]
    if context.has(.elasticsearch) { commands.append("kubectl delete elasticsearch,kibana --all -A") }
    return commands + [
      context.delivery.words.removeReleases, "kubectl delete pvc --all -A",
      "kubectl get pv    # must be empty before the nodes go",
    ] + [context.delivery.words.uninstall].compactMap { $0 }
  }

  private var leftovers: [String] { design.clusters.flatMap(context.cloud.commands.leftovers) }
}
