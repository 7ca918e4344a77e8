import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Scaling, row by row of the mission, on GKE.
@Suite struct ScalingRowTests {
  let platform: Platform

  init() throws { platform = try Platform("scaling") }

  private func triggers(_ kind: String, _ name: String) throws -> [KubeValue] {
    try platform.object(kind, name).root.at("spec", "triggers")?.sequence ?? []
  }

  @Test func `S-1 the HPA measures CPU at 70 and memory at 80 percent`() throws {
    let metrics = try platform.object("HorizontalPodAutoscaler", "door").root.at("spec", "metrics")?.sequence ?? []
    let percents = metrics.compactMap { metric -> String? in
      let resource = metric["resource"] ?? metric["containerResource"]
      guard let name = resource?["name"]?.string, let use = resource?.at("target", "averageUtilization") else {
        return nil
      }
      return "\(name) \(use.integer ?? 0)"
    }
    #expect(percents == ["cpu 70", "memory 80"])
  }

  @Test func `S-2 the HPA measures requests a second of each pod`() throws {
    let metrics = try platform.object("HorizontalPodAutoscaler", "door").root.at("spec", "metrics")?.sequence ?? []
    let pods = metrics.first { $0["type"]?.string == "Pods" }?["pods"]
    #expect(pods?.at("metric", "name")?.string == "requests_per_second")
    #expect(pods?.at("target", "averageValue")?.string == "200")
  }

  @Test func `S-2 the depth of a queue is asked of the cloud's own monitoring by KEDA's identity`() throws {
    let trigger = try #require(try triggers("ScaledObject", "sorting").first)
    #expect(trigger["type"]?.string == "gcp-pubsub")
    let proof = try platform.object("TriggerAuthentication", "sorting").root.at("spec", "podIdentity", "provider")
    #expect(proof?.string == "gcp")
  }

  @Test func `S-3 several metrics stand in one autoscaler, whose highest answer wins`() throws {
    let metrics = try platform.object("HorizontalPodAutoscaler", "door").root.at("spec", "metrics")?.sequence
    #expect(metrics?.count == 3)
    let own = platform.objects.filter { ["HorizontalPodAutoscaler", "ScaledObject"].contains($0.kind) }
    #expect(Set(own.map { "\($0.namespace ?? "")/\($0.name)" }).count == own.count)
  }

  @Test func `S-4 pods double at most in 30 seconds and leave after five quiet minutes`() throws {
    let behavior = try platform.object("HorizontalPodAutoscaler", "door").root.at("spec", "behavior")
    #expect(behavior?.at("scaleUp", "stabilizationWindowSeconds") == 0)
    let policy = behavior?.at("scaleUp", "policies")?.sequence?.first
    #expect(policy?["type"]?.string == "Percent" && policy?["value"] == 100 && policy?["periodSeconds"] == 30)
    #expect(behavior?.at("scaleDown", "stabilizationWindowSeconds") == 300)
  }

  @Test func `S-5 recommendations are told and not carried out in mode Off`() throws {
    let spec = try platform.object("VerticalPodAutoscaler", "door").root["spec"]
    #expect(spec?.at("updatePolicy", "updateMode")?.string == "Off")
    #expect(platform.objects("VerticalPodAutoscaler", "printing").isEmpty)
  }

  @Test func `S-6 hours and figures of Prometheus scale beside CPU and memory`() throws {
    let triggers = try triggers("ScaledObject", "tracking")
    #expect(triggers.compactMap { $0["type"]?.string } == ["cpu", "memory", "cron", "prometheus"])
    let hours = triggers.first { $0["type"]?.string == "cron" }?["metadata"]
    #expect(hours?["timezone"]?.string == "Europe/Berlin" && hours?["desiredReplicas"]?.string == "6")
    let figure = triggers.last?["metadata"]
    #expect(figure?["threshold"]?.string == "50" && figure?["serverAddress"]?.string?.contains("9090") == true)
    #expect(platform.objects("HorizontalPodAutoscaler", "tracking").isEmpty)
  }

  @Test func `S-6 a consumer that may wait sleeps at none and is polled every 30 seconds`() throws {
    let spec = try platform.object("ScaledObject", "sorting").root["spec"]
    #expect(spec?["minReplicaCount"] == 0 && spec?["pollingInterval"] == 30)
  }

  @Test func `S-6 stateful consumers are scaled as StatefulSets`() throws {
    let target = try platform.object("ScaledObject", "belt").root.at("spec", "scaleTargetRef")
    #expect(target?["kind"]?.string == "StatefulSet")
    _ = try platform.object("StatefulSet", "belt")
  }

  @Test func `S-6 messages start jobs, which end when their work does`() throws {
    let job = try platform.object("ScaledJob", "printing")
    #expect(job.root.at("spec", "pollingInterval") == 30 && job.root.at("spec", "minReplicaCount") == 0)
    #expect(job.root.at("spec", "jobTargetRef", "template", "spec", "restartPolicy")?.string == "Never")
    let trigger = try #require(try triggers("ScaledJob", "printing").first)
    #expect(trigger["type"]?.string == "rabbitmq")
    let proof = try platform.object("TriggerAuthentication", "printing").root.at("spec", "secretTargetRef")
    #expect(proof?.sequence?.first?["name"]?.string == "labels-queue")
    #expect(platform.objects("CronJob", "printing").isEmpty)
    #expect(!platform.objects("CronJob", "night-count").isEmpty)
  }

  @Test func `S-7 one pod stands for a hundred messages`() throws {
    let trigger = try #require(try triggers("ScaledObject", "sorting").first)
    #expect(trigger.at("metadata", "value")?.string == "100")
    #expect(try platform.decision("scaling.events").choice.contains("sorting: 1 pod per 100 messages in scans"))
  }

  @Test(arguments: [
    ("recreate", "Recreate"), ("initial", "Initial"), ("in-place-or-recreate", "InPlaceOrRecreate"),
  ])
  func `S-5 a VPA that acts is refused beside an HPA on memory`(mode: String, name: String) {
    let result = Specification.read([
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": ["name": "Both"],
      "spec": [
        "provider": "eks", "services": [["name": "a"]],
        "scaling": ["verticalMode": .string(mode), "memoryTarget": "80%"],
      ],
    ])
    #expect(result.diagnostics.contains { $0.isError && $0.message.contains("memory request") }, "\(name)")
  }
}

/// Backups that are rehearsed, on GKE.
@Suite struct RestoreDrillTests {
  let platform: Platform

  init() throws { platform = try Platform("scaling") }

  @Test func `T-3 a restore is rehearsed every month beside what runs`() throws {
    let drill = try platform.object("CronJob", "restore-drill", in: "velero").root["spec"]
    let pod = drill?.at("jobTemplate", "spec", "template", "spec")
    let restore = pod?["initContainers"]?.sequence?.last
    let words = restore?["args"]?.sequence?.compactMap(\.string) ?? []
    #expect(words.contains("--from-schedule") && words.contains("depot:velero"))
    let check = try platform.object("CronJob", "restore-check", in: "velero").root
    let volumes = check.at("spec", "jobTemplate", "spec", "template", "spec", "volumes")?.sequence
    #expect(volumes?.first?.at("persistentVolumeClaim", "claimName")?.string == "data-belt-0")
    #expect(try platform.text("DESIGN.md").contains("## Restore"))
  }

  @Test func `T-3 snapshots have a class that Velero takes`() throws {
    let kind = try #require(platform.objects("VolumeSnapshotClass").first)
    #expect(kind.root.at("metadata", "labels", "velero.io/csi-volumesnapshot-class")?.string == "true")
    #expect(kind.root["deletionPolicy"]?.string == "Retain")
  }

  @Test func `T-3 volumes travel to the other region with their copies`() throws {
    let platform = try Platform("stores")
    let template = try platform.object("Schedule", "daily", in: "velero").root.at("spec", "template")
    #expect(template?["snapshotMoveData"] == true && template?["ttl"]?.string == "720h0m0s")
    #expect(platform.terraform.contains("aws_s3_bucket_replication_configuration"))
  }

  @Test(arguments: ["stores", "stores-open", "stores-mysql"])
  func `T-3 each store in the cluster has a way back in the design document`(name: String) throws {
    let platform = try Platform(name)
    let text = try platform.text("DESIGN.md")
    for store in platform.design.specification.dataStores where store.engine != .spark {
      #expect(text.contains("### Restore \(store.name)"))
    }
  }
}
