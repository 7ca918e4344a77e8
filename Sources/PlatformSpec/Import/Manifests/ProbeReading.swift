import Basics
import KubeModel

/// The probes of a container.
struct ProbeReading {
  let title: String
  let place: SourceLocation
  let container: KubeValue

  func read(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    let live = container["livenessProbe"]
    let ready = container["readinessProbe"]
    let start = container["startupProbe"]
    part.health.livenessPath = path(live)
    part.health.readinessPath = path(ready)
    part.health.command = [ready, live].compactMap { command($0) }.first ?? []
    if let port = [ready, live].compactMap({ port($0) }).first { part.health.port = port }
    if let one = port(live), let other = port(ready), one != other {
      application.note("\(title): its probes ask two ports, \(one) and \(other); \(other) is taken for both", at: place)
    }
    if command(live) != nil, command(ready) != nil, command(live) != command(ready) {
      application.note(
        "\(title): its probes run two commands; that of the readiness probe is taken for both", at: place)
    }
    for probe in [live, ready] {
      if let number = grpcPort(probe), let index = part.ports.firstIndex(where: { $0.container == number }) {
        part.ports[index].transport = .grpc
      }
      if probe?.at("httpGet", "scheme")?.scalarText == "HTTPS" {
        application.note("\(title): its probe speaks HTTPS; here it speaks HTTP, TLS ends before the pod", at: place)
      }
    }
    part.startupSeconds = startup(live: live, ready: ready, start: start)
  }

  private func path(_ probe: KubeValue?) -> String? {
    guard let request = probe?["httpGet"] else { return nil }
    let path = request["path"]?.scalarText ?? "/"
    return path.hasPrefix("/") ? path : "/\(path)"
  }

  private func command(_ probe: KubeValue?) -> [String]? {
    let words = probe?.at("exec", "command")?.sequence?.compactMap(\.scalarText) ?? []
    return words.isEmpty ? nil : words
  }

  /// Only requests by HTTP: other probes follow from the port of the service.
  private func port(_ probe: KubeValue?) -> Int? { number(probe?.at("httpGet", "port")) }

  private func grpcPort(_ probe: KubeValue?) -> Int? { number(probe?.at("grpc", "port")) }

  /// A port by number or by the name that the container gives it.
  private func number(_ value: KubeValue?) -> Int? {
    guard let text = value?.scalarText else { return nil }
    if let number = Int(text) { return (1...65535).contains(number) ? number : nil }
    let named = (container["ports"]?.sequence ?? []).first { $0["name"]?.scalarText == text }
    return named?["containerPort"]?.integer
  }

  /// How long the source lets it take to start.
  private func startup(live: KubeValue?, ready: KubeValue?, start: KubeValue?) -> Int? {
    if let start {
      let failures = start["failureThreshold"]?.integer ?? 3
      let period = start["periodSeconds"]?.integer ?? 10
      let allowed = (start["initialDelaySeconds"]?.integer ?? 0) + failures * period
      // The platform allows twice the usual time again.
      return min(1800, max(1, allowed / 2))
    }
    let delay = max(ready?["initialDelaySeconds"]?.integer ?? 0, 0)
    return delay > 0 ? min(1800, delay) : nil
  }
}
