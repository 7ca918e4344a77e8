import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The verdict of a region about the commit on its branch, as a status of that commit.
  ///
  /// The Job compares what the commit wants with what the canaries have proven; only its success makes the step of Flux
  /// ready, and only that is reported as success.
  static func releaseGate(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let judged = context.judgedWorkloads
    let objects = judged.isEmpty ? [] : [account(plan, context)] + access(plan, context) + [job(plan, context)]
    return ComponentManifests(
      plan,
      configs: context.externalSecret(ReleaseReport.token, of: plan) + [provider(plan, context), alert(plan, context)],
      verdict: objects, alerts: judged.isEmpty ? [] : ComponentAlert.gate)
  }

  private static func provider(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "notification.toolkit.fluxcd.io/v1beta3", "kind": "Provider",
      "metadata": context.metadata(of: plan, named: ReleaseReport.token),
      "spec": [
        "type": "github", "address": .string(ClusterSetting.gitRepository.reference),
        "secretRef": ["name": .string(ReleaseReport.token)],
        "commitStatusExpr": "'\(ReleaseReport.status(of: context.cluster))'",
      ],
    ]
  }

  private static func alert(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let step = context.judgedWorkloads.isEmpty ? "apps" : plan.id.rawValue
    return [
      "apiVersion": "notification.toolkit.fluxcd.io/v1beta3", "kind": "Alert",
      "metadata": context.metadata(of: plan, named: ReleaseReport.token),
      "spec": [
        "providerRef": ["name": .string(ReleaseReport.token)], "eventSeverity": "info",
        "eventSources": [["kind": "Kustomization", "name": .string(step), "namespace": "flux-system"]],
      ],
    ]
  }

  // MARK: - Job

  private static func job(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let pod: KubeValue = [
      "serviceAccountName": .string(plan.id.rawValue), "restartPolicy": "Never",
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": 65_534, "runAsGroup": 65_534, "fsGroup": 65_534,
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "containers": [
        [
          "name": .string(plan.id.rawValue), "image": .string(ReleaseGate.image), "imagePullPolicy": "IfNotPresent",
          "command": ["/bin/sh", "-c", .string(script(context))],
          "resources": plan.resources(plan.id.rawValue).overlaid(with: ["limits": ["cpu": "200m"]]),
          "securityContext": PodParts.restricted,
          "env": [["name": "HOME", "value": "/tmp"]],
          "volumeMounts": [["name": "tmp", "mountPath": "/tmp"]],
        ]
      ],
      "volumes": [["name": "tmp", "emptyDir": ["sizeLimit": "16Mi"]]],
    ]
    return [
      "apiVersion": "batch/v1", "kind": "Job",
      // The variables of the script are the shell's own.
      "metadata": context.metadata(of: plan, annotations: ["kustomize.toolkit.fluxcd.io/substitute": "disabled"]),
      "spec": [
        "backoffLimit": 0, "activeDeadlineSeconds": .integer(ReleaseGate(context.design.workloads).limitSeconds),
        // It goes at once, so that the next commit gets a Job of its own.
        "ttlSecondsAfterFinished": .integer(ReleaseReport.secondsBetween / 2),
        "template": [
          "metadata": ["labels": context.labels(of: plan), "annotations": ["linkerd.io/inject": "disabled"]],
          "spec": pod,
        ],
      ],
    ]
  }

  /// Compares until all that the commit wants is proven; the Job's deadline ends it otherwise.
  private static func script(_ context: RenderingContext) -> String {
    let names = context.judgedWorkloads.map { workload in
      "\(workload.isFlaggers ? "canary" : "rollout")/\(workload.namespace)/\(workload.name)"
    }
    return """
      set -eu
      field() { kubectl --namespace "$1" get "$2" --output "jsonpath=$3"; }
      # Flagger copies what it has proven into the Deployment of the same name and -primary.
      containers() { field "$1" "deployment/$2" '{.spec.template.spec.containers}' | sed 's/-primary"/"/g'; }
      canary() {
        phase=$(field "$1" "canary.flagger.app/$2" '{.status.phase}')
        case "$phase" in Initialized | Succeeded) ;; *) return 1 ;; esac
        wanted=$(containers "$1" "$2")
        [ -n "$wanted" ] && [ "$(containers "$1" "$2-primary")" = "$wanted" ]
      }
      rollout() {
        wanted=$(field "$1" "rollout.argoproj.io/$2" '{.metadata.generation} Healthy')
        [ -n "$wanted" ] || return 1
        [ "$(field "$1" "rollout.argoproj.io/$2" '{.status.observedGeneration} {.status.phase}')" = "$wanted" ]
      }
      for one in \(names.joined(separator: " ")); do
        kind=${one%%/*}
        rest=${one#*/}
        until "$kind" "${rest%/*}" "${rest#*/}"; do
          echo "$one is not proven yet"
          sleep 15
        done
        echo "$one is proven"
      done

      """
  }

  // MARK: - Access

  private static func account(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": context.metadata(of: plan)]
  }

  /// It only reads, and only in the namespaces with canaries.
  private static func access(_ plan: ComponentPlan, _ context: RenderingContext) -> [KubeValue] {
    let judged = context.judgedWorkloads
    return Set(judged.map(\.namespace)).sorted().flatMap { namespace -> [KubeValue] in
      let metadata = context.metadata(of: plan).overlaid(with: ["namespace": .string(namespace)])
      let own = judged.filter { $0.namespace == namespace }
      var rules: [KubeValue] = []
      if own.contains(where: \.isFlaggers) {
        rules.append(["apiGroups": ["flagger.app"], "resources": ["canaries"], "verbs": ["get"]])
        rules.append(["apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]])
      }
      if own.contains(where: { !$0.isFlaggers }) {
        rules.append(["apiGroups": ["argoproj.io"], "resources": ["rollouts"], "verbs": ["get"]])
      }
      return [
        [
          "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata,
          "rules": .sequence(rules),
        ],
        [
          "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": metadata,
          "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(plan.id.rawValue)],
          "subjects": [
            ["kind": "ServiceAccount", "name": .string(plan.id.rawValue), "namespace": .string(plan.namespace)]
          ],
        ],
      ]
    }
  }
}

/// How a region reports, and who reads it.
enum ReleaseReport {
  /// Secret, provider and alert have one name.
  static let token = "commit-status"

  /// The context of the commit status, `release/eu-west-1`.
  static func status(of cluster: ClusterDesign) -> String { "release/\(cluster.region)" }

  /// Time between a verdict and the next commit on the branch of the same region, in seconds.
  static let secondsBetween = 60
}

extension ClusterSetting {
  /// Where regions report their verdict.
  package static let gitRepository = ClusterSetting(
    name: "git_repository",
    meaning: "web address of the Git repository, to which clusters report what they have proven",
    placeholder: "https://github.com/OWNER/REPOSITORY")
}

extension RenderingContext {
  /// What a canary or a waiting version is judged for.
  var judgedWorkloads: [WorkloadDesign] { design.workloads.filter { $0.rollout.strategy != .rolling } }

  /// The branch that the Flux of a cluster reads.
  func branch(of cluster: ClusterDesign) -> String {
    specification.rollsOutByRegion ? "regions/\(cluster.region)" : "main"
  }
}

extension ComponentAlert {
  fileprivate static let gate = [
    ComponentAlert(
      "ReleaseNotProven", #"max(kube_job_status_failed{namespace="release-gate"}) > 0"#, minutes: 1,
      "The canaries of this region have not proven the commit on its branch",
      do: "The next regions keep their version. See the events of the canaries, then commit a correction.")
  ]
}
