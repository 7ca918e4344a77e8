package import Basics

/// What a Compose file or a folder of manifests says of an application, before it becomes a specification.
package struct ImportedApplication: Sendable {
  /// The name that the source gives the whole; nil where it gives none.
  package var name: String?
  var parts: [ImportedPart] = []
  /// Calls that are stated apart from the caller: network policies, links between networks.
  var links: [Link] = []
  /// Names that stand for other hosts, as routes of a mesh have them.
  var hostAliases: [HostAlias] = []
  /// Parts behind one name, such as versions of a service; a call to one may reach the others.
  var twins: [[Int]] = []
  /// The name under which users reach it, where the source says one.
  var domain: String?
  /// Everything that could not be carried over or was read leniently; errors where nothing can be made of it.
  package var notes: [Diagnostic] = []

  package init() {}

  /// Whether there is something to make a specification of.
  package var isEmpty: Bool { parts.isEmpty }

  /// One part calls another, by their places in `parts`.
  struct Link: Sendable, Hashable {
    var caller: Int
    var callee: Int
  }

  struct HostAlias: Sendable, Hashable {
    var host: String
    /// Another host, inside or outside of the application.
    var target: String
  }
}

/// One thing that runs.
struct ImportedPart: Sendable {
  enum Kind: Sendable, Hashable {
    case server, stateful
    /// nil runs once, when somebody starts it.
    case job(schedule: String?)
  }

  /// As the source calls it, not yet a DNS label.
  var name: String
  var place: SourceLocation
  var kind = Kind.server
  /// The namespace of the source.
  var team: String?
  var image: ImageReference?
  /// A data store that an operator runs in the source.
  var engine: DataStore.Engine?
  var command: [String] = []
  var arguments: [String] = []
  var ports: [ImportedPort] = []
  /// Ports that the build of its image opens.
  var builtPorts: [Int] = []
  /// The source has its own way to say that it opens none.
  var statesPorts = false
  var environment: [Service.EnvironmentVariable] = []
  var secrets: [String] = []
  /// Values of secret variables: they tell which hosts they name, and are written nowhere.
  var concealed: [Service.EnvironmentVariable] = []
  /// What it waits for, which need not be what it calls.
  var dependencies: [String] = []
  /// Hosts that it reaches for certain, named outside of its variables.
  var reaches: [String] = []
  /// Further texts in which hosts may be named: scripts of init containers.
  var texts: [String] = []
  /// Names under which others reach it.
  var hosts: [String] = []
  var networks: [String] = []
  var volumes: [ImportedVolume] = []
  var scratch: [String] = []
  /// The language, where the build of its image tells it.
  var runtime: Service.Runtime?
  /// The account of its pods, by which policies of a mesh name it.
  var account: String?
  var health = Service.HealthWish(livenessPath: nil, readinessPath: nil)
  /// The port that its health check tries from inside.
  var checkedPort: Int?
  /// Its health check is one of gRPC.
  var speaksGRPC = false
  var startupSeconds: Int?
  var replicas: Service.ReplicaWish?
  var resources: Service.ResourceWish?
  /// It is granted the capability to bind ports below 1024.
  var bindsLowPorts = false
  /// A second copy would do harm, or has not the data of the first.
  var isSingle = false
  /// Users come in here, as the source says it.
  var isEntrance = false
  /// Published to the machine in a Compose file, which is for users or for developers.
  var isPublished: Bool { ports.contains { $0.published != nil } }
  /// What is known of it by its image; of a build only its name is known.
  var server: KnownServer? { image == nil ? ImageReference(name)?.server : image?.server }
}

struct ImportedPort: Sendable, Hashable {
  var container: Int
  /// The port of its Service; nil is the same.
  var reached: Int?
  var name: String?
  var transport: Service.Transport?
  /// The port of the machine in a Compose file.
  var published: Int?
  /// Routes from outside lead here.
  var isEntrance = false
}

struct ImportedVolume: Sendable, Hashable {
  var path: String
  var sizeGiB: Int?
  var name: String
}

extension ImportedApplication {
  mutating func note(_ message: String, at place: SourceLocation, remedy: String? = nil) {
    note(.warning, message, at: place, remedy: remedy)
  }

  mutating func note(
    _ severity: Diagnostic.Severity, _ message: String, at place: SourceLocation, remedy: String? = nil
  ) {
    let note = Diagnostic(severity, message, at: place, remedy: remedy)
    if !notes.contains(note) { notes.append(note) }
  }
}
