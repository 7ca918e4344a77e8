import PlatformSpec
import Testing

/// Images that are built beside a Compose file.
@Suite struct DockerfileTests {
  private func fixture(_ build: String, _ dockerfile: String) -> ComposeFixture {
    ComposeFixture(
      "services: {web: {image: 'x/web:1', ports: ['80:80'], depends_on: [api]}, api: {build: \(build)}}",
      files: ["./api/Dockerfile": dockerfile, "./api/Other": "FROM ruby:3\nEXPOSE 4567\n"])
  }

  @Test func `the ports and the language of a build are taken`() throws {
    let api = try fixture(
      "./api", "FROM node:22\nWORKDIR /app\nEXPOSE 3000 3001/tcp 53/udp\nCMD [\"node\", \"a.js\"]\n"
    ).service("api")
    #expect(api.openPorts == [3000, 3001])
    #expect(api.runtime == .node)
  }

  @Test func `stages and variables are followed`() throws {
    let text = """
      ARG TAG=3.13
      FROM python:${TAG} AS base
      ENV PORT=9000
      EXPOSE ${PORT}
      FROM golang:1.25 AS tools
      EXPOSE 1
      FROM base AS final
      # comment
      RUN a && \\
        b
      """
    #expect(try fixture("./api", text).service("api").port == 9000)
    #expect(try fixture("./api", text).service("api").runtime == .python)
    let target = try fixture("{context: ./api, target: tools}", text).service("api")
    #expect(target.port == 1)
    #expect(target.runtime == .go)
  }

  @Test func `another file may be named`() throws {
    let api = try fixture("{context: ./api, dockerfile: Other}", "").service("api")
    #expect(api.port == 4567)
    #expect(api.runtime == .ruby)
  }
}
