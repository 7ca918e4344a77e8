import Basics
import KubeModel
import PlatformSpec
import Testing

@Suite struct ComposeImportTests {
  private static let shop = """
    name: shop
    services:
      web:
        image: registry.example.com:5000/shop/web:2.1
        ports: ["80:3000", "127.0.0.1:9229:9229/tcp"]
        environment:
          API_URL: http://api:8000/v1
          NODE_ENV: production
        depends_on: [api]
      api:
        image: ghcr.io/shop/api:1.4@sha256:\(String(repeating: "a", count: 64))
        expose: [8000]
        environment:
          - DATABASE_URL=postgres://shop:hunter2@db:5432/shop?sslmode=disable
          - REDIS_HOST=cache
          - REDIS_PORT=6379
          - SECRET_KEY=do-not-tell
          - DEBUG=false
        healthcheck:
          test: ["CMD", "curl", "-f", "http://localhost:8000/healthz"]
          start_period: 45s
        deploy:
          replicas: 3
          resources:
            limits: {cpus: "0.50", memory: 512M}
            reservations: {cpus: "0.25", memory: 256M}
        depends_on:
          db: {condition: service_healthy}
          migrate: {condition: service_completed_successfully}
      migrate:
        image: ghcr.io/shop/api:1.4
        command: python manage.py migrate
        environment: {DATABASE_URL: "postgres://shop:hunter2@db:5432/shop"}
      worker:
        image: ghcr.io/shop/worker:1.4
        command: celery -A shop worker --broker redis://cache:6379/0
      db:
        image: postgres:16
        environment: {POSTGRES_PASSWORD: hunter2}
        volumes: ["data:/var/lib/postgresql/data"]
      cache:
        image: redis:7-alpine
    volumes:
      data:
    """

  private let fixture = ComposeFixture(shop)

  @Test func `services and stores are those of the file`() throws {
    let found = try fixture.specification()
    #expect(found.services.map(\.name) == ["web", "api", "migrate", "worker"])
    #expect(found.dataStores.map(\.name) == ["db", "cache"])
    #expect(found.dataStores.map(\.engine) == [.postgresql, .redis])
  }

  @Test func `images are taken apart`() throws {
    #expect(try fixture.service("web").image == "registry.example.com:5000/shop/web")
    #expect(try fixture.service("web").version == "2.1")
    #expect(try fixture.service("api").digest?.hasPrefix("sha256:aaaa") == true)
  }

  @Test func `the published port is the entrance`() throws {
    let web = try fixture.service("web")
    #expect(web.port == 3000)
    #expect(web.additionalPorts.map(\.port) == [9229])
    #expect(web.entryShare == Percent(100))
    #expect(web.role == .frontend)
    #expect(try fixture.service("api").entryShare == Percent(0))
  }

  @Test func `addresses in variables become calls and stores`() throws {
    #expect(try fixture.service("web").calls.map(\.service) == ["api"])
    #expect(try fixture.service("api").calls.isEmpty)
    #expect(try fixture.service("api").stores == ["db", "cache"])
    #expect(try fixture.service("worker").stores == ["cache"])
    #expect(try fixture.service("migrate").stores == ["db"])
  }

  @Test func `addresses of stores are put together from their secrets`() throws {
    let variables = try fixture.service("api").environment
    #expect(
      variables.first { $0.name == "DATABASE_URL" }?.value
        == "postgres://$(DB_USERNAME):$(DB_PASSWORD)@$(DB_HOST):$(DB_PORT)/shop?sslmode=disable")
    #expect(variables.first { $0.name == "REDIS_HOST" }?.value == "$(CACHE_HOST)")
    let arguments = try fixture.service("worker").arguments
    #expect(arguments.last == "redis://$(CACHE_HOST):$(CACHE_PORT)/0")
  }

  @Test func `no secret is written down`() throws {
    #expect(try fixture.service("api").secrets == ["SECRET_KEY"])
    #expect(!fixture.text.contains("hunter2"))
    #expect(!fixture.text.contains("do-not-tell"))
    #expect(!fixture.outcome.notes.description.contains("hunter2"))
  }

  @Test func `health, size and number are carried over`() throws {
    let api = try fixture.service("api")
    #expect(api.health.livenessPath == "/healthz")
    #expect(api.health.port == nil)
    #expect(api.startupSeconds == 45)
    #expect(api.replicas?.min == 3)
    #expect(api.resources?.cpuLimitMilli == 500)
    #expect(api.resources?.memoryRequestMiB == 256)
  }

  @Test func `what must end before others start is a job`() throws {
    let job = try fixture.service("migrate")
    #expect(job.role == .batch)
    #expect(job.schedule == Service.onDemand)
    #expect(job.arguments == ["python", "manage.py", "migrate"])
    #expect(job.runtime == .python)
  }

  @Test func `a service without a port is a worker`() throws {
    let worker = try fixture.service("worker")
    #expect(worker.role == .worker)
    #expect(!worker.listens)
  }

  @Test func `the text is read again as the same`() throws {
    let (value, problems) = KubeValue.parseYAML(fixture.text, file: "platform.yaml")
    #expect(problems.isEmpty)
    let again = Specification.read(try #require(value))
    #expect(again.diagnostics.isEmpty, "\(again.diagnostics)")
    let specification = try fixture.specification()
    #expect(again.specification == specification)
    #expect(fixture.text.hasPrefix("# Made by plimsoll import from compose.yaml."))
  }
}
