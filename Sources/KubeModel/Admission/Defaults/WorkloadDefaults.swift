/// What an API server fills into workloads.
///
/// Mirrors `pkg/apis/apps/v1/defaults.go` and `pkg/apis/batch/v1/defaults.go`.
enum WorkloadDefaults {
  static func fillDeployment(_ spec: inout KubeValue) {
    spec.setDefault("replicas", 1)
    spec.updateOrAdd("strategy") { strategy in
      strategy.setDefault("type", "RollingUpdate")
      if strategy.text("type") == "RollingUpdate" {
        strategy.updateOrAdd("rollingUpdate") { rolling in
          rolling.setDefault("maxUnavailable", "25%")
          rolling.setDefault("maxSurge", "25%")
        }
      }
    }
    spec.setDefault("revisionHistoryLimit", 10)
    spec.setDefault("progressDeadlineSeconds", 600)
    spec.updateOrAdd("template") { PodDefaults.fillTemplate(&$0) }
  }

  static func fillStatefulSet(_ spec: inout KubeValue) {
    spec.setDefault("replicas", 1)
    spec.setDefault("podManagementPolicy", "OrderedReady")
    spec.updateOrAdd("updateStrategy") { strategy in
      let isGiven = strategy.has("type")
      strategy.setDefault("type", "RollingUpdate")
      if strategy.text("type") == "RollingUpdate" {
        if isGiven {
          strategy.update("rollingUpdate") { $0.setDefault("partition", 0) }
        } else {
          strategy.updateOrAdd("rollingUpdate") { $0.setDefault("partition", 0) }
        }
      }
    }
    spec.updateOrAdd("persistentVolumeClaimRetentionPolicy") { policy in
      policy.setDefault("whenDeleted", "Retain")
      policy.setDefault("whenScaled", "Retain")
    }
    spec.setDefault("revisionHistoryLimit", 10)
    spec.updateOrAdd("template") { PodDefaults.fillTemplate(&$0) }
    spec.updateEach("volumeClaimTemplates") { claim in
      claim.setDefault("kind", "PersistentVolumeClaim")
      claim.setDefault("apiVersion", "v1")
      claim.setDefault("metadata", [:])
      claim.updateOrAdd("spec") { VolumeDefaults.fillClaim(&$0) }
      claim.updateOrAdd("status") { $0.setDefault("phase", "Pending") }
    }
  }

  static func fillDaemonSet(_ spec: inout KubeValue) {
    spec.updateOrAdd("updateStrategy") { strategy in
      strategy.setDefault("type", "RollingUpdate")
      if strategy.text("type") == "RollingUpdate" {
        strategy.updateOrAdd("rollingUpdate") { rolling in
          rolling.setDefault("maxUnavailable", 1)
          rolling.setDefault("maxSurge", 0)
        }
      }
    }
    spec.setDefault("revisionHistoryLimit", 10)
    spec.updateOrAdd("template") { PodDefaults.fillTemplate(&$0) }
  }

  static func fillReplicaSet(_ spec: inout KubeValue) {
    spec.setDefault("replicas", 1)
    spec.updateOrAdd("template") { PodDefaults.fillTemplate(&$0) }
  }

  /// A ReplicationController takes labels and selector from its template.
  static func fillReplicationController(_ object: inout KubeValue) {
    let labels = object.at("spec", "template", "metadata", "labels")
    if let labels {
      object.updateOrAdd("metadata") { $0.setDefault("labels", labels) }
      object.updateOrAdd("spec") { $0.setDefault("selector", labels) }
    }
    object.updateOrAdd("spec") { spec in
      spec.setDefault("replicas", 1)
      spec.update("template") { PodDefaults.fillTemplate(&$0) }
    }
  }

  static func fillJob(_ spec: inout KubeValue) {
    if !spec.has("parallelism") {
      if !spec.has("completions") { spec["completions"] = 1 }
      spec["parallelism"] = 1
    }
    spec.setDefault("backoffLimit", spec.has("backoffLimitPerIndex") ? 2_147_483_647 : 6)
    spec.setDefault("completionMode", "NonIndexed")
    spec.setDefault("suspend", false)
    spec.setDefault("manualSelector", false)
    spec.setDefault("podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed")
    fillFailurePolicy(&spec)
    spec.updateOrAdd("template") { PodDefaults.fillTemplate(&$0) }
  }

  private static func fillFailurePolicy(_ spec: inout KubeValue) {
    spec.update("podFailurePolicy") { policy in
      policy.updateEach("rules") { rule in
        rule.updateEach("onPodConditions") { $0.setDefault("status", "True") }
      }
    }
  }

  static func fillCronJob(_ spec: inout KubeValue) {
    spec.setDefault("concurrencyPolicy", "Allow")
    spec.setDefault("suspend", false)
    spec.setDefault("successfulJobsHistoryLimit", 3)
    spec.setDefault("failedJobsHistoryLimit", 1)
    spec.updateOrAdd("jobTemplate") { template in
      template.setDefault("metadata", [:])
      template.updateOrAdd("spec") { job in
        fillFailurePolicy(&job)
        job.updateOrAdd("template") { PodDefaults.fillTemplate(&$0) }
      }
    }
  }
}
