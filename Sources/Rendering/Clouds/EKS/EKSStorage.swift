import DesignEngine
import KubeModel
import PlatformSpec

extension EKSManifests {
  private var hasCustomerKeys: Bool { context.specification.storage.customerManagedKeys }

  var diskDriver: String { "ebs.csi.aws.com" }

  func diskParameters(_ disk: String) -> KubeValue {
    // Of the types of EBS only those with a bought rate need one: 50 operations a second for each GiB.
    let rate: KubeValue = disk.hasPrefix("io") ? "50" : .omitted
    return [
      "type": .string(disk), "iopsPerGB": rate, "encrypted": "true",
      "kmsKeyId": hasCustomerKeys ? .string(EKSSetting.diskKeyARN.reference) : .omitted,
      "csi.storage.k8s.io/fstype": "ext4",
    ]
  }

  /// The plug-in is the release that the chart of Velero 1.18 names.
  var backupStore: BackupStore {
    BackupStore(
      provider: "aws", pluginName: "velero-plugin-for-aws", pluginImage: "velero/velero-plugin-for-aws:v1.13.1",
      bucket: EKSSetting.backupBucket.reference,
      configuration: [
        "region": .string(region),
        "kmsKeyId": hasCustomerKeys ? .string(EKSSetting.backupKeyARN.reference) : .omitted,
      ])
  }

  func logArchive(for identity: CloudIdentity) -> LogArchive? {
    guard EKSSetting.logArchiveBucket.isNeeded(by: context.design), let role = role(of: identity) else { return nil }
    // Elasticsearch may read files below its configuration only, so its token stands there.
    let folder = "/usr/share/elasticsearch/config/repository-s3"
    let token: KubeValue = [
      "name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": .string("\(folder)/aws-web-identity-token-file"),
    ]
    let source: KubeValue = [
      "serviceAccountToken": [
        "audience": "sts.amazonaws.com", "expirationSeconds": 86400, "path": "aws-web-identity-token-file",
      ]
    ]
    return LogArchive(
      kind: "s3",
      settings: [
        "bucket": .string(EKSSetting.logArchiveBucket.reference), "base_path": .string(context.cluster.name),
      ],
      environment: [
        ["name": "AWS_ROLE_ARN", "value": .string(role)],
        ["name": "AWS_ROLE_SESSION_NAME", "value": "elasticsearch"],
        token,
      ],
      volumes: [["name": "cloud-token", "projected": ["sources": [source]]]],
      mounts: [["name": "cloud-token", "mountPath": .string(folder), "readOnly": true]])
  }
}
