import Basics
import CloudCatalog
import DesignEngine
import KubeModel
import PlatformSpec
import Testing

/// Manifests of real applications (row I-6).
@Suite(.enabled(if: RealApplication.folder != nil)) struct RealManifestTests {
  private static let boutique = "online-boutique/release"
  private static let socks = "sock-shop/kubernetes/manifests"
  private static let policies = "sock-shop/kubernetes/manifests-policy"
  private static let voting = "example-voting-app/k8s-as-stored"

  // MARK: - Online Boutique

  @Test func `the boutique keeps its services, ports and images`() throws {
    let found = try RealApplication(manifests: Self.boutique)
    let ports = [
      "frontend": (8080, 80), "adservice": (9555, 9555), "currencyservice": (7000, 7000), "cartservice": (7070, 7070),
      "recommendationservice": (8080, 8080), "checkoutservice": (5050, 5050), "emailservice": (8080, 5000),
      "paymentservice": (50051, 50051), "shippingservice": (50051, 50051), "productcatalogservice": (3550, 3550),
    ]
    #expect(found.specification.services.count == 11)
    for (name, port) in ports.sorted(by: { $0.key < $1.key }) {
      let service = try found.service(name)
      #expect(service.port == port.0, "\(name)")
      #expect(service.reachedPort == port.1, "\(name)")
      #expect(service.transport == (name == "frontend" ? .http : .grpc), "\(name)")
      #expect(service.image.hasSuffix("/microservices-demo/\(name)"), "\(name)")
      #expect(service.version == "v0.10.6", "\(name)")
    }
    #expect(try !found.service("loadgenerator").listens)
  }

  @Test func `the boutique's calls follow its variables and routes`() throws {
    let found = try RealApplication(manifests: Self.boutique)
    let frontend = try found.service("frontend")
    #expect(frontend.entryShare == Percent(100))
    #expect(
      Set(frontend.calls.map(\.service)) == [
        "productcatalogservice", "currencyservice", "cartservice", "recommendationservice", "shippingservice",
        "checkoutservice", "adservice",
      ])
    #expect(
      Set(try found.service("checkoutservice").calls.map(\.service)) == [
        "productcatalogservice", "shippingservice", "paymentservice", "emailservice", "currencyservice", "cartservice",
      ])
    #expect(try found.service("recommendationservice").calls.map(\.service) == ["productcatalogservice"])
    #expect(try found.service("loadgenerator").calls.map(\.service) == ["frontend"])
    #expect(try found.service("cartservice").stores == ["redis-cart"])
    #expect(found.specification.dataStores.map(\.engine) == [.redis])
    let address = try found.service("cartservice").environment.first { $0.name == "REDIS_ADDR" }
    #expect(address?.value == "$(REDIS_CART_HOST):$(REDIS_CART_PORT)")
  }

  // MARK: - Sock Shop

  @Test func `the sock shop keeps its services and what its policies allow`() throws {
    let found = try RealApplication(manifests: Self.socks, Self.policies)
    #expect(
      found.specification.services.map(\.name) == [
        "carts", "catalogue", "catalogue-db", "front-end", "orders", "payment", "queue-master", "rabbitmq", "shipping",
        "user", "user-db",
      ])
    #expect(found.specification.dataStores.map(\.name) == ["carts-db", "orders-db", "session-db"])
    #expect(found.specification.services.allSatisfy { $0.team == "sock-shop" })
    #expect(try found.service("front-end").port == 8079)
    #expect(try found.service("front-end").reachedPort == 80)
    #expect(try found.service("front-end").entryShare == Percent(100))
    #expect(try found.service("rabbitmq").port == 5672)
    #expect(try found.service("catalogue").health.livenessPath == "/health")
    #expect(try found.service("catalogue").resources?.cpuLimitMilli == 200)
    #expect(try found.service("orders").calls.map(\.service) == ["payment", "shipping", "user"])
    #expect(try found.service("shipping").calls.map(\.service) == ["rabbitmq"])
    #expect(try found.service("queue-master").calls.map(\.service) == ["rabbitmq"])
    #expect(try found.service("front-end").stores == ["session-db"])
    #expect(try found.service("catalogue-db").secrets == ["MYSQL_ROOT_PASSWORD"])
    #expect(found.says("rabbitmq-exporter"))
  }

  @Test func `the sock shop in one file is the same`() throws {
    let one = try RealApplication(manifests: "sock-shop/kubernetes/complete-demo.yaml").specification
    let many = try RealApplication(manifests: Self.socks).specification
    #expect(one.services.map(\.name) == many.services.map(\.name))
    #expect(one.services.map(\.port) == many.services.map(\.port))
  }

  @Test func `bounds of old autoscalers are found`() throws {
    let found = try RealApplication(manifests: "sock-shop/kubernetes")
    #expect(try found.service("orders").replicas?.max == 10)
    #expect(try found.service("orders").replicas?.cpuTarget == Percent(50))
    #expect(found.says("HorizontalPodAutoscaler sock-shop/cart scales cart"))
  }

  // MARK: - Voting application

  @Test func `broken manifests are read as far as they go, and the defects are named`() throws {
    let found = try RealApplication(manifests: Self.voting)
    #expect(found.specification.services.map(\.name) == ["result", "vote", "worker"])
    #expect(found.specification.dataStores.map(\.name) == ["db", "redis"])
    #expect(try found.service("vote").port == 80)
    #expect(try found.service("vote").reachedPort == 5000)
    #expect(try found.service("result").reachedPort == 5001)
    for words in [
      "mohan is no version of a Service", "`apiVersion` is missing", "Service result selects no pod",
      "no container opens its targetPort 8080", "app=frontend",
      "dockersamples/examplevotingapp_worker has no fixed version",
    ] {
      #expect(found.says(words), "\(words)")
    }
  }

  // MARK: - Platforms

  @Test(arguments: RealApplication.clouds, [[boutique], [socks, policies], [voting]])
  func `the platform of each passes every check`(cloud: Provider, paths: [String]) throws {
    let found =
      try paths.count == 1
      ? RealApplication(manifests: paths[0], provider: cloud)
      : RealApplication(manifests: paths[0], paths[1], provider: cloud)
    #expect(found.findings().isEmpty)
  }
}
