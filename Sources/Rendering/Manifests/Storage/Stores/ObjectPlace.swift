import DesignEngine
import KubeModel
import PlatformSpec

/// Where stores keep their continuous backups: the bucket of the platform's backups, each store below a path of its
/// own.
enum ObjectPlace {
  case s3(bucket: String, region: String)
  case gcs(bucket: String)
  case azure(container: String, account: String)
}

extension RenderingContext {
  /// nil where backups were turned off.
  var storeBackups: ObjectPlace? {
    guard specification.storage.backup else { return nil }
    let place = cloud.backupStore
    switch specification.provider {
    case .eks: return .s3(bucket: place.bucket, region: cluster.region)
    case .gke: return .gcs(bucket: place.bucket)
    case .aks:
      return .azure(container: place.bucket, account: place.configuration["storageAccount"]?.string ?? "")
    }
  }

  /// `stores/shop-production/orders-db`: one cluster never reads the backups of another.
  func backupPath(of store: String) -> String { "stores/\(cluster.name)/\(store)" }
}
