import Basics
import PlatformSpec
import Testing

/// What is concluded from what a source says.
@Suite struct ImportPlanningTests {
  @Test func `services that call each other lose one call, and it is said`() throws {
    let fixture = ComposeFixture(
      """
      services:
        a: {image: 'x/a:1', ports: ['80:80'], environment: {B_URL: 'http://b:81'}}
        b: {image: 'x/b:1', expose: [81], environment: {C_URL: 'http://c:82'}}
        c: {image: 'x/c:1', expose: [82], environment: {A_URL: 'http://a:80'}}
      """)
    #expect(try fixture.service("a").calls.map(\.service) == ["b"])
    #expect(try fixture.service("b").calls.map(\.service) == ["c"])
    #expect(try fixture.service("c").calls.isEmpty)
    #expect(fixture.says("c calls a, which leads back to it"))
  }

  @Test(arguments: 1...7) func `the shares of the entrances add up`(count: Int) throws {
    let services = (1...count).map { "  s\($0): {image: 'x/s:1', ports: ['\($0 + 8000):80']}" }
    let fixture = ComposeFixture("services:\n" + services.joined(separator: "\n"))
    let shares = try fixture.specification().services.map(\.entryShare.nano)
    #expect(shares.reduce(0, +) == Percent(100).nano)
    #expect(shares.allSatisfy { $0 > 0 })
  }

  @Test func `a published service that only others call is no entrance`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['8080:80'], environment: {API: 'http://api:90'}}
        api: {image: 'x/api:1', ports: ['9090:90']}
        told: {image: 'x/told:1', ports: ['7070:70']}
        page: {image: 'x/page:1', ports: ['6060:60'], environment: {A: 'http://told:70', B: 'http://localhost:7070'}}
      """)
    let entrances = try fixture.specification().services.filter { $0.entryShare.nano > 0 }
    #expect(entrances.map(\.name) == ["web", "told", "page"])
  }

  @Test func `names that no cluster has are changed where they stand`() throws {
    let fixture = ComposeFixture(
      """
      services:
        My_Web: {image: 'x/web:1', ports: ['80:80'], environment: {API_URL: 'http://the_api:8000/x'}}
        the_api: {image: 'x/api:1', expose: [8000], container_name: api.internal}
        caller: {image: 'x/c:1', expose: [1234], environment: {TARGET_HOST: api.internal}}
      """)
    #expect(try fixture.service("my-web").environment[0].value == "http://the-api:8000/x")
    #expect(try fixture.service("caller").environment[0].value == "the-api")
    #expect(try fixture.service("caller").calls.map(\.service) == ["the-api"])
    #expect(fixture.says("My_Web is called my-web"))
  }

  @Test func `a store that nobody names belongs to the one that names it`() throws {
    let fixture = ComposeFixture(
      """
      services:
        carts: {image: 'x/carts:1', ports: ['80:80']}
        orders: {image: 'x/orders:1', ports: ['81:80']}
        carts-db: {image: 'mongo:7'}
        session: {image: 'redis:7'}
      """)
    #expect(try fixture.service("carts").stores == ["carts-db", "session"])
    #expect(try fixture.service("orders").stores == ["session"])
    #expect(fixture.says("nothing says who uses session"))
  }

  @Test func `networks divide the guesses`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], networks: [front]}
        job-worker: {image: 'x/w:1', networks: [back]}
        cache: {image: 'redis:7', networks: {back: {aliases: [kv]}}}
      """)
    #expect(try fixture.service("web").stores.isEmpty)
    #expect(try fixture.service("job-worker").stores == ["cache"])
  }

  @Test func `brokers and caches without an engine run as services`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], environment: {AMQP_URL: 'amqp://guest:guest@rabbit:5672', MC: 'mc:11211'}}
        rabbit: {image: 'rabbitmq:3-management', ports: ['5672:5672', '15672:15672']}
        mc: {image: 'memcached:1.6'}
      """)
    let rabbit = try fixture.service("rabbit")
    #expect(rabbit.port == 5672)
    #expect(rabbit.transport == .tcp)
    #expect(rabbit.entryShare == Percent(0))
    #expect(rabbit.volume?.mountPath == "/var/lib/rabbitmq")
    #expect(try fixture.service("mc").port == 11211)
    #expect(try fixture.service("web").calls.map(\.service) == ["rabbit", "mc"])
    #expect(try fixture.service("web").secrets == ["AMQP_URL"])
    #expect(fixture.says("engine: rabbitmq"))
  }

  @Test func `credentials of a store come from its secret`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web:
          image: x/web:1
          ports: ['80:80']
          environment:
            DB_HOST: db
            DB_PORT: "3306"
            DB_USER: shop
            DB_PASSWORD: hunter2
            DB_NAME: shop
            MYSQL_PASSWORD: hunter2
            ConnectionStrings__Main: Server=db;Port=3306;User Id=shop;Password=hunter2
        db: {image: 'mariadb:11'}
      """)
    let web = try fixture.service("web")
    let values = Dictionary(web.environment.map { ($0.name, $0.value) }) { first, _ in first }
    // The platform itself gives DB_HOST, DB_PORT and DB_PASSWORD.
    #expect(values["DB_HOST"] == nil)
    #expect(values["DB_PASSWORD"] == nil)
    #expect(values["DB_USER"] == "$(DB_USERNAME)")
    #expect(values["DB_NAME"] == "shop")
    #expect(values["MYSQL_PASSWORD"] == "$(DB_PASSWORD)")
    #expect(
      values["ConnectionStrings__Main"] == "Server=$(DB_HOST);Port=3306;User Id=$(DB_USERNAME);Password=$(DB_PASSWORD)")
    #expect(web.secrets.isEmpty)
    #expect(!fixture.text.contains("hunter2"))
  }

  @Test func `secrets in commands and checks are hidden too`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web:
          image: x/web:1
          ports: ['80:80']
          command: serve --admin-password=hunter2 --api-token hunter3 --level info
          healthcheck: {test: [CMD, check, --password=hunter2]}
      """)
    let web = try fixture.service("web")
    #expect(
      web.arguments == [
        "serve", "--admin-password=$(ADMIN_PASSWORD)", "--api-token", "$(API_TOKEN)", "--level", "info",
      ])
    #expect(web.secrets == ["ADMIN_PASSWORD", "API_TOKEN"])
    #expect(web.health.command.isEmpty)
    #expect(!fixture.text.contains("hunter"))
  }

  @Test func `an application without an entrance has no ingress`() throws {
    let fixture = ComposeFixture("services: {worker: {image: 'x/worker:1', command: run}}")
    #expect(try fixture.specification().networking.ingress == .none)
    #expect(fixture.says("no ingress"))
  }

  @Test func `a store whose variable means another host gets another name`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], environment: {DB_HOST: other.example.com, PG: 'db:5432'}}
        db: {image: 'postgres:16'}
      """)
    #expect(try fixture.service("web").stores == ["db-store"])
    #expect(
      try fixture.service("web").environment.map(\.value) == ["other.example.com", "$(DB_STORE_HOST):$(DB_STORE_PORT)"])
  }

  @Test func `servers without an engine of the specification keep port and folder`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], depends_on: [db]}
        db:
          image: mcr.microsoft.com/azure-sql-edge:1.0.4
          environment: {SA_PASSWORD: example_123}
          healthcheck: {test: "sqlcmd -S localhost -U sa -P example_123 -Q 'SELECT 1'"}
      """)
    let db = try fixture.service("db")
    #expect(db.port == 1433)
    #expect(db.transport == .tcp)
    #expect(db.volume?.mountPath == "/var/opt/mssql")
    #expect(db.health.command.last == "sqlcmd -S localhost -U sa -P \"$SA_PASSWORD\" -Q 'SELECT 1'")
    #expect(!fixture.text.contains("example_123"))
  }

  @Test func `images of one's own with a database in them are known by their name`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: ['80:80'], depends_on: [mysql, db-admin]}
        mysql: {image: 'x/rs-mysql-db:1'}
        db-admin: {image: 'x/mysql-admin:1'}
      """)
    #expect(try fixture.service("mysql").port == 3306)
    #expect(try fixture.service("mysql").role == .stateful)
    #expect(try fixture.service("db-admin").role != .stateful)
  }

  @Test(arguments: ["ASPNETCORE_URLS: 'http://+:8000'", "ADDRESS: '0.0.0.0:8000'", "PORT: 8000", "LISTEN: ':8000'"])
  func `what a service says of its own port is heard`(variable: String) throws {
    let fixture = ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: ['80:80'], depends_on: [api]}, api: {image: 'x/api:1', environment: {\(variable)}}}"
    )
    #expect(try fixture.service("api").port == 8000)
  }

  @Test func `load generators make no service an inner one`() throws {
    let fixture = ComposeFixture(
      """
      services:
        ad: {image: 'x/ad:1', ports: ['9555']}
        proxy: {image: 'x/proxy:1', ports: ['8080:8080'], environment: {AD: 'ad:9555'}}
        load-generator: {image: 'x/load:1', environment: {TARGET: 'http://proxy:8080'}}
      """)
    #expect(try fixture.service("proxy").entryShare == Percent(100))
    #expect(try fixture.service("ad").entryShare == Percent(0))
  }

  @Test func `folders that a build fills are no volumes`() throws {
    let fixture = ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: ['80:80'], volumes: ['/app/node_modules', 'cargo:/code/target']}}")
    #expect(try fixture.service("web").volume == nil)
    #expect(fixture.says("/app/node_modules comes from the image"))
  }

  @Test func `variables are handed through from the file beside it`() throws {
    let fixture = ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: ['80:80'], environment: [ADDR, GONE]}}",
      environment: "NAME=shop\nADDR=http://${NAME}.example.org\n")
    #expect(try fixture.service("web").environment.map(\.value) == ["http://shop.example.org"])
    #expect(fixture.says("no value here: GONE"))
  }
}
