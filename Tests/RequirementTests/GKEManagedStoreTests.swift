import Basics
import DesignEngine
import KubeModel
import TestSupport
import Testing

/// Cloud SQL and Memorystore, which Terraform makes beside the cluster.
@Suite struct GKEManagedStoreTests {
  let platform: Platform

  init() throws { platform = try Platform("gke-managed") }

  private func lines(_ path: String) throws -> [String] {
    try platform.text(path).split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }
  }

  @Test func `T-8 Cloud SQL has a standby, the customer's key, backups and no public address`() throws {
    let lines = try lines("terraform/30-platform/data-stores.tf")
    for line in [
      #"availability_type = "REGIONAL""#, "ipv4_enabled = false", #"ssl_mode = "ENCRYPTED_ONLY""#,
      "encryption_key_name = google_kms_crypto_key.data.id", "deletion_protection = true",
      "deletion_protection_enabled = true", "retained_backups = 30", "query_insights_enabled = true",
      "enable_password_policy = true", "transaction_log_retention_days = 30",
    ] {
      #expect(lines.filter { $0 == line }.count == 2, "\(line)")
    }
    #expect(lines.contains("point_in_time_recovery_enabled = true") && lines.contains("binary_log_enabled = true"))
    #expect(!platform.terraform.contains("google_sql_user") && !platform.terraform.contains("root_password"))
  }

  @Test func `T-8 Memorystore has copies that may be read, a password and TLS`() throws {
    let lines = try lines("terraform/30-platform/data-stores.tf")
    for line in [
      #"tier = "STANDARD_HA""#, "auth_enabled = true", #"transit_encryption_mode = "SERVER_AUTHENTICATION""#,
      #"connect_mode = "PRIVATE_SERVICE_ACCESS""#, #"read_replicas_mode = "READ_REPLICAS_ENABLED""#,
      "customer_managed_key = google_kms_crypto_key.data.id", "memory_size_gb = 10",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  @Test func `T-8 services reach managed stores, and nobody is told to make them`() throws {
    let policies = platform.objects("NetworkPolicy", "ledger")
    let rules = policies.flatMap { $0.root.at("spec", "egress")?.sequence ?? [] }
    let ports = rules.flatMap { $0["ports"]?.sequence ?? [] }.compactMap { $0["port"] }
    for port: KubeValue in [5432, 3306, 6378] { #expect(ports.contains { $0 == port }, "\(port)") }
    #expect(!platform.design.risks.contains { "\($0)".contains("Terraform does not make") })
    #expect(try platform.text("terraform/README.md").contains("terraform output data_stores"))
    #expect(try platform.text("terraform/30-platform/outputs.tf").contains(#"output "data_stores""#))
  }
}
