import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// `clusters/<overlay>/`: what Flux reads first in a cluster. The folder `flux-system` beside it is Flux's own.
struct ClusterEntry {
  let context: RenderingContext

  private var overlay: String { context.overlay(of: context.cluster) }

  func files() -> FileTree {
    var tree = FileTree()
    let folder = "clusters/\(overlay)"
    tree.add(
      "\(folder)/infrastructure.yaml",
      KubeValue.yaml(
        documents: [
          step("infra-controllers", path: "infrastructure/controllers", after: [], minutes: 20),
          step("infra-configs", path: "infrastructure/configs", after: ["infra-controllers"], minutes: 15),
        ] + joins))
    tree.add(
      "\(folder)/tenants.yaml", step("tenants", path: "tenants", after: ["infra-configs"], minutes: 5).yaml())
    var apps = step("apps", path: "apps", after: ["tenants"], minutes: 10)
    if !rolloutFields.isEmpty { apps["spec"]?["ignore"] = .sequence(rolloutFields) }
    tree.add("\(folder)/apps.yaml", apps.yaml())
    if context.judgesReleases { tree.add("\(folder)/release-gate.yaml", verdict.yaml()) }
    if !settings.isEmpty { tree.add("\(folder)/cluster-settings.yaml", settingsFile, ownership: .user) }
    return tree
  }

  /// Ready only while all that the branch wants is proven; its Job is made anew for every commit.
  private var verdict: KubeValue {
    let minutes = ReleaseGate(context.design.workloads).limitSeconds / 60 + 5
    let step = step("release-gate", path: "infrastructure/release-gate", after: ["apps"], minutes: minutes)
    return step.overlaid(with: ["spec": ["force": true]])
  }

  private var joins: [KubeValue] {
    context.joinsRegions
      ? [step("infra-regions", path: "infrastructure/regions", after: ["infra-configs"], minutes: 5)] : []
  }

  /// Fields that Argo Rollouts sets while a canary goes on: Flux must not set them back in the middle of it.
  private var rolloutFields: [KubeValue] {
    context.design.workloads.filter { $0.rollout.strategy != .rolling }.flatMap { workload -> [KubeValue] in
      if workload.isFlaggers {
        // Between two releases Flagger keeps the Deployment of the next one at none.
        guard !workload.writtenReplicas.isOmitted else { return [] }
        return [field(["/spec/replicas"], "apps", "Deployment", workload.name, workload.namespace)]
      }
      let route = context.specification.deployment.canaryHeader == nil ? 0 : 1
      let weights = [0, 1].map { "/spec/http/\(route)/route/\($0)/weight" }
      let other = workload.isBlueGreen ? workload.previewService : workload.canaryService
      var fields = [workload.name, other].map { field(["/spec/selector"], "", "Service", $0, workload.namespace) }
      if context.has(.istiod), !workload.isBlueGreen {
        fields.append(field(weights, "networking.istio.io", "VirtualService", workload.name, workload.namespace))
      }
      if context.routesByGateway, PublicIngress.isWritten(for: workload, context), !workload.isBlueGreen {
        fields.append(
          field(
            GatewayRouting.weights(context), "gateway.networking.k8s.io", "HTTPRoute", workload.name, workload.namespace
          ))
      }
      return fields
    }
  }

  private func field(
    _ paths: [String], _ group: String, _ kind: String, _ name: String, _ namespace: String
  ) -> KubeValue {
    [
      "paths": .strings(paths),
      "target": [
        "group": group.isEmpty ? .omitted : .string(group), "kind": .string(kind), "name": .string(name),
        "namespace": .string(namespace),
      ],
    ]
  }

  /// One folder that Flux keeps applied, after the ones that it needs.
  private func step(_ name: String, path: String, after: [String], minutes: Int) -> KubeValue {
    let substitution: KubeValue = ["substituteFrom": [["kind": "ConfigMap", "name": "cluster-settings"]]]
    return [
      "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
      "metadata": [
        "name": .string(name), "namespace": "flux-system",
        "labels": context.platformLabels(name: name, component: "cluster"),
      ],
      "spec": [
        "interval": "1h", "retryInterval": "2m", "timeout": "\(minutes)m",
        "sourceRef": ["kind": "GitRepository", "name": "flux-system"],
        "path": "./\(path)/\(overlay)",
        "prune": true, "wait": true,
        "dependsOn": after.isEmpty ? .omitted : .sequence(after.map { ["name": .string($0)] }),
        "postBuild": settings.isEmpty ? .omitted : substitution,
      ],
    ]
  }

  // MARK: - Settings

  private var settings: [ClusterSetting] { ClusterSetting.needed(by: context.design) }

  /// Placeholders until Terraform's output takes their place; no value in it is a secret.
  private var settingsFile: String {
    let data: KubeValue = .mapping(settings.map { ($0.name, .string($0.placeholder)) })
    let object: KubeValue = [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": "cluster-settings", "namespace": "flux-system",
        "labels": context.platformLabels(name: "cluster-settings", component: "cluster"),
      ],
      "data": data,
    ]
    let isOneOfSeveral = context.design.clusters.count > 1
    let last = TerraformStage.platform.folder(region: isOneOfSeveral ? context.cluster.region : nil)
    let note = """
      # What only Terraform knows; Flux puts it in place of ${name} in every manifest. Fill it after the last stage:
      #   terraform -chdir=\(last) output -raw cluster_settings
      # Written once, then yours.

      """
    let byPath = settings.map { ("data.\($0.name)", $0) }
    return note
      + object.yaml { path in
        byPath.first { $0.0 == path }.map { $0.1.meaning }
      }
  }
}
