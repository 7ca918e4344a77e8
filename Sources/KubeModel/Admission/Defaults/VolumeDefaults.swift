/// What an API server fills into volumes and claims.
enum VolumeDefaults {
  /// 0644
  private static let fileMode: KubeValue = 420

  static func fill(_ volume: inout KubeValue) {
    // A volume that names no source is an empty directory.
    if volume.mapping?.entries.count == 1, volume.has("name") { volume["emptyDir"] = [:] }
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
      volume.update(source) { $0.setDefault("defaultMode", fileMode) }
    }
    volume.update("downwardAPI") { fillDownward(&$0) }
    volume.update("projected") { projected in
      projected.updateEach("sources") { source in
        source.update("downwardAPI") { fillDownward(&$0) }
        source.update("serviceAccountToken") { $0.setDefault("expirationSeconds", 3600) }
        source.update("podCertificate") { $0.setDefault("maxExpirationSeconds", 86400) }
      }
    }
    volume.update("ephemeral") { ephemeral in
      ephemeral.update("volumeClaimTemplate") { template in
        template.setDefault("metadata", [:])
        template.updateOrAdd("spec") { fillClaim(&$0) }
      }
    }
    volume.update("image") { image in
      image.setDefault("pullPolicy", .string(ImageName.pullPolicy(image.text("reference"))))
    }
    fillSources(&volume)
  }

  private static func fillDownward(_ source: inout KubeValue) {
    source.updateEach("items") { item in
      item.update("fieldRef") { $0.setDefault("apiVersion", "v1") }
      item.update("resourceFieldRef") { $0.setDefault("divisor", "0") }
    }
  }

  /// Sources that pods and persistent volumes share.
  static func fillSources(_ volume: inout KubeValue) {
    volume.update("hostPath") { $0.setDefault("type", "") }
    volume.update("iscsi") { $0.setDefault("iscsiInterface", "default") }
    volume.update("rbd") { rbd in
      rbd.setDefault("pool", "rbd")
      rbd.setDefault("user", "admin")
      rbd.setDefault("keyring", "/etc/ceph/keyring")
    }
    volume.update("azureDisk") { disk in
      disk.setDefault("cachingMode", "ReadWrite")
      disk.setDefault("kind", "Shared")
      disk.setDefault("fsType", "ext4")
      disk.setDefault("readOnly", false)
    }
    volume.update("scaleIO") { scale in
      scale.setDefault("storageMode", "ThinProvisioned")
      scale.setDefault("fsType", "xfs")
    }
  }

  static func fillClaim(_ spec: inout KubeValue) {
    spec.setDefault("resources", [:])
    spec.setDefault("volumeMode", "Filesystem")
  }
}
