import Basics
import PlatformSpec
import Testing

/// Every way in which a Compose file may write a thing.
@Suite struct ComposeFormTests {
  @Test(arguments: [
    #"["8080:80"]"#, #"["80"]"#, "[80]", #"["127.0.0.1:8001:80"]"#, #"["127.0.0.1::80"]"#, #"["[::1]:8080:80"]"#,
    #"["8080:80/tcp"]"#, "[{target: 80, published: 8080}]", #"[{target: 80, published: "8080-8090", protocol: tcp}]"#,
  ]) func `a port may be written in many ways`(ports: String) throws {
    let fixture = ComposeFixture("services: {web: {image: 'nginx:1', ports: \(ports)}}")
    #expect(try fixture.service("web").port == 80)
    #expect(try fixture.service("web").entryShare == Percent(100))
  }

  @Test func `a range of ports opens each`() throws {
    let fixture = ComposeFixture("services: {web: {image: 'x/web:1', ports: ['3000-3002:3000-3002', '53:53/udp']}}")
    #expect(try fixture.service("web").openPorts == [3000, 3001, 3002])
    #expect(fixture.says("port 53 is UDP"))
  }

  @Test func `variables are filled in from the file beside it`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web:
          image: "x/web:${TAG:-1.0}"
          ports: ["${PORT}:80"]
          environment:
            A: ${A-none} ${B:+set} $$HOME
            C: "${MISSING}"
      """, environment: "# comment\nPORT=8000\nexport B='yes'\n")
    #expect(try fixture.service("web").version == "1.0")
    let variables = try fixture.service("web").environment
    #expect(variables.map(\.value) == ["none set $HOME", ""])
    #expect(fixture.says("MISSING has no value"))
  }

  @Test func `a later file stands over an earlier one`() throws {
    let fixture = ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: ['80:80'], environment: {A: '1', B: '2'}, command: run dev}}",
      "services: {web: {environment: ['B=3'], command: [run, prod]}, extra: {image: 'x/extra:1', ports: [81]}}")
    let web = try fixture.service("web")
    #expect(web.environment.map(\.value) == ["1", "3"])
    #expect(web.arguments == ["run", "prod"])
    #expect(try fixture.specification().services.count == 2)
  }

  @Test func `extends, include, anchors and fields of one's own are followed`() throws {
    let fixture = ComposeFixture(
      """
      include: [other.yaml]
      x-common: &common
        environment: {LEVEL: info}
      services:
        base:
          <<: *common
          image: x/base:1
          ports: ["80"]
        web:
          extends: base
          image: x/web:2
        far:
          extends: {file: far.yaml, service: thing}
      """,
      files: [
        "other.yaml": "services: {other: {image: 'x/other:1', ports: [81]}}",
        "far.yaml": "services: {thing: {image: 'x/thing:1', ports: [82]}}",
      ])
    #expect(try fixture.service("web").environment.map(\.name) == ["LEVEL"])
    #expect(try fixture.service("web").port == 80)
    #expect(try fixture.service("far").port == 82)
    #expect(try fixture.service("other").port == 81)
  }

  @Test func `profiles choose services`() throws {
    let text = "services: {web: {image: 'x/web:1', ports: [80]}, tool: {image: 'x/tool:1', profiles: [debug]}}"
    #expect(try ComposeFixture(text).specification().services.map(\.name) == ["web"])
    #expect(ComposeFixture(text).says("profile debug"))
    #expect(try ComposeFixture(text, profiles: ["debug"]).specification().services.count == 2)
  }

  @Test func `the first format without services is read`() throws {
    let fixture = ComposeFixture(
      "web:\n  build: .\n  ports: ['80:5000']\n  links: ['redis:cache']\nredis:\n  image: redis:7\n")
    #expect(try fixture.service("web").stores == ["redis"])
    #expect(fixture.says("built from ."))
  }

  @Test func `variables come from files too`() throws {
    let fixture = ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: [80], env_file: [a.env, {path: b.env}], environment: [B=3, PASSED]}}",
      files: ["a.env": "A=1\nB=2\n", "b.env": "API_TOKEN=t0p\n"])
    let web = try fixture.service("web")
    #expect(web.environment.map(\.name) == ["A", "B"])
    #expect(web.environment.map(\.value) == ["1", "3"])
    #expect(web.secrets == ["API_TOKEN"])
    #expect(fixture.says("no value here: PASSED"))
    #expect(!fixture.text.contains("t0p"))
  }

  @Test(arguments: [
    ("[CMD, wget, -q, 'http://127.0.0.1/up']", "/up"), ("curl -f http://localhost:80/up || exit 1", "/up"),
    ("[CMD-SHELL, 'curl -fsS http://localhost/up']", "/up"),
  ]) func `a health check by request becomes a probe`(test: String, path: String) throws {
    let fixture = ComposeFixture("services: {web: {image: 'x/web:1', ports: [80], healthcheck: {test: \(test)}}}")
    #expect(try fixture.service("web").health.readinessPath == path)
    #expect(try fixture.service("web").health.port == nil)
  }

  @Test func `other health checks run in the container`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web: {image: 'x/web:1', ports: [80], healthcheck: {test: [CMD, /bin/check]}}
        off: {image: 'x/off:1', ports: [81], healthcheck: {disable: true, test: [CMD, x]}}
        none: {image: 'x/none:1', ports: [82], healthcheck: {test: [NONE]}}
      """)
    #expect(try fixture.service("web").health.command == ["/bin/check"])
    #expect(try fixture.service("off").health.command == [])
    #expect(try fixture.service("none").health.command == [])
  }

  @Test func `words are what Compose takes them for`() throws {
    let fixture = ComposeFixture(
      "services: {on: {image: 'x/on:1', ports: [80], environment: {A: yes, B: 010, C: true, D: 1.50}}}")
    #expect(try fixture.service("on").environment.map(\.value) == ["yes", "010", "true", "1.50"])
  }

  @Test func `volumes keep what is worth keeping`() throws {
    let fixture = ComposeFixture(
      """
      services:
        files:
          image: x/files:1
          ports: [80]
          tmpfs: [/run]
          volumes:
            - data:/srv/data
            - {type: tmpfs, target: /cache}
            - ./conf:/etc/conf:ro
            - /var/run/docker.sock:/var/run/docker.sock
      volumes: {data: {}}
      """)
    let files = try fixture.service("files")
    #expect(files.role == .stateful)
    #expect(files.volume?.mountPath == "/srv/data")
    #expect(files.replicas?.fixed == 1)
    #expect(files.scratch == ["/cache", "/run"])
    #expect(fixture.says("./conf of the host"))
    #expect(fixture.says("docker.sock"))
  }

  @Test func `what one machine alone has is named`() throws {
    let fixture = ComposeFixture(
      """
      services:
        web:
          image: x/web
          ports: [80]
          privileged: true
          network_mode: host
          devices: [/dev/kvm]
          secrets: [cert]
      """)
    for words in ["privileged", "network_mode", "devices", "the secret cert", "no fixed version"] {
      #expect(fixture.says(words), "\(words)")
    }
  }

  @Test func `a file that is none is refused with its place`() {
    for text in ["services: {}", "services: [a", "just a text", ""] {
      let fixture = ComposeFixture(text)
      #expect(fixture.outcome.specification == nil, "\(text)")
      #expect(fixture.outcome.notes.contains { $0.isError }, "\(text)")
    }
  }
}
