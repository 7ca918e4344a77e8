/// Areas of the world as people name them, and the region that serves each on every platform.
enum PromptAreas {
  /// Taken in this order where only a number of regions is named.
  static let usual = ["US", "EU", "APAC"]

  /// The region of a provider for an area; nil for what is no area.
  static func region(_ area: String, _ provider: Provider) -> String? {
    guard let row = table.first(where: { $0.area == area }) else { return nil }
    switch provider {
    case .eks: return row.aws
    case .gke: return row.gcp
    case .aks: return row.azure
    }
  }

  private static let table: [(area: String, aws: String, gcp: String, azure: String)] = [
    ("US", "us-east-1", "us-central1", "eastus"),
    ("EU", "eu-west-1", "europe-west1", "westeurope"),
    ("APAC", "ap-southeast-1", "asia-southeast1", "southeastasia"),
    ("UK", "eu-west-2", "europe-west2", "uksouth"),
    ("Ireland", "eu-west-1", "europe-west1", "northeurope"),
    ("Germany", "eu-central-1", "europe-west3", "germanywestcentral"),
    ("Japan", "ap-northeast-1", "asia-northeast1", "japaneast"),
    ("India", "ap-south-1", "asia-south1", "centralindia"),
    ("Australia", "ap-southeast-2", "australia-southeast1", "australiaeast"),
    ("Brazil", "sa-east-1", "southamerica-east1", "brazilsouth"),
    ("Canada", "ca-central-1", "northamerica-northeast1", "canadacentral"),
  ]

  /// Words by which data in a volume is known to belong to a data store.
  static let storeWords: [(word: String, engine: String)] = [
    ("postgres", "postgresql"), ("mysql", "mysql"), ("mariadb", "mysql"), ("redis", "redis"), ("kafka", "kafka"),
    ("elasticsearch", "elasticsearch"), ("mongo", "mongodb"),
  ]
}
