import DesignEngine
import PlatformSpec

/// `30-platform/project.tf`, `identities.tf` and `policies.tf`.
extension GKETerraform {
  private var identityList: [TerraformIdentity] { TerraformIdentity.all(in: design) }

  func projectLookup() -> HCLBody {
    var file = HCLBody()
    file.data("google_project", "current", ["project_id": .ref("var.project_id")])
    if usesKeys {
      file.data(
        "google_kms_key_ring", "main",
        ["name": .literal(GKENames.keyRing(of: cluster)), "location": .ref("local.region")])
    }
    return file
  }

  func identities() -> HCLBody {
    if identityList.isEmpty { return [:] }
    var file = HCLBody()
    file.locals(
      comment: "Service accounts of the cluster that act in the cloud, each as an account of its own.",
      [
        "identities": .object(
          identityList.map { identity in
            HCLEntry(
              identity.key,
              [
                "namespace": .literal(identity.identity.namespace),
                "service_account": .literal(identity.identity.serviceAccount),
                "account": .literal(identity.identity.accountName(cluster: name)),
              ])
          })
      ])
    file.resource(
      "google_service_account", "identity",
      [
        "for_each": .ref("local.identities"),
        "account_id": .ref("each.value.account"),
        "display_name": "${each.key} of ${local.cluster_name}",
      ])
    file.resource(
      "google_service_account_iam_member", "identity",
      comment: "Only this service account of Kubernetes may act as the account; no key is ever made.",
      [
        "for_each": .ref("local.identities"),
        "service_account_id": .ref("google_service_account.identity[each.key].name"),
        "role": "roles/iam.workloadIdentityUser",
        "member":
          "serviceAccount:${var.project_id}.svc.id.goog[${each.value.namespace}/${each.value.service_account}]",
      ])
    return file
  }

  func policies() -> HCLBody {
    var file = HCLBody()
    for identity in identityList {
      let grants = identity.identity.permissions.flatMap { self.grants(for: $0, identity) }
      // No name of Kubernetes has an underscore, so two identities never meet.
      let label = identity.key.split(separator: "/").joined(separator: "_")
      for (index, grant) in grants.enumerated() {
        var body = grant.body
        body.append(["member": .ref("google_service_account.identity[\"\(identity.key)\"].member")])
        if let condition = grant.condition { body.append(["condition": .block(condition)]) }
        file.resource(
          grant.resource, "\(label)_\(grant.name)", comment: index == 0 ? identity.meaning : nil, body)
      }
    }
    return file
  }

  /// A role on a thing.
  private struct Grant {
    var resource: String
    var name: String
    var body: HCLBody
    var condition: HCLBody?
  }

  /// The least that the component's own documentation asks for, on the narrowest thing that has such a role.
  private func grants(for permission: CloudIdentity.Permission, _ identity: TerraformIdentity) -> [Grant] {
    switch permission {
    // GKE does these itself.
    case .scaleNodeGroups, .manageLoadBalancers, .interruptionEvents, .writeMetrics: []
    case .readMetrics: [project("roles/monitoring.viewer", "metrics")]
    // The driver of the disks takes the snapshots with an account of its own.
    case .manageVolumes: []
    case .writeDNSRecords: records
    case .readSecrets: secretReading
    case .readQueueDepth: [project("roles/monitoring.viewer", "metrics")]
    case .consumeQueues: identity.queues(in: specification, \.consumes).map(consuming)
    case .produceQueues: identity.queues(in: specification, \.produces).map(producing)
    case .storeBackups: storage(identity)
    case .deployToClusters: isPrimary ? [project("roles/container.admin", "clusters")] : []
    case .readPrices: [project("roles/compute.viewer", "machines")]
    case .writeLogs: [project("roles/logging.logWriter", "logs")]
    }
  }

  private func project(_ role: String, _ name: String) -> Grant {
    Grant(
      resource: "google_project_iam_member", name: name,
      body: ["project": .ref("var.project_id"), "role": .literal(role)])
  }

  /// Writing is bound to the zone; finding it among all zones needs the right to list them.
  private var records: [Grant] {
    [
      Grant(
        resource: "google_dns_managed_zone_iam_member", name: "records",
        body: [
          "project": .ref("var.project_id"), "managed_zone": .ref("data.google_dns_managed_zone.main.name"),
          "role": "roles/dns.admin",
        ]),
      project("roles/dns.reader", "zones"),
    ]
  }

  private var secretReading: [Grant] {
    guard !secretList.isEmpty else { return [] }
    return [
      Grant(
        resource: "google_secret_manager_secret_iam_member", name: "secrets",
        body: [
          "for_each": .ref("google_secret_manager_secret.store"), "secret_id": .ref("each.value.id"),
          "role": "roles/secretmanager.secretAccessor",
        ])
    ]
  }

  private func consuming(_ queue: MessageQueue) -> Grant {
    Grant(
      resource: "google_pubsub_subscription_iam_member", name: "takes_\(queue.name)",
      body: [
        "subscription": .ref("google_pubsub_subscription.work[\"\(queue.name)\"].id"),
        "role": "roles/pubsub.subscriber",
      ])
  }

  private func producing(_ queue: MessageQueue) -> Grant {
    Grant(
      resource: "google_pubsub_topic_iam_member", name: "puts_\(queue.name)",
      body: ["topic": .ref("google_pubsub_topic.work[\"\(queue.name)\"].id"), "role": "roles/pubsub.publisher"])
  }

  /// Velero keeps backups; Elasticsearch, Loki and Tempo keep their own, and nothing of the backups; a data store sees its own part
  /// of the backups alone.
  private func storage(_ identity: TerraformIdentity) -> [Grant] {
    let isArchive = identity.component == .elasticsearch || identity.component == .eckOperator
    if isArchive, !needs(.logArchiveBucket) { return [] }
    let label =
      switch identity.component {
      case .elasticsearch, .eckOperator: "log_archive"
      case .loki: "loki"
      case .tempo: "tempo"
      default: "backup"
      }
    if label == "backup", !needs(.backupBucket) { return [] }
    let bucket = "google_storage_bucket.\(label).name"
    let isStore = identity.identity.namespace == DataStore.namespace
    let folder = "projects/_/buckets/${\(bucket)}/objects/stores/${local.cluster_name}/"
    let condition: HCLBody = [
      "title": "only its own part",
      "expression": .template(
        "resource.type != \"storage.googleapis.com/Object\" || resource.name.startsWith(\"\(folder)\")"),
    ]
    func grant(_ role: String, _ name: String, _ condition: HCLBody?) -> Grant {
      Grant(
        resource: "google_storage_bucket_iam_member", name: name,
        body: ["bucket": .ref(bucket), "role": .literal(role)], condition: condition)
    }
    return [
      grant("roles/storage.objectAdmin", "objects", isStore ? condition : nil),
      grant("roles/storage.legacyBucketReader", "bucket", nil),
    ]
  }
}

extension TerraformIdentity {
  fileprivate func queues(
    in specification: Specification, _ list: KeyPath<Service, [String]>
  ) -> [MessageQueue] {
    specification.queues.filter { $0.engine == .pubsub && uses($0.name, list) }
  }
}
