import Basics
import DesignEngine
import PlatformSpec

/// `30-platform/data-stores.tf`: what every store that AWS runs beside the cluster stands on.
extension EKSTerraform {
  /// Stores that this stage makes; a region has its own.
  var ownStores: [DataStore] {
    specification.dataStores.filter { $0.isMade(by: .eks) }
  }

  /// Engines that RDS runs.
  var serverStores: [DataStore] { ownStores.filter { $0.engine == .postgresql || $0.engine == .mysql } }

  /// Engines that ElastiCache runs.
  var cacheStores: [DataStore] { ownStores.filter { $0.engine == .redis } }

  func dataStores() -> HCLBody {
    if ownStores.isEmpty { return [:] }
    var file = HCLBody()
    if hasCustomerKeys { file.key("stores", "Data stores of ${local.cluster_name}") }
    file.data(
      "aws_subnets", "private", comment: "Made by 10-network.",
      [
        "filter": .block(["name": "vpc-id", "values": [.ref("data.aws_eks_cluster.main.vpc_config[0].vpc_id")]]),
        "tags": ["tier": "private"],
      ])
    if !serverStores.isEmpty { file.append(serverFoundation()) }
    for store in serverStores { file.append(server(store)) }
    if !cacheStores.isEmpty { file.append(cacheFoundation()) }
    for store in cacheStores { file.append(cache(store)) }
    return file
  }

  /// As Terraform calls it.
  func label(_ store: DataStore) -> String { store.name.split(separator: "-").joined(separator: "_") }

  /// `kms_key_id` of what holds data.
  var storeKey: HCLValue { hasCustomerKeys ? .ref("aws_kms_key.stores.arn") : .omitted }

  /// Days; RDS and ElastiCache keep 35 at most.
  var storeBackupDays: Int { min(35, max(1, specification.storage.backupRetentionDays)) }

  /// The network rule of a store: the nodes, whose addresses its pods share, and nobody else.
  func storeDoor(_ store: DataStore) -> HCLBody {
    let label = label(store)
    var file = HCLBody()
    file.resource(
      "aws_security_group", label, comment: "Nodes and pods of the cluster come in, nothing goes out.",
      [
        "name": .literal("\(name)-\(store.name)"),
        "description": .literal("Data store \(store.name)"),
        "vpc_id": .ref("data.aws_eks_cluster.main.vpc_config[0].vpc_id"),
        "tags": ["Name": .literal("\(name)-\(store.name)")],
      ])
    file.resource(
      "aws_vpc_security_group_ingress_rule", label,
      [
        "security_group_id": .ref("aws_security_group.\(label).id"),
        "description": "From the nodes of the cluster",
        "referenced_security_group_id": .ref("data.aws_eks_cluster.main.vpc_config[0].cluster_security_group_id"),
        "ip_protocol": "tcp", "from_port": .integer(store.port), "to_port": .integer(store.port),
      ])
    return file
  }

  /// The group that a store's log goes to: made first, for its retention and its key.
  func storeLog(_ resource: String, named name: HCLValue) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_cloudwatch_log_group", resource,
      [
        "name": name, "retention_in_days": .integer(LogRetention.atLeast(max(30, auditDays))),
        "kms_key_id": logKey(in: .platform),
      ])
    return file
  }

  // MARK: - Handover

  func storeVariables() -> HCLBody {
    var file = HCLBody()
    if !serverStores.isEmpty {
      file.variable(
        "database_class", "Machine of each database of RDS.", type: "string", ["default": "db.m6g.large"])
    }
    return file
  }

  func storeOutputs() -> HCLBody {
    if ownStores.isEmpty { return [:] }
    let places = ownStores.map { store -> HCLEntry in
      let label = label(store)
      let host: HCLValue =
        store.engine == .redis
        ? .ref("aws_elasticache_replication_group.\(label).primary_endpoint_address")
        : .ref("aws_db_instance.\(label).address")
      return HCLEntry(store.name, ["host": host, "port": .integer(store.port)])
    }
    var file = HCLBody()
    file.output("store_endpoints", "Where each data store answers, with TLS only.", .object(places))
    let owners = ownStores.map { store in HCLEntry(store.name, .template(accountCommand(store))) }
    file.output("store_accounts", "Command for the accounts of each data store, by its name.", .object(owners))
    return file
  }

  /// Where the administrator of a database is found, or how a user of Redis is made.
  private func accountCommand(_ store: DataStore) -> String {
    let label = label(store)
    guard store.engine == .redis else {
      return "aws secretsmanager get-secret-value --region ${local.region} --secret-id "
        + "${aws_db_instance.\(label).master_user_secret[0].secret_arn} --query SecretString --output text"
    }
    let user = CloudNames.bounded("\(name)-\(store.name)-app", limit: 40)
    return "aws elasticache create-user --region ${local.region} --engine redis --user-id \(user) --user-name app "
      + "--access-string 'on ~* +@all -@dangerous' --passwords file://passwords.json && "
      + "aws elasticache modify-user-group --region ${local.region} "
      + "--user-group-id ${aws_elasticache_user_group.\(label).user_group_id} --user-ids-to-add \(user)"
  }

  /// Paragraphs of the guide.
  var storeWords: String {
    if ownStores.isEmpty { return "" }
    let databases =
      serverStores.isEmpty
      ? ""
      : """
       For a database it reads the
      administrator's password, which RDS keeps and changes by itself; with it make one account for each secret.
      """
    let caches =
      cacheStores.isEmpty
      ? ""
      : """
       For Redis it makes the user
      `app` from a JSON list of passwords in `passwords.json`; before that nobody can log in.
      """
    return """

      ## Data stores

      `store_endpoints` of `30-platform` says where each data store answers: it speaks TLS only, to the nodes of the cluster
      only. No password passes through Terraform. `store_accounts` has a command for each store.\(databases)\(caches)
      Write host, port, username and password into the store's entry with the command in `secrets_to_fill`; External
      Secrets brings it to the services. Before a destroy take the deletion protection off; a last snapshot remains.

      """
  }
}
