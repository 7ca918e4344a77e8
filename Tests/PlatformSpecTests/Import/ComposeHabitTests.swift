import Basics
import PlatformSpec
import Testing

/// Habits of real Compose files that a reader must know.
@Suite struct ComposeHabitTests {
  @Test func `routes of Traefik are entrances, and Traefik itself goes`() throws {
    let fixture = ComposeFixture(
      """
      services:
        traefik: {image: 'traefik:3', ports: ['80:80', '8080:8080']}
        app:
          image: x/app:1
          labels:
            - traefik.http.routers.app.rule=Host(`shop.example.org`)
            - traefik.http.services.app.loadbalancer.server.port=5678
        admin: {image: 'x/admin:1', ports: ['9000:9000']}
      """)
    let specification = try fixture.specification()
    #expect(specification.services.map(\.name) == ["app", "admin"])
    #expect(try fixture.service("app").port == 5678)
    #expect(try fixture.service("app").entryShare == Percent(100))
    #expect(specification.networking.domain == "shop.example.org")
    #expect(fixture.says("traefik is left out"))
  }

  @Test func `hosts of nginx-proxy are entrances`() throws {
    let fixture = ComposeFixture(
      """
      services:
        proxy: {image: 'nginxproxy/nginx-proxy:1', ports: ['80:80']}
        blog: {image: 'ghost:5', environment: {VIRTUAL_HOST: 'blog.example.org', VIRTUAL_PORT: '2368'}}
      """)
    #expect(try fixture.specification().services.map(\.name) == ["blog"])
    #expect(try fixture.service("blog").port == 2368)
  }

  @Test(arguments: [
    ("./data:/app/data", "/app/data"), ("/srv/shop/uploads:/uploads", "/uploads"), ("./pg:/var/lib/x", "/var/lib/x"),
  ])
  func `folders of the host in which data lasts become volumes`(mount: String, path: String) throws {
    let fixture = ComposeFixture("services: {web: {image: 'x/web:1', ports: ['80:80'], volumes: ['\(mount)']}}")
    #expect(try fixture.service("web").volume?.mountPath == path)
    #expect(fixture.says("must be moved into its volume at \(path)"))
  }

  @Test(arguments: ["./data.conf:/etc/data", "./data:/app/data:ro", "./storage.yaml:/storage.yaml", "./src:/app"])
  func `other folders and files of the host stay behind`(mount: String) throws {
    let fixture = ComposeFixture("services: {web: {image: 'x/web:1', ports: ['80:80'], volumes: ['\(mount)']}}")
    #expect(try fixture.service("web").volume == nil)
    #expect(fixture.says("stays behind"))
  }

  @Test func `caches and logs are no volumes`() throws {
    let web = try ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: ['80:80'], volumes: ['c:/var/cache/nginx', 'l:/app/logs']}}"
    ).service("web")
    #expect(web.volume == nil)
    #expect(web.scratch == ["/var/cache/nginx", "/app/logs"])
    #expect(web.role != .stateful)
  }

  @Test func `a worker of the same image uses the same stores and opens no port`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/app:1', ports: ['80:8000'], depends_on: [db, redis], environment: {PORT: 8000}}
        worker: {image: 'x/app:1', command: celery worker, depends_on: [web], environment: {PORT: 8000}}
        db: {image: 'postgres:17'}
        redis: {image: 'redis:8'}
      """)
    #expect(try !fixture.service("worker").listens)
    #expect(try fixture.service("worker").stores == ["db", "redis"])
    #expect(fixture.says("those of web, which runs the same image, are taken"))
  }

  @Test func `a cache belongs to the service of its name`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], depends_on: [post-storage-service]}
        post-storage-service: {image: 'x/post:1', expose: [9090]}
        post-view-service: {image: 'x/view:1', expose: [9090]}
        post-storage-memcached: {image: 'memcached:1'}
        view-mongodb: {image: 'mongo:8'}
      """)
    #expect(try fixture.service("post-storage-service").calls.map(\.service) == ["post-storage-memcached"])
    #expect(try fixture.service("post-view-service").calls.isEmpty)
  }

  @Test(arguments: [
    ("grpc_health_probe -addr=:5050", 5050, Service.Transport.grpc), ("nc -z localhost 7001", 7001, .http),
    ("echo > /dev/tcp/127.0.0.1/9000", 9000, .http),
  ])
  func `a port that the health check tries is open`(test: String, port: Int, transport: Service.Transport) throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], depends_on: [api]}
        api: {image: 'x/api:1', healthcheck: {test: '\(test)'}}
      """)
    #expect(try fixture.service("api").port == port)
    #expect(try fixture.service("api").transport == transport)
  }

  @Test func `of many published ports those of front ends are entrances`() throws {
    let others = (1...4).map { "s\($0): {image: 'x/s:1', ports: ['808\($0):80']}" }.joined(separator: ", ")
    let fixture = ComposeFixture(
      "services: {\(others), api-gateway: {image: 'x/g:1', ports: ['9090:80']}, ui: {image: 'grafana/grafana:12', ports: ['3000:3000']}}"
    )
    #expect(try fixture.service("api-gateway").entryShare == Percent(100))
    #expect(try fixture.service("api-gateway").calls.map(\.service) == ["s1", "s2", "s3", "s4"])
    #expect(fixture.says("ui is a page for operators"))
  }

  @Test func `a broker in a build of one's own is no entrance`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], environment: {BROKERS: 'kafka:29092'}}
        kafka: {build: ./kafka, ports: ['9092:9092', '29092:29092']}
        zookeeper: {build: ./zookeeper}
      """)
    #expect(try fixture.service("kafka").transport == .tcp)
    #expect(try fixture.service("kafka").entryShare == Percent(0))
    #expect(try fixture.service("zookeeper").port == 2181)
  }

  @Test(arguments: ["migrator", "db-init", "cassandra-schema"])
  func `what is named after a single task is a job`(name: String) throws {
    let fixture = ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: ['80:80'], depends_on: [\(name)]}, \(name): {image: 'x/m:1', restart: on-failure}}"
    )
    #expect(try fixture.service(name).role == .batch)
    #expect(try fixture.service("web").calls.isEmpty)
  }

  @Test func `an image whose version is an empty variable keeps its name`() throws {
    let fixture = ComposeFixture("services: {web: {image: 'x/web:${TAG}', ports: ['80:80']}}")
    #expect(try fixture.service("web").image == "x/web")
    #expect(fixture.says("the variable TAG has no value"))
  }
}
