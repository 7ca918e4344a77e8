extension CompatibilityRule {
  /// What one Redis of all regions asks for.
  static let geoReplication = [
    CompatibilityRule("geo-replication-is-redis-enterprise", field: "dataStores") { wanted in
      let other = wanted.dataStores.first {
        $0.geoReplication != nil && !($0.hosting == .operator && $0.operatorChoice == .redisEnterprise)
      }
      guard let other else { return nil }
      return (
        "\(other.name): only Redis Enterprise by its operator lets every region write to one database",
        "Write engine: redis, hosting: operator and operator: redis-enterprise, or leave geoReplication out."
      )
    },
    CompatibilityRule("geo-replication-needs-regions", field: "dataStores") { wanted in
      guard let store = wanted.dataStores.first(where: { $0.geoReplication != nil }), wanted.regions.count < 2 else {
        return nil
      }
      return (
        "\(store.name): there is one region, so there is none to replicate to",
        "Add a second one to regions, or leave geoReplication out."
      )
    },
    CompatibilityRule("geo-replication-needs-names", field: "networking.ingress") { wanted in
      guard let store = wanted.dataStores.first(where: { $0.geoReplication != nil }),
        wanted.networking.ingress == .none
      else { return nil }
      return (
        "the regions find each other's \(store.name) by names, which nothing writes where there is no entrance",
        "Choose a networking.ingress, or leave geoReplication out."
      )
    },
    CompatibilityRule("geo-replication-name-fits", field: "dataStores") { wanted in
      let longest = wanted.regions.map { RedisRegion($0.name).databaseSuffix.utf8.count }.max() ?? 0
      let store = wanted.dataStores.first { $0.geoReplication != nil && $0.name.utf8.count + longest > 63 }
      guard let store else { return nil }
      return (
        "\(store.name): with the name of a region behind it, its host would be longer than the 63 characters of a label",
        "Give it a name of at most \(63 - longest) characters."
      )
    },
  ]
}
