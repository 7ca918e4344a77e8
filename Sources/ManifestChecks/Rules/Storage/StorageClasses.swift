import KubeModel

extension Check {
  static let diskEncryption = Check(
    "STO01", "encryption", .medium, .storage,
    summary: "A StorageClass makes disks that are not encrypted.",
    why: "Whoever gets at a snapshot or a disk reads the data.", remedy: "Set parameters.encrypted: \"true\".",
    peers: .peers("KB:264"), passing: classExample("parameters: {encrypted: \"true\"}"), failing: classExample("")
  ) {
    $0.eachClass { storage, provisioner in
      // Disks of Azure and Google are always encrypted.
      guard provisioner == "ebs.csi.aws.com" || provisioner == "kubernetes.io/aws-ebs" else { return nil }
      return storage.root.at("parameters", "encrypted")?.string == "true"
        ? nil : Violation(storage, "makes disks that are not encrypted", path: "parameters")
    }
  }

  static let bindingMode = Check(
    "STO02", "binding-mode", .high, .storage,
    summary: "A StorageClass makes disks before it is known where the pod runs.",
    why: "The disk lands in a zone where the pod can't go, and the pod stays Pending.",
    remedy: "Set volumeBindingMode: WaitForFirstConsumer.",
    passing: classExample("volumeBindingMode: WaitForFirstConsumer"),
    failing: classExample("volumeBindingMode: Immediate")
  ) {
    $0.eachClass { storage, provisioner in
      guard zonal.contains(provisioner), storage.root["allowedTopologies"] == nil,
        (storage.root["volumeBindingMode"]?.string ?? "Immediate") == "Immediate"
      else { return nil }
      return Violation(storage, "makes disks before the pod has a node", path: "volumeBindingMode")
    }
  }

  static let expansionOff = Check(
    "STO04", "expansion-off", .low, .storage,
    summary: "Disks of a StorageClass can't grow.", why: "A full disk means a copy to a new one.",
    remedy: "Set allowVolumeExpansion: true.",
    passing: classExample("allowVolumeExpansion: true"), failing: classExample("")
  ) {
    $0.eachClass { storage, provisioner in
      storage.root["allowVolumeExpansion"]?.bool == true || !zonal.contains(provisioner)
        ? nil : Violation(storage, "makes disks that can't grow", path: "allowVolumeExpansion")
    }
  }

  static let hostPathVolume = Check(
    "STO06", "hostpath-pv", .medium, .storage,
    summary: "A PersistentVolume is a folder of a node.",
    why: "The data stay on one node, unmeasured, open to whoever is root there.",
    remedy: "Use a local volume with node affinity, or a disk of the cloud.",
    peers: .peers("KY:limit-hostpath-type-pv"),
    passing: volumeExample("local: {path: /d}"), failing: volumeExample("hostPath: {path: /d}")
  ) {
    $0.each("", "PersistentVolume") { volume in
      volume.root.at("spec", "hostPath") == nil
        ? nil : Violation(volume, "is a folder of a node", path: "spec.hostPath")
    }
  }

  static let accessMode = Check(
    "STO07", "access-mode-unsupported", .error, .storage,
    summary: "A claim asks for an access mode that its storage does not have.",
    why: "A disk is attached to one node: the claim stays Pending.",
    remedy: "Use ReadWriteOnce, or a class for shared files.",
    passing: Example.all(classExample(""), claimExample("ReadWriteOnce")),
    failing: Example.all(classExample(""), claimExample("ReadWriteMany"))
  ) { inspection in
    inspection.eachClaim { claim, object, path in
      guard claim["volumeMode"]?.string != "Block", let name = claim["storageClassName"]?.string,
        let storage = inspection.find("storage.k8s.io", "StorageClass", namespace: nil, name: name),
        let provisioner = storage.root["provisioner"]?.string, zonal.contains(provisioner)
      else { return nil }
      let modes = (claim["accessModes"]?.sequence ?? []).compactMap(\.string)
      guard modes.contains("ReadWriteMany") else { return nil }
      return Violation(
        object, "asks \(name) for ReadWriteMany, and \(provisioner) makes disks", path: "\(path).accessModes")
    }
  }

  static let reclaimDelete = Check(
    "STO03", "reclaim-delete-prod", .medium, .storage,
    summary: "The disks of a StatefulSet are deleted with it, or when it shrinks.",
    why: "A mistaken apply takes the data away for good.",
    remedy: "Set persistentVolumeClaimRetentionPolicy to Retain, or back the disks up.",
    passing: retentionExample("Retain"), failing: retentionExample("Delete")
  ) {
    $0.each("apps", "StatefulSet") { set in
      let policy = set.root.at("spec", "persistentVolumeClaimRetentionPolicy")
      guard let field = ["whenDeleted", "whenScaled"].first(where: { policy?[$0]?.string == "Delete" }) else {
        return nil
      }
      let path = "spec.persistentVolumeClaimRetentionPolicy.\(field)"
      // Members that an autoscaler adds and removes are made again from the others.
      return Violation(
        set, "deletes its disks (\(field): Delete)", path: path, severity: field == "whenScaled" ? .low : nil)
    }
  }

  static let ownershipChange = Check(
    "STO11", "fsgroup-change", .low, .storage,
    summary: "All files of a volume change their owner at every start.",
    why: "With many files a pod needs minutes to start.", remedy: "Set fsGroupChangePolicy: OnRootMismatch.",
    passing: ownerExample(", fsGroupChangePolicy: OnRootMismatch"), failing: ownerExample(""),
    inspect: .pods {
      $0.eachWorkload { workload in
        let context = workload.securityContext
        let hasDisk =
          workload.object.root.at("spec", "volumeClaimTemplates")?.sequence?.isEmpty == false
          || workload.volumes.contains { $0["persistentVolumeClaim"] != nil }
        guard hasDisk, context?["fsGroup"] != nil, context?["fsGroupChangePolicy"] == nil else { return nil }
        return Violation(
          workload, "changes the owner of every file at each start", at: "securityContext.fsGroupChangePolicy")
      }
    })

  static let snapshotClass = Check(
    "STO13", "snapshot-class", .high, .storage,
    summary: "No driver of a StorageClass is that of a VolumeSnapshotClass.",
    why: "Snapshots of those disks are never ready.", remedy: "Name the driver of the disks.",
    passing: Example.all(classExample(""), snapshotExample("ebs.csi.aws.com")),
    failing: Example.all(classExample(""), snapshotExample("efs.csi.aws.com"))
  ) { inspection in
    let drivers = Set(inspection.all("storage.k8s.io", "StorageClass").compactMap { $0.root["provisioner"]?.string })
    if drivers.isEmpty { return [] }
    return inspection.each("snapshot.storage.k8s.io", "VolumeSnapshotClass") { snapshot in
      guard let driver = snapshot.root["driver"]?.string, !drivers.contains(driver) else { return nil }
      return Violation(snapshot, "is for \(driver), and no StorageClass uses it", path: "driver")
    }
  }

  static let veleroSchedule = Check(
    "STO10", "velero-schedule", .medium, .storage,
    summary: "The schedule of a backup is no schedule.", why: "No backup is ever made.",
    remedy: "Write five fields, or @daily.", peers: .peers("KY:validate-cron-schedule"),
    passing: veleroExample("0 3 * * *"), failing: veleroExample("0 25 * * *")
  ) {
    $0.each("velero.io", "Schedule") { schedule in
      guard let text = schedule.root.at("spec", "schedule")?.string, !text.hasPrefix("@every") else { return nil }
      do throws(CronError) {
        _ = try CronSchedule(parsing: text)
        return nil
      } catch {
        return Violation(schedule, "\(text) is no schedule: \(error)", path: "spec.schedule")
      }
    }
  }

  private static let zonal: Set<String> = [
    "ebs.csi.aws.com", "kubernetes.io/aws-ebs", "pd.csi.storage.gke.io", "kubernetes.io/gce-pd", "disk.csi.azure.com",
    "kubernetes.io/azure-disk",
  ]

  private static func classExample(_ more: String) -> String {
    Example.object("storage.k8s.io/v1", "StorageClass", "provisioner: ebs.csi.aws.com\n\(more)", metadata: "")
  }

  private static func volumeExample(_ source: String) -> String {
    Example.object("v1", "PersistentVolume", "spec: {\(source)}", metadata: "")
  }

  private static func claimExample(_ mode: String) -> String {
    Example.object("v1", "PersistentVolumeClaim", "spec: {storageClassName: a, accessModes: [\(mode)]}")
  }

  private static func retentionExample(_ policy: String) -> String {
    Example.deployment(
      outer: "serviceName: a;persistentVolumeClaimRetentionPolicy: {whenDeleted: \(policy)}", kind: "StatefulSet")
  }

  private static func ownerExample(_ more: String) -> String {
    Example.pod("securityContext: {fsGroup: 2000\(more)}, volumes: [{name: v, persistentVolumeClaim: {claimName: d}}]")
  }

  private static func snapshotExample(_ driver: String) -> String {
    Example.object(
      "snapshot.storage.k8s.io/v1", "VolumeSnapshotClass", "driver: \(driver)\ndeletionPolicy: Retain", metadata: "")
  }

  private static func veleroExample(_ schedule: String) -> String {
    Example.object("velero.io/v1", "Schedule", "spec: {schedule: \"\(schedule)\"}")
  }
}

extension Inspection {
  fileprivate func eachClass(_ look: (KubeObject, String) -> Violation?) -> [Violation] {
    each("storage.k8s.io", "StorageClass") { storage in
      storage.root["provisioner"]?.string.flatMap { look(storage, $0) }
    }
  }

  /// Claims and the templates of claims in StatefulSets: their `spec`, the object, the path.
  func eachClaim(_ look: (KubeValue, KubeObject, String) -> Violation?) -> [Violation] {
    let claims = each("", "PersistentVolumeClaim") { claim in claim.root["spec"].flatMap { look($0, claim, "spec") } }
    return claims
      + all("apps", "StatefulSet").flatMap { set in
        (set.root.at("spec", "volumeClaimTemplates")?.sequence ?? []).enumerated().compactMap { index, template in
          template["spec"].flatMap { look($0, set, "spec.volumeClaimTemplates[\(index)].spec") }
        }
      }
  }
}
