import Basics
import KubeModel
import ManifestChecks
import Testing

/// What is taken for a secret in a ConfigMap, and what is not.
@Suite struct SecretShapeTests {
  private static let letters = String(repeating: "Ab3", count: 20)

  private static func messages(_ entry: String, _ value: String) throws -> [String] {
    let object: KubeValue = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "namespace": "x"],
      "data": .mapping([(entry, .string(value))]),
    ]
    let inspection = Inspection([KubeObject(object, file: "map.yaml")], kubernetes: KubernetesMinor(36))
    let rules = CheckRegistry.all.filter { $0.code == "SEC02" }
    try #require(rules.count == 1)
    return CheckRun(rules).findings(inspection).map(\.message)
  }

  @Test(
    "a secret is known by its own shape",
    arguments: [
      ("AKIA\(letters)", "an AWS access key"), ("key: ghp_\(letters)", "a GitHub token"),
      ("(hvs.\(letters))", "a Vault token"), ("SG.\(letters)", "a SendGrid key"),
      ("Bearer eyJ\(letters).eyJ\(letters).\(letters)", "a JSON Web Token"),
      ("jdbc:postgresql://shop:correct-horse@db:5432/x", "a URL with a password"),
      ("http://a\nhttps://b:correct@c", "a URL with a password"),
      ("-----BEGIN RSA PRIVATE KEY-----\nMII", "a private key"),
    ]) func found(_ value: String, _ kind: String) throws
  {
    #expect(try Self.messages("text", value) == ["\(kind) stands in the key text"])
  }

  @Test(
    "what only looks like one is none",
    arguments: [
      "xAKIA\(letters)", "AKIA12", "caffè\u{0}éghp_\(letters)", "eyJ\(letters).eyJ\(letters)",
      "https://shop:$(PASSWORD)@db/", "https://shop:***@db/", "https://shop@db:5432/", "-----BEGIN CERTIFICATE-----",
      "a line\nand another: without = secrets",
    ]) func harmless(_ value: String) throws
  { #expect(try Self.messages("text", value).isEmpty) }

  @Test(
    "a secret is known by the name of its setting",
    arguments: [
      ("dbPassword", "correct-horse", true), ("API_KEY", "correct-horse", true), ("passwordFile", "/run/x", false),
      ("password", "${PASSWORD}", false), ("password", "<fill in>", false), ("monkey", "banana", false),
      ("app.properties", "# password=x\ndb.password = correct-horse\n", true),
      ("app.properties", "level=info\ntoken-ttl=5m\nkeyboard: qwerty\n", false),
    ]) func named(_ key: String, _ value: String, isSecret: Bool) throws
  {
    #expect(try Self.messages(key, value).isEmpty != isSecret)
  }
}
