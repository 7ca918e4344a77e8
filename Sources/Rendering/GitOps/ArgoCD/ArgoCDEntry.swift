import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension ArgoCDDelivery {
  /// `clusters/<overlay>/`: the Secret with the settings, projects, and the ApplicationSets that make all the rest.
  func entry() -> FileTree {
    var tree = FileTree()
    let folder = "clusters/\(overlay)"
    var files: [String] = []
    func add(_ name: String, _ contents: String, ownership: FileTree.Ownership = .generated) {
      files.append(name)
      tree.add("\(folder)/\(name)", contents, ownership: ownership)
    }
    add("cluster-settings.yaml", settingsFile, ownership: .user)
    if isHub { add("regions.yaml", regionsFile, ownership: .user) }
    add("projects.yaml", KubeValue.yaml(documents: projects))
    if !admission.isEmpty { add("admission.yaml", KubeValue.yaml(documents: admission)) }
    add("clusters.yaml", entrySet.yaml())
    if !delivered.isEmpty { add("platform.yaml", platformSet.yaml()) }
    let kustomization: KubeValue = [
      "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": .strings(files),
    ]
    tree.add("\(folder)/kustomization.yaml", kustomization.yaml())
    return tree
  }

  private var settingsFile: String {
    let byPath = allSettings.map { ("metadata.annotations.\($0.name)", $0) }
    let isOneOfSeveral = context.design.clusters.count > 1
    let last = TerraformStage.platform.folder(region: isOneOfSeveral ? context.cluster.region : nil)
    let note = """
      # What only Terraform knows; the ApplicationSets put the annotations in place of ${name} in every manifest. Fill it
      # after the last stage:
      #   terraform -chdir=\(last) output -raw cluster_settings
      # Written once, then yours. It names the cluster in which Argo CD runs and holds no secret.

      """
    return note
      + settings.yaml { path in
        byPath.first { $0.0 == path }.map { $0.1.meaning }
      }
  }

  // MARK: - ApplicationSets

  /// Keeps this folder itself applied. It stands apart: it would wait for the roll-out that it holds.
  private var entrySet: KubeValue {
    let source = source(
      path: "clusters/\(overlay)", SettingPatches(settings: allSettings).patches(for: projects + admission))
    return set(
      "clusters",
      [
        "generators": [generator(["metadata": [:], "spec": spec("platform", source)], values: ["stage": "clusters"])],
        "template": template(["automated": ["prune": true, "selfHeal": true]]),
      ])
  }

  /// An Application for every step of every cluster that is delivered from here; a stage is begun when all of the one
  /// before it is healthy, and a region when the last stage of the one before it is.
  private var platformSet: KubeValue {
    let order = delivered.flatMap(\.rollingSteps)
    return set(
      "platform",
      [
        "generators": .sequence(delivered.flatMap { one in one.steps.map(one.generator) }),
        "strategy": ["type": "RollingSync", "rollingSync": ["steps": .sequence(order)]],
        "template": template(.omitted),
      ])
  }

  private var rollingSteps: [KubeValue] {
    DeliveryStage.allCases.filter { stage in steps.contains { $0.stage == stage } }.map { stage in
      var wanted = [(Self.stageLabel, stage.rawValue)]
      if context.specification.hasDeliveryHub { wanted.insert((Self.regionLabel, context.cluster.region), at: 0) }
      let expressions: [KubeValue] = wanted.map { label, value in
        ["key": .string(label), "operator": "In", "values": [.string(value)]]
      }
      return ["matchExpressions": .sequence(expressions)]
    }
  }

  private func set(_ name: String, _ fields: KubeValue) -> KubeValue {
    let common: KubeValue = [
      "goTemplate": true, "goTemplateOptions": ["missingkey=error"],
      // What the set made stays when the set goes.
      "syncPolicy": ["preserveResourcesOnDeletion": true],
    ]
    return [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet",
      "metadata": [
        "name": .string(name), "namespace": .string(Self.namespace),
        "labels": context.platformLabels(name: name, component: "cluster"),
      ],
      "spec": common.overlaid(with: fields),
    ]
  }

  private func generator(_ step: DeliveryStep) -> KubeValue {
    let patches = SettingPatches(settings: allSettings).patches(for: step.objects(context))
    let source = source(path: "\(step.folder.name)/\(overlay)", patches)
    var spec = spec(project(of: step), source)
    let ignored = changedByRollouts(step)
    if !ignored.isEmpty { spec["ignoreDifferences"] = .sequence(ignored) }
    // In one Argo CD for all regions, names tell the regions apart.
    let name = context.specification.hasDeliveryHub ? "\(step.name)-\(context.cluster.region)" : step.name
    return generator(
      ["metadata": [:], "spec": spec], values: ["stage": .string(step.stage.rawValue), "name": .string(name)])
  }

  private func generator(_ template: KubeValue, values: KubeValue) -> KubeValue {
    let named: KubeValue = ["name": values["stage"] ?? .omitted, "region": .string(context.cluster.region)]
    return [
      "clusters": [
        "selector": ["matchLabels": [Self.overlayLabel: .string(overlay)]],
        "values": named.overlaid(with: values), "template": template,
      ]
    ]
  }

  private func spec(_ project: String, _ source: KubeValue) -> KubeValue {
    ["project": .string(project), "destination": [:], "source": source]
  }

  private func source(path: String, _ patches: [KubeValue]) -> KubeValue {
    [
      "repoURL": .string(SettingPatches.value(of: Self.repository)), "targetRevision": "main", "path": .string(path),
      "kustomize": patches.isEmpty ? .omitted : ["patches": .sequence(patches)],
    ]
  }

  private func template(_ policy: KubeValue) -> KubeValue {
    let sync: KubeValue = [
      "syncOptions": ["ServerSideApply=true", "RespectIgnoreDifferences=true", "PruneLast=true"],
      "retry": ["limit": 10, "backoff": ["duration": "30s", "factor": 2, "maxDuration": "5m"]],
    ]
    let labels: KubeValue = [Self.stageLabel: "{{ .values.stage }}", Self.regionLabel: "{{ .values.region }}"]
    return [
      "metadata": ["name": "{{ .values.name }}", "labels": labels],
      "spec": [
        "project": "platform", "destination": ["server": "{{ .server }}"],
        "revisionHistoryLimit": 5,
        "syncPolicy": policy.isOmitted ? sync : policy.overlaid(with: sync),
      ],
    ]
  }

  // MARK: - What others write

  /// Fields that a roll-out moves while it goes on: Argo CD must not set them back in the middle of it.
  private func changedByRollouts(_ step: DeliveryStep) -> [KubeValue] {
    guard let namespace = step.namespace?.name else { return [] }
    return RolloutFields(context).all.filter { $0.namespace == namespace }.map { field in
      [
        "group": field.group.isEmpty ? .omitted : .string(field.group), "kind": .string(field.kind),
        "name": .string(field.name), "namespace": .string(field.namespace), "jsonPointers": .strings(field.paths),
      ]
    }
  }
}
