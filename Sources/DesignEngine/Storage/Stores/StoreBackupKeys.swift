package import PlatformSpec

extension DataStore {
  /// Keys of the bucket that the operator of this store asks for as a Secret; nil where its pods have an identity, or
  /// where nothing but snapshots of volumes is kept.
  package func backupKeys(_ provider: Provider) -> (names: [String], meaning: String)? {
    guard isRunHere, let operatorChoice else { return nil }
    switch operatorChoice {
    case .crunchy, .zalando, .cloudNativePG, .eck, .strimzi, .sparkOperator, .redisCluster: return nil
    case .oracle:
      // Files of MySQL Shell.
      return provider == .aks
        ? (["config"], "file of MySQL Shell with the key of the storage account")
        : (["credentials", "config"], "files of MySQL Shell with the key of the bucket")
    case .perconaPXC, .perconaPS:
      switch provider {
      case .eks: return (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "access key of the bucket")
      case .gke: return (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "HMAC key of the bucket")
      case .aks: return (["AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY"], "key of the storage account")
      }
    case .redisEnterprise:
      // The configuration that regions share has no place for the bucket of each.
      if geoReplication != nil { return nil }
      switch provider {
      case .eks: return (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "access key of the bucket")
      case .gke:
        return (
          ["CLIENT_ID", "CLIENT_EMAIL", "PRIVATE_KEY", "PRIVATE_KEY_ID"], "key of a service account of the bucket"
        )
      case .aks: return (["AccountName", "AccountKey"], "key of the storage account")
      }
    }
  }
}
