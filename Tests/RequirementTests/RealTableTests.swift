import Basics
import PlatformSpec
import Testing

/// What must be left of three real applications, service by service (row I-6).
@Suite(.enabled(if: RealApplication.folder != nil)) struct RealTableTests {
  /// A source, and everything that it must become.
  struct Expectation: CustomTestStringConvertible, Sendable {
    var source: String
    var isCompose = false
    var services: [Row]
    var stores: [String: DataStore.Engine]

    var testDescription: String { source }
  }

  /// One service; what is not said must not be there.
  struct Row: Sendable {
    var name: String
    var image: String
    var version: String
    var port: Int?
    var servicePort: Int?
    var transport = Service.Transport.http
    var calls: [String] = []
    var stores: [String] = []
    var volume: String?
    var probe: String?
    var isEntrance = false
  }

  @Test(arguments: [votingCompose, votingManifests, sockManifests, sockCompose, boutique])
  func `every service is carried over whole`(expected: Expectation) throws {
    let found =
      try expected.isCompose
      ? RealApplication(compose: expected.source) : RealApplication(manifests: expected.source)
    #expect(Set(found.specification.services.map(\.name)) == Set(expected.services.map(\.name)))
    let stores = Dictionary(uniqueKeysWithValues: found.specification.dataStores.map { ($0.name, $0.engine) })
    #expect(stores == expected.stores)
    for row in expected.services { try compare(row, with: found.service(row.name)) }
  }

  private func compare(_ row: Row, with service: Service) {
    let what = Comment(rawValue: row.name)
    #expect(service.image.hasSuffix(row.image), what)
    #expect(service.version == row.version, what)
    #expect(service.listens == (row.port != nil), what)
    if let port = row.port {
      #expect(service.port == port, what)
      #expect(service.reachedPort == row.servicePort ?? port, what)
      #expect(service.transport == row.transport, what)
    }
    #expect(Set(service.calls.map(\.service)) == Set(row.calls), what)
    #expect(Set(service.stores) == Set(row.stores), what)
    #expect(service.volume?.mountPath == row.volume, what)
    #expect(service.health.livenessPath == row.probe || service.health.readinessPath == row.probe, what)
    #expect((service.entryShare > Percent(0)) == row.isEntrance, what)
  }

  private static let votingCompose = Expectation(
    source: "example-voting-app/docker-compose.yml", isCompose: true,
    services: [
      Row(name: "votes", image: "votes", version: "1.0.0", port: 80, stores: ["redis", "db"], isEntrance: true),
      Row(name: "result", image: "result", version: "1.0.0", port: 80, stores: ["redis", "db"], isEntrance: true),
      Row(name: "worker", image: "worker", version: "1.0.0", stores: ["redis", "db"]),
    ],
    stores: ["redis": .redis, "db": .postgresql])

  private static let votingManifests = Expectation(
    source: "example-voting-app/k8s-as-stored",
    services: [
      Row(
        name: "result", image: "votingapp_result", version: "before", port: 80, servicePort: 5001,
        stores: ["redis", "db"], isEntrance: true),
      Row(
        name: "vote", image: "votingapp_vote", version: "before", port: 80, servicePort: 5000,
        stores: ["redis", "db"], isEntrance: true),
      Row(name: "worker", image: "examplevotingapp_worker", version: "1.0.0", stores: ["redis", "db"]),
    ],
    stores: ["redis": .redis, "db": .postgresql])

  private static let sockManifests = Expectation(
    source: "sock-shop/kubernetes/manifests",
    services: [
      Row(name: "carts", image: "/carts", version: "0.4.8", port: 80, calls: ["rabbitmq"], stores: ["carts-db"]),
      Row(
        name: "catalogue", image: "/catalogue", version: "0.3.5", port: 80, calls: ["catalogue-db", "rabbitmq"],
        probe: "/health"),
      Row(
        name: "catalogue-db", image: "/catalogue-db", version: "0.3.0", port: 3306, transport: .tcp,
        volume: "/var/lib/mysql"),
      Row(
        name: "front-end", image: "/front-end", version: "0.3.12", port: 8079, servicePort: 80,
        calls: ["carts", "catalogue", "orders", "payment", "queue-master", "rabbitmq", "shipping", "user"],
        stores: ["session-db"],
        probe: "/", isEntrance: true),
      Row(
        name: "orders", image: "/orders", version: "0.4.7", port: 80, calls: ["rabbitmq"], stores: ["orders-db"]),
      Row(name: "payment", image: "/payment", version: "0.4.3", port: 80, calls: ["rabbitmq"], probe: "/health"),
      Row(name: "queue-master", image: "/queue-master", version: "0.3.1", port: 80, calls: ["rabbitmq"]),
      Row(
        name: "rabbitmq", image: "rabbitmq", version: "3.6.8-management", port: 5672, transport: .tcp,
        volume: "/var/lib/rabbitmq"),
      Row(name: "shipping", image: "/shipping", version: "0.4.8", port: 80, calls: ["rabbitmq"]),
      Row(name: "user", image: "/user", version: "0.4.7", port: 80, calls: ["user-db", "rabbitmq"], probe: "/health"),
      Row(
        name: "user-db", image: "/user-db", version: "0.3.0", port: 27017, transport: .tcp, volume: "/data/db"),
    ],
    stores: ["carts-db": .mongodb, "orders-db": .mongodb, "session-db": .redis])

  private static let sockCompose: Expectation = {
    func server(_ name: String, _ version: String, calls: [String] = [], stores: [String] = []) -> Row {
      Row(name: name, image: "/\(name)", version: version, port: 80, calls: calls + ["rabbitmq"], stores: stores)
    }
    var front = server("front-end", "0.3.12")
    front.port = 8080
    var router = server(
      "edge-router", "0.1.1",
      calls: ["front-end", "catalogue", "carts", "orders", "shipping", "queue-master", "payment", "user"])
    router.isEntrance = true
    return Expectation(
      source: "sock-shop/docker-compose/docker-compose.yml", isCompose: true,
      services: [
        front, router, server("catalogue", "0.3.5", calls: ["catalogue-db"]),
        Row(
          name: "catalogue-db", image: "/catalogue-db", version: "0.3.0", port: 3306, transport: .tcp,
          volume: "/var/lib/mysql"),
        server("carts", "0.4.8", stores: ["carts-db"]), server("orders", "0.4.7", stores: ["orders-db"]),
        server("shipping", "0.4.8"), server("queue-master", "0.3.1"),
        Row(
          name: "rabbitmq", image: "rabbitmq", version: "3.6.8", port: 5672, transport: .tcp,
          volume: "/var/lib/rabbitmq"),
        server("payment", "0.4.3"), server("user", "0.4.4", calls: ["user-db"]),
        Row(name: "user-db", image: "/user-db", version: "0.4.0", port: 27017, transport: .tcp, volume: "/data/db"),
        Row(name: "user-sim", image: "/load-test", version: "0.1.1", calls: ["edge-router", "rabbitmq"]),
      ],
      stores: ["carts-db": .mongodb, "orders-db": .mongodb])
  }()

  private static let boutique: Expectation = {
    func server(_ name: String, _ port: Int, _ servicePort: Int? = nil, calls: [String] = [], stores: [String] = [])
      -> Row
    {
      Row(
        name: name, image: "/\(name)", version: "v0.10.6", port: port, servicePort: servicePort, transport: .grpc,
        calls: calls, stores: stores)
    }
    return Expectation(
      source: "online-boutique/release",
      services: [
        Row(
          name: "frontend", image: "/frontend", version: "v0.10.6", port: 8080, servicePort: 80,
          calls: [
            "adservice", "currencyservice", "cartservice", "recommendationservice", "checkoutservice",
            "shippingservice", "productcatalogservice",
          ],
          probe: "/_healthz", isEntrance: true),
        server("adservice", 9555), server("currencyservice", 7000),
        server("cartservice", 7070, stores: ["redis-cart"]),
        server("recommendationservice", 8080, calls: ["productcatalogservice"]),
        server(
          "checkoutservice", 5050,
          calls: [
            "currencyservice", "cartservice", "emailservice", "paymentservice", "shippingservice",
            "productcatalogservice",
          ]),
        server("emailservice", 8080, 5000), server("paymentservice", 50051), server("shippingservice", 50051),
        server("productcatalogservice", 3550),
        Row(name: "loadgenerator", image: "/loadgenerator", version: "v0.10.6", calls: ["frontend"]),
      ],
      stores: ["redis-cart": .redis])
  }()
}
