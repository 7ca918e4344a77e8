import Basics
import DesignEngine
import Foundation
import KubeModel
import TestSupport
import Testing

/// Stores that the provider runs beside the cluster, row T-8 of the mission.
@Suite struct ManagedStoreRowTests {
  private func stores(_ platform: Platform) throws -> String {
    // Names of arguments stand in columns; one blank is enough to find them.
    try platform.text("terraform/30-platform/data-stores.tf").split(separator: " ").joined(separator: " ")
  }

  @Test func `T-8 RDS runs PostgreSQL and MySQL with a standby, the customer's key and TLS`() throws {
    let text = try stores(Platform("eks-managed"))
    for (label, engine) in [("ledger_db", "postgres"), ("catalog_db", "mysql")] {
      let start = try #require(text.range(of: "resource \"aws_db_instance\" \"\(label)\""))
      let body = text[start.upperBound...].prefix { $0 != "}" }
      let lines = [
        "engine = \"\(engine)\"", "multi_az = true", "storage_encrypted = true",
        "kms_key_id = aws_kms_key.stores.arn", "backup_retention_period = 35", "deletion_protection = true",
        "publicly_accessible = false", "manage_master_user_password = true", "performance_insights_enabled = true",
        "db_subnet_group_name = aws_db_subnet_group.stores.name",
        "vpc_security_group_ids = [aws_security_group.\(label).id]",
      ]
      for line in lines { #expect(body.contains(line), "\(label): \(line)") }
    }
    #expect(text.contains("rds.force_ssl") && text.contains("require_secure_transport"))
    #expect(text.contains("allocated_storage = 200") && text.contains("allocated_storage = 20\n"))
    #expect(!text.contains("\n password ="))
  }

  @Test func `T-8 ElastiCache runs Redis with fail-over, and lets nobody in without an account`() throws {
    let text = try stores(Platform("eks-managed"))
    let lines = [
      "node_type = \"cache.r7g.xlarge\"", "multi_az_enabled = true", "automatic_failover_enabled = true",
      "at_rest_encryption_enabled = true", "transit_encryption_enabled = true", "access_string = \"off ~* -@all\"",
      "subnet_group_name = aws_elasticache_subnet_group.stores.name",
    ]
    for line in lines { #expect(text.contains(line), "\(line)") }
  }

  @Test func `T-8 only nodes of the cluster reach a store, and only services that use it`() throws {
    let platform = try Platform("eks-managed")
    let text = try stores(platform)
    let group = "referenced_security_group_id = data.aws_eks_cluster.main.vpc_config[0].cluster_security_group_id"
    #expect(text.components(separatedBy: group).count == 4)
    for (service, ports) in [("booking", [5432, 6379]), ("catalog", [3306])] {
      let ways = try platform.object("NetworkPolicy", service).root.at("spec", "egress")?.sequence ?? []
      for port in [5432, 3306, 6379] {
        let isOpen = ways.contains { $0["ports"]?.sequence?.contains { $0["port"]?.integer == port } == true }
        #expect(isOpen == ports.contains(port), "\(service) \(port)")
      }
    }
  }

  @Test func `T-8 the owner is told where a store answers and how an account is made`() throws {
    let platform = try Platform("eks-managed")
    let outputs = try platform.text("terraform/30-platform/outputs.tf")
    #expect(outputs.contains("aws_db_instance.ledger_db.address"))
    #expect(outputs.contains("aws_elasticache_replication_group.sessions.primary_endpoint_address"))
    #expect(try platform.text("terraform/README.md").contains("## Data stores"))
    #expect(!platform.design.risks.contains { $0.title.contains("Terraform does not make") })
    _ = try platform.object("ExternalSecret", "ledger-db", in: "money")
  }
}
