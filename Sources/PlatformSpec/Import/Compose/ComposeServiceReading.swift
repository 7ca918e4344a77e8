import Basics
import KubeModel

/// One entry of `services` in a Compose file.
struct ComposeServiceReading {
  let name: String
  let value: KubeValue
  let project: KubeValue
  let lookUp: (String) -> String?
  let variables: [String: String]
  let place: SourceLocation

  func part(_ application: inout ImportedApplication) -> ImportedPart? {
    guard value.mapping != nil else {
      application.note("\(name) is \(value.kindName), no service", at: place)
      return nil
    }
    var part = ImportedPart(name: name, place: place)
    readImage(&part, &application)
    part.command = words(value["entrypoint"])
    part.arguments = words(value["command"])
    readEnvironment(&part, &application)
    readPorts(&part, &application)
    readRoutes(&part, &application)
    readDependencies(&part, &application)
    readVolumes(&part, &application)
    readHealth(&part, &application)
    readDeploy(&part, &application)
    noteHost(&part, &application)
    return part
  }

  private func words(_ value: KubeValue?) -> [String] {
    value?.sequence?.compactMap(\.scalarText) ?? value?.scalarText.map { ImportSizes.words($0) } ?? []
  }

  private func readImage(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    if let text = value["image"]?.scalarText {
      part.image = ImageReference(text)
      if part.image == nil { application.note("\(name): \"\(text)\" is no image", at: place) }
    }
    guard let build = value["build"] else {
      if value["image"] == nil {
        application.note("\(name) has neither image nor build", at: place, remedy: "Write its image into the result.")
      }
      return
    }
    let context = build["context"]?.scalarText ?? build.scalarText ?? "."
    readBuild(build, context, &part)
    application.note(
      part.image == nil
        ? "\(name) is built from \(context); a cluster pulls images"
        : "\(name) is built from \(context) under its image",
      at: place, remedy: "Push what is built and write its name as the image of \(name).")
  }

  /// Ports and language of an image that is built beside the file.
  private func readBuild(_ build: KubeValue, _ context: String, _ part: inout ImportedPart) {
    let file = "\(context)/\(build["dockerfile"]?.scalarText ?? "Dockerfile")"
    guard let text = build["dockerfile_inline"]?.scalarText ?? lookUp(file) else { return }
    let dockerfile = Dockerfile(text, target: build["target"]?.scalarText)
    part.runtime = dockerfile.runtime
    part.builtPorts = dockerfile.ports
  }

  // MARK: - Environment

  private func readEnvironment(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    var pairs: [(name: String, value: String?)] = []
    let files = value["env_file"]?.sequence ?? value["env_file"].map { [$0] } ?? []
    for file in files {
      guard let path = file["path"]?.scalarText ?? file.scalarText else { continue }
      guard let text = lookUp(path) else {
        application.note(
          "\(name): its variables in \(path) can't be read", at: place, remedy: "Put the file beside it.")
        continue
      }
      pairs += EnvironmentFile.variables(text, others: variables).map { ($0.name, $0.value) }
    }
    for entry in value["environment"].map({ ComposeMerging.asMapping($0) })?.mapping?.entries ?? [] {
      pairs.removeAll { $0.name == entry.key }
      // A name alone is handed through.
      pairs.append((entry.key, entry.value.scalarText ?? variables[entry.key]))
    }
    for (variable, value) in pairs { application.add(variable, value, to: &part) }
    let shell = pairs.filter { $0.value == nil && !part.secrets.contains($0.name) }.map(\.name)
    if !shell.isEmpty {
      application.note(
        "\(name): taken from the shell, no value here: \(shell.joined(separator: ", "))", at: place)
    }
    for secret in value["secrets"]?.sequence ?? [] {
      let source = secret["source"]?.scalarText ?? secret.scalarText ?? ""
      application.note(
        "\(name): the secret \(source) is a file in Compose, it is not mounted", at: place,
        remedy: "Put its value into the secret store and name a variable below secrets.")
    }
    for config in value["configs"]?.sequence ?? [] {
      let source = config["source"]?.scalarText ?? config.scalarText ?? ""
      application.note(
        "\(name): the file of config \(source) is not mounted", at: place,
        remedy: "Build it into the image, or mount it in apps/<overlay>/user.")
    }
  }

  // MARK: - Ports

  private func readPorts(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    for entry in value["ports"]?.sequence ?? [] {
      guard let port = ComposePort(entry) else {
        application.note("\(name): the port \(entry.scalarText ?? "") can't be read", at: place)
        continue
      }
      if port.isUDP {
        application.note("\(name): port \(port.container.lowerBound) is UDP, which is not carried over", at: place)
        continue
      }
      for number in port.container.prefix(20) {
        let published = port.published.map { $0 == 0 ? 0 : $0 + number - port.container.lowerBound }
        add(number, port.name, port.application, published: published, &part)
      }
      if port.container.count > 20 {
        application.note("\(name): of its range of ports twenty are taken", at: place)
      }
    }
    for entry in value["expose"]?.sequence ?? [] {
      let text = entry.scalarText ?? ""
      let bounds = text.split(separator: "/").first?.split(separator: "-").compactMap { Int($0) } ?? []
      guard let number = bounds.first, (1...65535).contains(number), !text.hasSuffix("udp") else { continue }
      add(number, nil, nil, published: nil, &part)
    }
  }

  private func add(
    _ number: Int, _ name: String?, _ application: String?, published: Int?, _ part: inout ImportedPart
  ) {
    if part.ports.contains(where: { $0.container == number }) { return }
    part.ports.append(
      ImportedPort(
        container: number, reached: nil, name: name,
        transport: .guess(name: name, protocol: application, port: number), published: published))
  }

  /// Labels by which Traefik, and variables by which nginx-proxy, route users to it.
  private func readRoutes(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    let labels = [value["labels"], value.at("deploy", "labels")].compactMap(\.self)
      .flatMap { ComposeMerging.asMapping($0).mapping?.entries ?? [] }
    var hosts: [String] = []
    for label in labels where label.key.hasPrefix("traefik.http.") {
      let text = label.value.scalarText ?? ""
      if label.key.hasSuffix(".rule") {
        part.isEntrance = true
        hosts += text.matches(of: #/Host\(`([^`]+)`/#).map { String($0.1) }
      } else if label.key.hasSuffix(".server.port"), let port = Int(text), (1...65535).contains(port) {
        enter(port, &part)
      }
    }
    if let named = part.environment.first(where: { $0.name == "VIRTUAL_HOST" }) {
      part.isEntrance = true
      hosts += named.value.split(separator: ",").map(String.init)
      let port = part.environment.first { $0.name == "VIRTUAL_PORT" }.flatMap { Int($0.value) }
      if let port, (1...65535).contains(port) { enter(port, &part) }
    }
    if application.domain == nil { application.domain = hosts.first(where: \.isDomain) }
  }

  private func enter(_ port: Int, _ part: inout ImportedPart) {
    add(port, nil, "http", published: nil, &part)
    for index in part.ports.indices where part.ports[index].container == port { part.ports[index].isEntrance = true }
  }

  // MARK: - Dependencies

  private func readDependencies(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    part.dependencies = value["depends_on"].map { ComposeMerging.asMapping($0) }?.mapping?.keys ?? []
    for link in value["links"]?.sequence ?? [] {
      let text = link.scalarText ?? ""
      let halves = text.split(separator: ":").map(String.init)
      guard let target = halves.first else { continue }
      part.reaches.append(target)
      if halves.count > 1, halves[1] != target {
        application.hostAliases.append(ImportedApplication.HostAlias(host: halves[1], target: target))
      }
    }
    part.hosts = [name] + [value["container_name"], value["hostname"]].compactMap { $0?.scalarText }
    let networks = value["networks"].map { ComposeMerging.asMapping($0) }?.mapping?.entries ?? []
    part.networks = networks.map(\.key)
    for network in networks {
      part.hosts += network.value["aliases"]?.sequence?.compactMap(\.scalarText) ?? []
    }
  }

  // MARK: - Volumes

  private func readVolumes(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    for entry in value["volumes"]?.sequence ?? [] {
      guard let mount = ComposeMount(entry) else {
        application.note("\(name): a volume can't be read", at: place)
        continue
      }
      switch mount.kind {
      case .scratch: part.scratch.append(mount.target)
      case .volume where mount.isPassing:
        application.note(
          .note, "\(name): what it writes to \(mount.target) need not outlive its pod; it is no volume", at: place)
        part.scratch.append(mount.target)
      case .volume where Self.isBuilt(mount.target):
        application.note(.note, "\(name): \(mount.target) comes from the image, its volume is left out", at: place)
      case .volume(let source):
        part.volumes.append(ImportedVolume(path: mount.target, sizeGiB: nil, name: source))
      case .host(let source) where mount.holdsData(from: source) && lookUp(source) == nil:
        part.volumes.append(ImportedVolume(path: mount.target, sizeGiB: nil, name: source))
        application.note(
          "\(name): what lies in \(source) of the host must be moved into its volume at \(mount.target)", at: place)
      case .host(let source):
        application.note(
          "\(name): \(source) of the host, mounted at \(mount.target), stays behind", at: place,
          remedy: mount.target.hasSuffix("docker.sock")
            ? "A pod must not command the machine that it runs on; do without."
            : "Build the files into the image, or mount a ConfigMap in apps/<overlay>/user.")
      }
    }
    let temporary = value["tmpfs"]?.sequence ?? value["tmpfs"].map { [$0] } ?? []
    part.scratch += temporary.compactMap { $0.scalarText }.map { String($0.prefix { $0 != ":" }) }
  }

  /// Folders that a build fills: volumes there only spare developers another build.
  private static func isBuilt(_ path: String) -> Bool {
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    return ["node_modules", "vendor", "target", ".venv", "venv", ".next", ".gradle", ".m2", "bower_components", "obj"]
      .contains(last)
  }

  // MARK: - Health

  private func readHealth(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    guard let check = value["healthcheck"], check["disable"]?.bool != true else { return }
    var test = check["test"]?.sequence?.compactMap(\.scalarText) ?? []
    if let line = check["test"]?.scalarText { test = ["CMD-SHELL", line] }
    switch test.first {
    case "NONE", nil: break
    case "CMD": part.health = health(Array(test.dropFirst()), part)
    case "CMD-SHELL": part.health = health(["/bin/sh", "-c", test.dropFirst().joined(separator: " ")], part)
    default: part.health = health(["/bin/sh", "-c", test.joined(separator: " ")], part)
    }
    readCheckedPort(test.joined(separator: " "), &part)
    if let start = check["start_period"]?.scalarText, let duration = try? GoDuration(parsing: start) {
      part.startupSeconds = Int(min(3600, max(1, duration.wholeSeconds)))
    }
    if case .store = part.image?.role { return }
    if check["interval"] != nil || check["retries"] != nil || check["timeout"] != nil {
      application.note(.note, "\(name): interval, timeout and retries of its health check are chosen anew", at: place)
    }
  }

  /// A request to the container itself becomes a probe of the kubelet; anything else is run inside.
  private func health(_ command: [String], _ part: ImportedPart) -> Service.HealthWish {
    var wish = Service.HealthWish(livenessPath: nil, readinessPath: nil)
    let line = command.joined(separator: " ")
    let own = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"] + part.hosts
    let pattern = #/(?:https?:\/\/)?(\[::1\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::([0-9]+))?(\/[^\s"'|;&)]*)?/#
    let asks = line.contains("curl") || line.contains("wget")
    let request = line.matches(of: pattern).first {
      own.contains(String($0.1)) && ($0.2 != nil || $0.3 != nil || $0.0.contains("://"))
    }
    guard asks, let request else {
      wish.command = command
      return wish
    }
    wish.livenessPath = request.3.map(String.init) ?? "/"
    wish.readinessPath = wish.livenessPath
    wish.port = request.2.flatMap { Int($0) } ?? 80
    return wish
  }

  /// The port that a command in the container tries: `grpc_health_probe -addr=:5050`, `nc -z localhost 7001`.
  private func readCheckedPort(_ line: String, _ part: inout ImportedPart) {
    let patterns: [Regex<(Substring, Substring)>] = [
      #/\/dev\/tcp\/(?:localhost|127\.0\.0\.1)\/([0-9]+)/#, #/-addr[= ]\S*?:([0-9]+)/#,
      #/\bnc (?:-\w+ )*(?:localhost|127\.0\.0\.1) ([0-9]+)/#, #/['"](?:localhost|127\.0\.0\.1)['"], ?([0-9]+)/#,
    ]
    guard let number = patterns.lazy.compactMap({ line.firstMatch(of: $0).flatMap { Int($0.1) } }).first,
      (1...65535).contains(number)
    else { return }
    part.checkedPort = number
    guard line.contains("grpc_health_probe") else { return }
    part.speaksGRPC = true
    for index in part.ports.indices where part.ports[index].container == number { part.ports[index].transport = .grpc }
  }

  // MARK: - Deployment

  private func readDeploy(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    let deploy = value["deploy"]
    if let count = (deploy?["replicas"] ?? value["scale"])?.scalarText.flatMap({ Int($0) }), count > 1 {
      part.replicas = Service.ReplicaWish(fixed: nil, min: min(count, 5000), max: nil, cpuTarget: nil)
    }
    let limits = deploy?.at("resources", "limits")
    let reservations = deploy?.at("resources", "reservations")
    part.resources = ImportSizes.resources(
      requests: (cpu(reservations?["cpus"]), memory(reservations?["memory"] ?? value["mem_reservation"])),
      limits: (cpu(limits?["cpus"] ?? value["cpus"]), memory(limits?["memory"] ?? value["mem_limit"])))
    if deploy?["mode"]?.scalarText == "global" {
      application.note("\(name): mode global, a copy on every machine, is not carried over", at: place)
    }
    let restart = value["restart"]?.scalarText ?? deploy?.at("restart_policy", "condition")?.scalarText
    let mode = deploy?["mode"]?.scalarText ?? ""
    let isAwaited = (project["services"]?.mapping?.entries ?? []).contains {
      $0.value.at("depends_on", name, "condition")?.scalarText == "service_completed_successfully"
    }
    let staysDown = restart.map { $0 == "no" || $0 == "none" || $0.hasPrefix("on-failure") } ?? true
    let looksOnce = staysDown && value["ports"] == nil && value["healthcheck"] == nil && Self.runsOnce(name)
    if isAwaited || mode.hasSuffix("-job") || looksOnce { part.kind = .job(schedule: nil) }
  }

  private static func runsOnce(_ name: String) -> Bool {
    let once: Set<String> = [
      "migrate", "migration", "migrations", "migrator", "init", "initdb", "seed", "seeder", "setup", "bootstrap",
      "install", "installer", "schema",
    ]
    return name.words.contains { once.contains($0) }
  }

  private func cpu(_ value: KubeValue?) -> Int? {
    value?.scalarText.flatMap { Amounts.milliCPU($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  private func memory(_ value: KubeValue?) -> Int? {
    value?.scalarText.flatMap { ImportSizes.composeBytes($0) }.flatMap { $0 > 0 ? ImportSizes.mebibytes($0) : nil }
  }

  // MARK: - What stays behind

  /// Fields that say how one machine runs it, or that the platform settles by itself.
  private func noteHost(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    let settled: Set<String> = [
      "image", "build", "entrypoint", "command", "environment", "env_file", "secrets", "configs", "ports", "expose",
      "depends_on", "links", "container_name", "hostname", "networks", "volumes", "tmpfs", "healthcheck", "deploy",
      "scale", "cpus", "mem_limit", "mem_reservation", "restart", "profiles", "extends", "labels", "annotations",
      "logging", "read_only", "cap_drop", "cap_add", "pull_policy", "platform", "stop_grace_period", "init", "tty",
      "stdin_open",
      "develop", "attach", "working_dir",
    ]
    let left = (value.mapping?.entries ?? []).map(\.key).filter { !settled.contains($0) && !$0.hasPrefix("x-") }
    if !left.isEmpty {
      application.note("\(name): \(left.joined(separator: ", ")) not carried over", at: place)
    }
    let capabilities = value["cap_add"]?.sequence?.compactMap(\.scalarText) ?? []
    part.bindsLowPorts = capabilities.contains { $0.hasSuffix("NET_BIND_SERVICE") }
    if !capabilities.isEmpty {
      application.note(
        "\(name): no container gets capabilities, \(capabilities.joined(separator: ", ")) neither", at: place,
        remedy: "Ports below 1024 need none; else change the image.")
    }
    if value["working_dir"] != nil {
      application.note("\(name): working_dir is not carried over", at: place, remedy: "Set WORKDIR in the image.")
    }
    if value["privileged"]?.bool == true {
      application.note("\(name) runs privileged, which the platform refuses", at: place, remedy: "Do without.")
    }
  }
}
