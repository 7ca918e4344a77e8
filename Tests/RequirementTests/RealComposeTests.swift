import Basics
import PlatformSpec
import Testing

/// Compose files of real applications (row I-6).
@Suite(.enabled(if: RealApplication.folder != nil)) struct RealComposeTests {
  private static let voting = "example-voting-app/docker-compose.yml"
  private static let socks = "sock-shop/docker-compose/docker-compose.yml"

  @Test func `the voting application keeps its services, ports and stores`() throws {
    let found = try RealApplication(compose: Self.voting)
    #expect(found.specification.services.map(\.name) == ["votes", "result", "worker"])
    #expect(try found.service("votes").port == 80)
    #expect(try found.service("result").additionalPorts.map(\.port) == [5858])
    #expect(try found.service("votes").arguments == ["python", "app.py"])
    #expect(try found.service("worker").role == .worker)
    #expect(found.specification.dataStores.map(\.name) == ["redis", "db"])
    #expect(found.specification.dataStores.map(\.engine) == [.redis, .postgresql])
    #expect(try found.service("worker").stores == ["redis", "db"])
    #expect(found.specification.services.map(\.entryShare) == [Percent(50), Percent(50), Percent(0)])
  }

  @Test func `the sock shop keeps its fourteen parts and their images`() throws {
    let found = try RealApplication(compose: Self.socks)
    let names = [
      "front-end", "edge-router", "catalogue", "catalogue-db", "carts", "orders", "shipping", "queue-master",
      "rabbitmq",
      "payment", "user", "user-db", "user-sim",
    ]
    #expect(found.specification.services.map(\.name) == names)
    #expect(found.specification.dataStores.map(\.name) == ["carts-db", "orders-db"])
    #expect(try found.service("catalogue").image == "weaveworksdemos/catalogue")
    #expect(try found.service("catalogue").version == "0.3.5")
    #expect(try found.service("edge-router").entryShare == Percent(100))
    #expect(try found.service("user").calls.map(\.service).contains("user-db"))
    #expect(try found.service("user-db").port == 27017)
    #expect(try found.service("user-sim").calls.map(\.service).contains("edge-router"))
    #expect(try found.service("carts").stores == ["carts-db"])
    #expect(try found.service("edge-router").scratch == ["/var/run"])
    #expect(try found.service("catalogue-db").secrets == ["MYSQL_ROOT_PASSWORD"])
    #expect(found.notes.contains { $0.message.contains("docker.sock") })
  }

  @Test func `files over one another become one application`() throws {
    let logging = "sock-shop/docker-compose/docker-compose.logging.yml"
    let found = try RealApplication(compose: Self.socks, logging)
    #expect(found.specification.dataStores.map(\.name).contains("elasticsearch"))
    #expect(try found.service("kibana").stores == ["elasticsearch"])
    #expect(try found.service("front-end").calls.map(\.service).contains("log-server"))
  }

  @Test(arguments: RealApplication.clouds, [voting, socks])
  func `the platform of each passes every check`(cloud: Provider, path: String) throws {
    let found = try RealApplication(compose: path, provider: cloud)
    #expect(found.findings().isEmpty)
  }
}
