import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension FluxDelivery {
  /// `clusters/<overlay>/`. The folder `flux-system` beside it is Flux's own.
  func entry() -> FileTree {
    var tree = FileTree()
    let folder = "clusters/\(overlay)"
    let isInfrastructure: (DeliveryStep) -> Bool = {
      $0.stage != .verdict && $0.folder.name.hasPrefix("infrastructure/")
    }
    tree.add(
      "\(folder)/infrastructure.yaml",
      KubeValue.yaml(documents: steps.filter(isInfrastructure).map(kustomization)))
    for step in steps where !isInfrastructure(step) {
      tree.add("\(folder)/\(step.name).yaml", kustomization(step).yaml())
    }
    if hasSettings { tree.add("\(folder)/cluster-settings.yaml", settingsFile, ownership: .user) }
    return tree
  }

  private var settingList: [ClusterSetting] { ClusterSetting.needed(by: context.design) }
  private var hasSettings: Bool { !settingList.isEmpty }

  /// One folder that Flux keeps applied, after the ones that it needs.
  private func kustomization(_ step: DeliveryStep) -> KubeValue {
    let substitution: KubeValue = ["substituteFrom": [["kind": "ConfigMap", "name": "cluster-settings"]]]
    let before: KubeValue = step.stage.before.map { [["name": .string($0.rawValue)]] } ?? .omitted
    let ignored = step.stage == .apps ? changedByRollouts : []
    return [
      "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
      "metadata": [
        "name": .string(step.name), "namespace": "flux-system",
        "labels": context.platformLabels(name: step.name, component: "cluster"),
      ],
      "spec": [
        "interval": "1h", "retryInterval": "2m", "timeout": "\(step.minutes)m",
        "sourceRef": ["kind": "GitRepository", "name": "flux-system"],
        "path": "./\(step.folder.name)/\(overlay)",
        "prune": true, "wait": true,
        "dependsOn": before,
        "postBuild": hasSettings ? substitution : .omitted,
        "ignore": ignored.isEmpty ? .omitted : .sequence(ignored),
        // The Job that gives the verdict is made anew for every commit.
        "force": step.stage == .verdict ? true : .omitted,
      ],
    ]
  }

  /// Fields that a roll-out moves while it goes on: Flux must not set them back in the middle of it.
  private var changedByRollouts: [KubeValue] {
    RolloutFields(context).all.map { field in
      [
        "paths": .strings(field.paths),
        "target": [
          "group": field.group.isEmpty ? .omitted : .string(field.group), "kind": .string(field.kind),
          "name": .string(field.name), "namespace": .string(field.namespace),
        ],
      ]
    }
  }

  private var settingsFile: String {
    let isOneOfSeveral = context.design.clusters.count > 1
    let last = TerraformStage.platform.folder(region: isOneOfSeveral ? context.cluster.region : nil)
    let note = """
      # What only Terraform knows; Flux puts it in place of ${name} in every manifest. Fill it after the last stage:
      #   terraform -chdir=\(last) output -raw cluster_settings
      # Written once, then yours.

      """
    let byPath = settingList.map { ("data.\($0.name)", $0) }
    return note
      + settings.yaml { path in
        byPath.first { $0.0 == path }.map { $0.1.meaning }
      }
  }
}
