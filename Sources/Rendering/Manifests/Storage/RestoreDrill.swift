import DesignEngine
import KubeModel
import PlatformSpec

/// A restore that is rehearsed every month: the newest backup of the volumes is restored beside the running ones, read,
/// and thrown away.
///
/// The volumes land in the namespace of Velero, so nothing of the application can see or change them.
struct RestoreDrill {
  let plan: ComponentPlan
  let context: RenderingContext

  static let name = "restore-drill"
  static let checkName = "restore-check"

  /// Stateful services, whose volumes bear their name; stores have the restores of their operators.
  private var services: [WorkloadDesign] {
    let rehearsed = context.specification.rehearsedVolumes
    return context.design.workloads.filter { rehearsed.contains($0.service) }
  }

  var objects: [KubeValue] {
    guard context.takesSnapshots, !services.isEmpty else { return [] }
    return [account, role, binding, restore, check]
  }

  // MARK: - Rights

  private var account: KubeValue {
    ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": context.metadata(of: plan, named: Self.name)]
  }

  /// Restores of Velero and the volumes in its own namespace, nothing else.
  private var role: KubeValue {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
      "metadata": context.metadata(of: plan, named: Self.name),
      "rules": [
        [
          "apiGroups": ["velero.io"], "resources": ["restores"],
          "verbs": ["create", "get", "list", "watch"],
        ],
        [
          "apiGroups": ["velero.io"], "resources": ["backups", "schedules", "backupstoragelocations"],
          "verbs": ["get", "list"],
        ],
        ["apiGroups": [""], "resources": ["persistentvolumeclaims"], "verbs": ["get", "list", "delete"]],
      ],
    ]
  }

  private var binding: KubeValue {
    let subject: KubeValue = [
      "kind": "ServiceAccount", "name": .string(Self.name), "namespace": .string(plan.namespace),
    ]
    return [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
      "metadata": context.metadata(of: plan, named: Self.name),
      "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(Self.name)],
      "subjects": [subject],
    ]
  }

  // MARK: - Restore

  private var image: KubeValue { .string("docker.io/velero/velero:v\(version)") }
  private var version: String {
    let text = plan.chart?.appVersion ?? "1.18.0"
    return text.hasPrefix("v") ? String(text.dropFirst()) : text
  }

  /// What the drill before left is thrown away first; then one restore a stateful service, into this namespace.
  private var restore: KubeValue {
    let clean: KubeValue = [
      "name": "clean", "image": "registry.k8s.io/kubectl:v\(context.cluster.kubernetesVersion.description).0",
      "args": [
        "delete", "persistentvolumeclaims", "--namespace", .string(plan.namespace), "--selector",
        "velero.io/restore-name", "--ignore-not-found", "--wait",
      ],
      "resources": StorePart.little, "securityContext": PodParts.restricted,
    ]
    let restores = services.map { workload -> KubeValue in
      let resources =
        "persistentvolumeclaims,persistentvolumes,volumesnapshots.snapshot.storage.k8s.io,"
        + "volumesnapshotcontents.snapshot.storage.k8s.io"
      return [
        "name": .string(workload.controllerName), "image": image, "command": ["/velero"],
        "args": [
          "restore", "create", "--namespace", .string(plan.namespace), "--from-schedule", "daily",
          "--include-namespaces", .string(workload.namespace), "--namespace-mappings",
          "\(workload.namespace):\(plan.namespace)", "--include-resources", .string(resources), "--selector",
          "app.kubernetes.io/name=\(workload.name)", "--wait",
        ],
        "resources": StorePart.little, "securityContext": PodParts.restricted,
      ]
    }
    let done: KubeValue = [
      "name": "list", "image": "registry.k8s.io/kubectl:v\(context.cluster.kubernetesVersion.description).0",
      "args": ["get", "persistentvolumeclaims", "--namespace", .string(plan.namespace)],
      "resources": StorePart.little, "securityContext": PodParts.restricted,
    ]
    // The first of a month at four, after the backup of the day.
    return cronJob(
      Self.name, schedule: "0 4 1 * *",
      pod: [
        "serviceAccountName": .string(Self.name), "automountServiceAccountToken": true,
        "initContainers": .sequence([clean] + restores), "containers": [done],
      ])
  }

  // MARK: - Check

  /// Mounts the first volume of each service, as it was restored, and fails where there is no file on it.
  private var check: KubeValue {
    let claims = services.map { (name: $0.controllerName, claim: "data-\($0.controllerName)-0") }
    let mounts: [KubeValue] = claims.map {
      ["name": .string($0.name), "mountPath": "/restored/\($0.name)", "readOnly": true]
    }
    let volumes: [KubeValue] = claims.map {
      ["name": .string($0.name), "persistentVolumeClaim": ["claimName": .string($0.claim), "readOnly": true]]
    }
    let script = """
      set -eu
      for folder in /restored/*; do
        files=$(find "$folder" -type f 2>/dev/null | head -n 1000 | wc -l)
        echo "$folder: $files files"
        [ "$files" -gt 0 ]
      done
      """
    let container: KubeValue = [
      "name": "check", "image": "docker.io/library/busybox:1.37.0", "command": ["/bin/sh", "-c", .string(script)],
      "resources": StorePart.little, "securityContext": PodParts.restricted, "volumeMounts": .sequence(mounts),
    ]
    return cronJob(
      Self.checkName, schedule: "0 5 1 * *",
      pod: [
        "automountServiceAccountToken": false, "containers": [container], "volumes": .sequence(volumes),
      ])
  }

  private func cronJob(_ name: String, schedule: String, pod: KubeValue) -> KubeValue {
    let common: KubeValue = [
      "restartPolicy": "Never", "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": 65532, "fsGroup": 65532, "seccompProfile": ["type": "RuntimeDefault"],
      ],
    ]
    return [
      "apiVersion": "batch/v1", "kind": "CronJob", "metadata": context.metadata(of: plan, named: name),
      "spec": [
        "schedule": .string(schedule), "timeZone": "Etc/UTC", "concurrencyPolicy": "Forbid",
        "successfulJobsHistoryLimit": 2, "failedJobsHistoryLimit": 2,
        "jobTemplate": [
          "spec": [
            "backoffLimit": 0, "activeDeadlineSeconds": 7200,
            "template": ["metadata": ["labels": context.labels(of: plan)], "spec": common.overlaid(with: pod)],
          ]
        ],
      ],
    ]
  }
}

extension ComponentAlert {
  static let restores = [
    ComponentAlert(
      "RestoreDrillFailed",
      "max(kube_job_status_failed{job_name=~\"restore-(drill|check)-.*\"}) > 0", minutes: 5, critical: true,
      "The rehearsed restore has failed",
      do: "kubectl -n velero logs job/NAME says which volume; try by hand: velero restore create --from-schedule daily."
    ),
    ComponentAlert(
      "RestoreDrillMissing",
      "time() - max(kube_cronjob_status_last_successful_time{cronjob=\"restore-check\"}) > 40 * 86400", minutes: 60,
      "No restore has been rehearsed for forty days",
      do: "kubectl -n velero create job --from=cronjob/restore-drill drill-now, then the same for restore-check."),
  ]
}
