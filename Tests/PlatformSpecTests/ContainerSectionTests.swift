import Basics
import KubeModel
import PlatformSpec
import Testing

/// What a service says of its container beside image, port and health.
@Suite struct ContainerSectionTests {
  private func read(_ service: KubeValue) -> (Specification?, [Diagnostic]) {
    Specification.read([
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": ["name": "Shop"],
      "spec": ["services": [service]],
    ])
  }

  @Test func `every field of a container is read and written again`() throws {
    let (found, problems) = read([
      "name": "mail", "port": 8080, "servicePort": 5000, "command": ["/app"], "arguments": ["-v"],
      "additionalPorts": [["name": "admin", "port": 9000, "servicePort": 90, "transport": "grpc"]],
      "secrets": ["API_KEY"], "scratch": ["/var/cache"], "health": ["command": ["/check"], "port": 9000],
    ])
    let specification = try #require(found, "\(problems)")
    let service = specification.services[0]
    #expect(service.reachedPort == 5000)
    #expect(service.openPorts == [8080, 9000])
    #expect(service.command + service.arguments == ["/app", "-v"])
    #expect(service.secrets == ["API_KEY"])
    #expect(service.scratch == ["/var/cache"])
    #expect(service.health.command == ["/check"])
    #expect(Specification.read(specification.document()).specification == specification)
  }

  @Test(
    arguments: [
      ["name": "a", "additionalPorts": [["name": "app", "port": 9000]]],
      ["name": "a", "port": 8080, "additionalPorts": [["name": "admin", "port": 8080]]],
      ["name": "a", "secrets": ["no name"]], ["name": "a", "scratch": ["/tmp"]], ["name": "a", "digest": "sha256:1"],
    ] as [KubeValue]) func `what no container can have is refused`(service: KubeValue)
  {
    let (found, problems) = read(service)
    #expect(found == nil)
    #expect(problems.filter(\.isError).count == 1, "\(problems)")
  }
}
