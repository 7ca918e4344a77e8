import KubeModel

/// A container of a pod, its fields read once.
final class PodContainer: Sendable {
  enum Kind: Sendable {
    /// Ends before the next one starts.
    case initialization
    /// An init container that stays.
    case sidecar
    case main, ephemeral
  }

  static let lists: [(name: String, kind: Kind)] = [
    ("initContainers", .initialization), ("containers", .main), ("ephemeralContainers", .ephemeral),
  ]

  let kind: Kind
  let value: KubeValue
  let name: String
  let image: String
  let imageReference: ImageReference
  let imagePullPolicy: String?
  let securityContext: KubeValue?
  let resources: KubeValue?
  let livenessProbe: KubeValue?
  let readinessProbe: KubeValue?
  let startupProbe: KubeValue?
  let lifecycle: KubeValue?
  let ports: [KubeValue]
  let env: [KubeValue]
  let volumeMounts: [KubeValue]
  let command: [String]
  let arguments: [String]
  /// Requests and limits after the defaults of the API server and of the namespace; thousandths of a CPU, bytes.
  let cpuRequest: Int64?
  let cpuLimit: Int64?
  let memoryRequest: Int64?
  let memoryLimit: Int64?
  let storageRequest: Int64?
  let storageLimit: Int64?
  /// The pod as a whole has requests or limits, which its containers share.
  let podHasResources: Bool
  private let podPath: String
  private let list: String
  private let index: Int?

  init(
    _ value: KubeValue, _ listKind: Kind, at place: (pod: String, list: String, index: Int?), podHasResources: Bool,
    _ defaults: ContainerDefaults
  ) {
    var fields = Fields()
    for entry in value.mapping?.entries ?? [] { fields.read(entry) }
    self.value = value
    kind = listKind == .initialization && fields.restartPolicy == "Always" ? .sidecar : listKind
    name = fields.name
    image = fields.image
    imageReference = ImageReference(fields.image)
    imagePullPolicy = fields.imagePullPolicy
    securityContext = fields.securityContext
    resources = fields.resources
    livenessProbe = fields.livenessProbe
    readinessProbe = fields.readinessProbe
    startupProbe = fields.startupProbe
    lifecycle = fields.lifecycle
    ports = fields.ports
    env = fields.env
    volumeMounts = fields.volumeMounts
    command = fields.command
    arguments = fields.arguments
    self.podHasResources = podHasResources
    let (requests, limits) = (fields.resources?["requests"], fields.resources?["limits"])
    // A limit without a request is the request too.
    cpuLimit = Resources.milli(limits?["cpu"]) ?? defaults.cpuLimit
    memoryLimit = Resources.bytes(limits?["memory"]) ?? defaults.memoryLimit
    storageLimit = Resources.bytes(limits?["ephemeral-storage"]) ?? defaults.storageLimit
    cpuRequest = Resources.milli(requests?["cpu"] ?? limits?["cpu"]) ?? defaults.cpuRequest ?? defaults.cpuLimit
    memoryRequest =
      Resources.bytes(requests?["memory"] ?? limits?["memory"]) ?? defaults.memoryRequest ?? defaults.memoryLimit
    storageRequest =
      Resources.bytes(requests?["ephemeral-storage"] ?? limits?["ephemeral-storage"]) ?? defaults.storageRequest
      ?? defaults.storageLimit
    (podPath, list, index) = place
  }

  /// `spec.template.spec.containers[0]`; made when somebody asks.
  var path: String { index.map { "\(podPath).\(list)[\($0)]" } ?? "\(podPath).\(list)" }

  /// The words of the command line.
  var words: [String] { command + arguments }

  /// The value of a variable that is written out.
  func variable(_ name: String) -> String? { env.first { $0["name"]?.string == name }?["value"]?.string }

  func declaresPort(_ number: Int) -> Bool { ports.contains { $0["containerPort"]?.integer == number } }

  private struct Fields {
    var name = ""
    var image = ""
    var restartPolicy: String?
    var imagePullPolicy: String?
    var securityContext: KubeValue?
    var resources: KubeValue?
    var livenessProbe: KubeValue?
    var readinessProbe: KubeValue?
    var startupProbe: KubeValue?
    var lifecycle: KubeValue?
    var ports: [KubeValue] = []
    var env: [KubeValue] = []
    var volumeMounts: [KubeValue] = []
    var command: [String] = []
    var arguments: [String] = []

    mutating func read(_ entry: KubeMapping.Entry) {
      let value = entry.value
      switch entry.key {
      case "name": name = value.string ?? ""
      case "image": image = value.string ?? ""
      case "restartPolicy": restartPolicy = value.string
      case "imagePullPolicy": imagePullPolicy = value.string
      case "securityContext": securityContext = value.isNull ? nil : value
      case "resources": resources = value.isNull ? nil : value
      case "livenessProbe": livenessProbe = value.isNull ? nil : value
      case "readinessProbe": readinessProbe = value.isNull ? nil : value
      case "startupProbe": startupProbe = value.isNull ? nil : value
      case "lifecycle": lifecycle = value.isNull ? nil : value
      case "ports": ports = value.sequence ?? []
      case "env": env = value.sequence ?? []
      case "volumeMounts": volumeMounts = value.sequence ?? []
      case "command": command = (value.sequence ?? []).compactMap(\.string)
      case "args": arguments = (value.sequence ?? []).compactMap(\.string)
      default: break
      }
    }
  }
}
