/// How a part runs as a service.
struct ImportedShape: Sendable {
  var role = Service.Role.api
  var listens = true
  var port: Int?
  /// The port under which others reach it, where it is another.
  var reached: Int?
  var transport = Service.Transport.http
  var others: [Service.AdditionalPort] = []
  var runtime: Service.Runtime?
  var volume: ImportedVolume?
  var replicas: Service.ReplicaWish?
  /// A broker, a cache or a database: it is called, and calls nobody.
  var isBackend = false

  /// The port under which others reach the port of the container or of the former Service.
  func reached(_ port: Int, of part: ImportedPart) -> Int {
    guard let stated = part.ports.first(where: { ($0.reached ?? $0.container) == port || $0.container == port }) else {
      return port
    }
    if stated.container == self.port { return reached ?? stated.container }
    return others.first { $0.port == stated.container }?.reachedPort ?? port
  }
}

extension ImportPlanning {
  mutating func settleShapes() {
    for (index, part) in application.parts.enumerated() {
      guard fates[index].isService else {
        shapes.append(nil)
        continue
      }
      var shape = ImportedShape()
      let engine = likelyEngine(of: index)
      settlePorts(&shape, of: index, engine)
      settleKind(&shape, of: index, engine)
      shape.runtime = engine.map { _ in .native } ?? part.likelyRuntime
      shape.isBackend =
        part.image?.role != nil || part.server != nil || engine != nil || shape.transport == .tcp
      shapes.append(shape)
    }
  }

  // MARK: - Ports

  private mutating func settlePorts(_ shape: inout ImportedShape, of index: Int, _ engine: DataStore.Engine?) {
    let part = application.parts[index]
    if case .job = part.kind {
      shape.listens = false
      return
    }
    var ports = openPorts(of: index)
    if ports.isEmpty, let engine { ports = [Self.guessed(engine.defaultPort)] }
    guard let main = ports.first else {
      shape.listens = isAssumedToListen(index, &shape)
      shape.transport = .http
      return
    }
    noteForeignPorts(of: index, ports)
    shape.port = main.container
    shape.reached = main.reached == main.container ? nil : main.reached
    let server = part.server.flatMap { $0.port == main.container ? $0 : nil }
    let isFastCGI = part.image?.isFastCGI == true && main.container == 9000
    let known: Service.Transport? =
      engine != nil || isFastCGI ? .tcp : server.map { $0.speaksHTTP ? .http : .tcp }
    shape.transport = main.transport ?? known ?? spoken(with: index, at: main) ?? .http
    var names = ["app"]
    for port in ports.dropFirst() {
      let name = port.name.flatMap { Self.portName($0, names) } ?? "port-\(port.container)"
      names.append(name)
      shape.others.append(
        Service.AdditionalPort(
          name: name, port: port.container, servicePort: port.reached == port.container ? nil : port.reached,
          transport: port.transport ?? engine.map { _ in .tcp } ?? spoken(with: index, at: port) ?? .http))
    }
  }

  /// The main port first: where users come in, else the one that others name most, else the first.
  private func openPorts(of index: Int) -> [ImportedPort] {
    let part = application.parts[index]
    var ports: [ImportedPort] = []
    for port in part.ports where !ports.contains(where: { $0.container == port.container }) { ports.append(port) }
    let named = application.parts.indices.flatMap { caller in
      mentions[caller].filter { $0.target == index }.compactMap(\.port)
    }
    if ports.isEmpty, !isHelper(index) { ports = part.builtPorts.map(Self.guessed) }
    if !part.statesPorts {
      for number in named + ownPorts(of: index) where !ports.contains(where: { $0.matches(number) }) {
        // What it says of itself counts only where nothing else is known.
        if named.contains(number) || ports.isEmpty || number == part.server?.port { ports.append(Self.guessed(number)) }
      }
    }
    let weights = ports.map { port in
      (port.isEntrance ? 1000 : 0) + named.count { port.matches($0) } * 10
        + (part.image?.usualPort == port.container ? 5 : 0) + (port.reached != nil ? 3 : 0)
        + (port.published != nil && port.transport != .tcp ? 1 : 0)
    }
    guard let most = weights.max(), let main = weights.firstIndex(of: most) else { return ports }
    ports.insert(ports.remove(at: main), at: 0)
    return ports
  }

  /// A worker that nobody names: the image and the variables that it shares with a server open no port in it.
  private func isHelper(_ index: Int) -> Bool {
    application.parts[index].name.looksLikeWorker
      && !mentions.joined().contains { $0.target == index && $0.isCertain }
  }

  /// Ports that it says of itself.
  private func ownPorts(of index: Int) -> [Int] {
    let part = application.parts[index]
    return isHelper(index) ? [part.health.port, part.checkedPort].compactMap(\.self) : part.listeningPorts
  }

  private mutating func noteForeignPorts(of index: Int, _ ports: [ImportedPort]) {
    let part = application.parts[index]
    for caller in mentions.indices {
      for mention in mentions[caller] where mention.target == index {
        guard let number = mention.port, !ports.contains(where: { $0.matches(number) }) else { continue }
        application.note(
          "\(application.parts[caller].name) calls \(part.name) at port \(number), which it does not open",
          at: part.place)
      }
    }
  }

  private static func guessed(_ number: Int) -> ImportedPort {
    ImportedPort(container: number, transport: .guess(name: nil, protocol: nil, port: number))
  }

  /// What the callers' addresses say: `http://api:8080`.
  private func spoken(with index: Int, at port: ImportedPort) -> Service.Transport? {
    let part = application.parts[index]
    if part.speaksGRPC, part.checkedPort == port.container { return .grpc }
    for mention in mentions.joined() where mention.target == index && mention.port.map({ port.matches($0) }) ?? true {
      switch mention.scheme {
      case "http", "https", "ws", "wss": return .http
      case "grpc", "grpcs": return .grpc
      case .some: return .tcp
      case nil: continue
      }
    }
    return nil
  }

  static func portName(_ name: String, _ taken: [String]) -> String? {
    var name = String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(15))
    while name.hasSuffix("-") { name.removeLast() }
    return name.isPortName && !taken.contains(name) ? name : nil
  }

  /// Nothing says a port: whether it opens one all the same.
  private mutating func isAssumedToListen(_ index: Int, _ shape: inout ImportedShape) -> Bool {
    let part = application.parts[index]
    let isCalled = mentions.joined().contains { $0.target == index && ($0.isCertain || !part.name.looksLikeWorker) }
    if part.statesPorts { return false }
    if part.bindsLowPorts {
      application.note(
        "\(part.name): nothing says at which port it listens; it may bind low ports, so 80 is taken", at: part.place,
        remedy: "Correct its port in the result.")
      shape.port = 80
      return true
    }
    if isCalled || part.name.looksLikeServer {
      application.note(
        "\(part.name): nothing says at which port it listens", at: part.place, remedy: "Correct its port in the result."
      )
      return true
    }
    if !part.name.looksLikeWorker {
      application.note(
        "\(part.name): it names no port and nobody calls it, so it is taken for a worker that opens none",
        at: part.place, remedy: "Write its port and remove listens: false where it serves requests.")
    }
    return false
  }

  // MARK: - Kind

  private mutating func settleKind(_ shape: inout ImportedShape, of index: Int, _ engine: DataStore.Engine?) {
    let part = application.parts[index]
    if case .job = part.kind {
      shape.role = .batch
      return
    }
    var volumes = part.volumes.filter { $0.path.hasPrefix("/") && $0.path != "/" }
    if let engine {
      application.note(
        "\(part.name) looks like \(engine.rawValue) in an image of its own; it runs as one pod with a volume",
        at: part.place, remedy: "Move its data into a data store, which is backed up and survives a zone.")
    }
    if volumes.isEmpty, let engine { volumes = [ImportedVolume(path: engine.usualFolder, sizeGiB: nil, name: "data")] }
    if volumes.isEmpty, let folder = part.server?.folder {
      volumes = [ImportedVolume(path: folder, sizeGiB: nil, name: "data")]
    }
    shape.volume = volumes.max { ($0.sizeGiB ?? 0, $1.path) < ($1.sizeGiB ?? 0, $0.path) }
    for volume in volumes where volume.path != shape.volume?.path {
      application.note(
        "\(part.name): a service has one volume; what is written to \(volume.path) is lost with its pod",
        at: part.place,
        remedy: "Keep both below one folder.")
      if volume.path != "/tmp" { application.parts[index].scratch.append(volume.path) }
    }
    if shape.volume != nil || part.kind == .stateful {
      shape.role = .stateful
    } else if !shape.listens {
      shape.role = .worker
    }
    noteShared(volumes, index)
    shape.replicas = replicas(of: part, isStateful: shape.role == .stateful)
  }

  private mutating func noteShared(_ volumes: [ImportedVolume], _ index: Int) {
    let part = application.parts[index]
    for volume in volumes where volume.name != "data" {
      let others = application.parts.indices.filter { other in
        other != index && application.parts[other].team == part.team && fates[other].isService
          && application.parts[other].volumes.contains { $0.name == volume.name }
      }
      guard let first = others.first, first > index else { continue }
      let names = others.map { application.parts[$0].name }.joined(separator: ", ")
      application.note(
        "\(part.name) and \(names) share the volume \(volume.name); each gets one of its own", at: part.place,
        remedy: "Share files through an object store.")
    }
  }

  private mutating func replicas(of part: ImportedPart, isStateful: Bool) -> Service.ReplicaWish? {
    if isStateful || part.isSingle || part.name.looksSingle {
      return Service.ReplicaWish(fixed: max(1, part.replicas?.fixed ?? part.replicas?.min ?? 1))
    }
    return part.replicas
  }
}

extension ImportedPort {
  func matches(_ number: Int) -> Bool { container == number || reached == number }
}

extension String {
  var looksLikeWorker: Bool {
    has(words: [
      "worker", "consumer", "processor", "scheduler", "cron", "beat", "celery", "sidekiq", "bot", "agent",
      "loadgenerator",
      "load", "simulator", "sim", "listener", "indexer", "crawler", "runner", "job", "jobs", "generator", "daemon",
    ])
  }

  var looksLikeServer: Bool {
    has(words: [
      "web", "www", "api", "server", "frontend", "front", "ui", "gateway", "proxy", "router", "service", "app",
      "backend",
      "site", "portal", "dashboard",
    ])
  }

  var looksLikeFrontend: Bool {
    has(words: ["web", "www", "frontend", "front", "ui", "site", "portal", "webapp", "client", "dashboard"])
  }

  /// Two of these would do everything twice.
  fileprivate var looksSingle: Bool { has(words: ["scheduler", "beat", "cron"]) }

  /// Its parts between dashes, dots and other signs, in small letters.
  var words: [String] { lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) }

  private func has(words: Set<String>) -> Bool {
    let parts = self.words
    return parts.contains { words.contains($0) } || words.contains { $0.count > 4 && lowercased().hasSuffix($0) }
  }
}

extension ImportedPart {
  /// Ports that it says of itself.
  fileprivate var listeningPorts: [Int] {
    var ports: [Int] = []
    for variable in environment {
      // `PORT=8080`, `ASPNETCORE_URLS=http://+:8080`, `LISTEN=:8080`.
      let bound = variable.value.wholeMatch(of: #/(?:https?:\/\/)?(?:0\.0\.0\.0|\+|\*|\[::\])?:([0-9]{2,5})\/?/#)?.1
      let number = Self.ownPorts.contains(variable.name) ? variable.value[...] : bound
      if let port = number.flatMap({ Int($0) }), (1...65535).contains(port) { ports.append(port) }
    }
    ports += [health.port, checkedPort].compactMap(\.self)
    if let port = image?.usualPort ?? server?.port { ports.append(port) }
    return ports
  }

  private static let ownPorts: Set<String> = [
    "PORT", "HTTP_PORT", "SERVER_PORT", "APP_PORT", "LISTEN_PORT", "SERVICE_PORT", "GRPC_PORT", "ASPNETCORE_HTTP_PORTS",
  ]

  /// The language, from the image, the variables and the command.
  fileprivate var likelyRuntime: Service.Runtime? {
    if let known = runtime ?? image?.runtime { return known }
    if image?.role != nil || server != nil { return .native }
    let words = (command + arguments).flatMap { $0.split { " ;&".contains($0) } }
      .map { String($0.split(separator: "/").last ?? "") }
    for word in words {
      if let known = Service.Runtime.program(word) { return known }
    }
    for name in environment.map(\.name) {
      if let known = Service.Runtime.variable(name) { return known }
    }
    return (image?.shortName ?? "").words.lazy.compactMap { Service.Runtime.word($0) }.first
  }
}

extension Service.Runtime {
  static func program(_ word: String) -> Service.Runtime? {
    switch word {
    case "node", "npm", "npx", "yarn", "pnpm", "nodemon", "pm2", "bun", "deno", "next": .node
    case "python", "python3", "gunicorn", "uvicorn", "celery", "flask", "django-admin", "daphne", "hypercorn", "uwsgi",
      "pip",
      "poetry":
      .python
    case "java", "mvn", "gradle", "gradlew", "catalina.sh": .jvm
    case "dotnet": .dotnet
    case "bundle", "rails", "puma", "rake", "ruby", "sidekiq", "unicorn": .ruby
    case "php", "php-fpm", "artisan", "composer", "apache2-foreground": .php
    case "go": .go
    case "cargo": .rust
    default: nil
    }
  }

  /// What a word in the name of an image tells, `spring` of `spring-petclinic-vets-service`.
  fileprivate static func word(_ word: String) -> Service.Runtime? {
    switch word {
    case "spring", "java", "jvm", "tomcat", "quarkus": .jvm
    case "django", "flask", "fastapi", "python": .python
    case "node", "nodejs", "express", "nextjs": .node
    case "dotnet", "aspnet", "aspnetcore": .dotnet
    case "rails", "ruby": .ruby
    case "laravel", "php", "wordpress": .php
    case "rust": .rust
    case "nginx", "openresty": .native
    default: nil
    }
  }

  fileprivate static func variable(_ name: String) -> Service.Runtime? {
    if ["JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JVM_OPTS"].contains(name) || name.hasPrefix("SPRING_") {
      return .jvm
    }
    if ["NODE_ENV", "NODE_OPTIONS"].contains(name) { return .node }
    if name.hasPrefix("PYTHON") || name.hasPrefix("DJANGO_") || name.hasPrefix("FLASK_") { return .python }
    if name.hasPrefix("ASPNETCORE_") || name.hasPrefix("DOTNET_") { return .dotnet }
    if name.hasPrefix("RAILS_") || name == "RACK_ENV" { return .ruby }
    if name.hasPrefix("PHP_") { return .php }
    if name == "GOMAXPROCS" || name == "GOGC" || name == "GOMEMLIMIT" { return .go }
    return name.hasPrefix("RUST_") ? .rust : nil
  }
}
