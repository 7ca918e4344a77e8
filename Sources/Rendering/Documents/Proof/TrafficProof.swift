import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformRenderer {
  /// `proof/traffic.yaml`: the load, what one request costs, and who calls whom.
  func trafficProof() -> String {
    ProofDocument.file(
      remarks: [
        "The load of the platform, for a simulation; the figures come from platform.yaml.",
        "A request from outside enters at one service by its entryShare and is followed by calls to others.",
      ],
      [(ProofDocument.document(kind: "TrafficProfile", name: context.slug, spec: trafficSpec), Self.trafficNotes)])
  }

  private var trafficSpec: KubeValue {
    let wanted = design.specification
    return [
      "peakRequestsPerSecond": .integer(wanted.traffic.peakRequestsPerSecond),
      "responseBytes": .integer(wanted.traffic.responseBytes),
      "ingestBytesPerDay": wanted.traffic.ingestBytesPerDay.map { KubeValue(.integer($0)) } ?? .omitted,
      "regions": .sequence(wanted.regions.map(Self.region)),
      "curve": loadCurve,
      "services": .sequence(design.workloads.map(trafficService)),
      "queues": wanted.queues.isEmpty ? .omitted : .sequence(wanted.queues.map(trafficQueue)),
      "dataStores": wanted.dataStores.isEmpty ? .omitted : .sequence(wanted.dataStores.map(Self.dataStore)),
    ]
  }

  private static func region(_ region: Region) -> KubeValue {
    ["name": .string(region.name), "trafficSharePercent": .percent(region.trafficShare)]
  }

  private var loadCurve: KubeValue {
    let traffic = design.specification.traffic
    let curve = LoadCurve(
      archetype: design.specification.archetype, average: traffic.averageShare, base: traffic.baseShare)
    return [
      "periodSeconds": 86_400,
      "stepSeconds": 3600,
      "shape": .string(design.specification.archetype.rawValue),
      "baseSharePercent": .percent(traffic.baseShare),
      "averageSharePercent": .percent(curve.mean),
      "peakSharePercent": 100,
      "pointsPercent": .sequence(curve.hours.map { .percent($0) }),
    ]
  }

  private func trafficService(_ workload: WorkloadDesign) -> KubeValue {
    let service = workload.service
    return [
      "name": .string(service.name),
      "namespace": .string(workload.namespace),
      "workload": .string(workload.kind.rawValue),
      "role": .string(service.role.rawValue),
      "criticality": .string(service.criticality.rawValue),
      "transport": .string(service.transport.rawValue),
      "port": .integer(service.port),
      "entrySharePercent": .percent(service.entryShare),
      "peakRequestsPerSecond": .rate(workload.peakRequestsPerSecond),
      "cpuMicrosPerRequest": .integer(service.cpuMicrosPerRequest),
      "memoryMiB": .integer(service.memoryMiB),
      "startupSeconds": .integer(service.startupSeconds),
      "schedule": .optional(service.schedule),
      "calls": service.calls.isEmpty ? .omitted : .sequence(service.calls.map(Self.call)),
      "consumes": service.consumes.isEmpty ? .omitted : .strings(service.consumes),
      "produces": service.produces.isEmpty ? .omitted : .strings(service.produces),
      "stores": service.stores.isEmpty ? .omitted : .strings(service.stores),
    ]
  }

  private static func call(_ call: Service.Call) -> KubeValue {
    ["service": .string(call.service), "perThousandRequests": .integer(call.perThousandRequests)]
  }

  private func trafficQueue(_ queue: MessageQueue) -> KubeValue {
    let perPod = queue.messagesPerPod ?? design.specification.scaling.messagesPerPod
    return [
      "name": .string(queue.name),
      "engine": .string(queue.engine.rawValue),
      "peakMessagesPerSecond": .integer(queue.peakMessagesPerSecond),
      "messagesPerPod": .integer(perPod),
      "producers": .strings(design.workloads.filter { $0.service.produces.contains(queue.name) }.map(\.service.name)),
      "consumers": .strings(design.workloads.filter { $0.service.consumes.contains(queue.name) }.map(\.service.name)),
    ]
  }

  private static func dataStore(_ store: DataStore) -> KubeValue {
    [
      "name": .string(store.name), "engine": .string(store.engine.rawValue), "hosting": .string(store.hosting.rawValue),
      "port": .integer(store.port),
    ]
  }

  private static let trafficNotes = [
    "spec.peakRequestsPerSecond": "from outside, all regions together",
    "spec.curve.pointsPercent":
      "load of each hour from midnight (time of most users) in percent of the peak, held for the hour; the mean is averageSharePercent exactly",
    "spec.services": "work of one request in CPU microseconds, memory of one pod when it is ready, start-up to ready",
    "spec.queues": "messages that arrive at the peak; they follow the same curve",
    "spec.dataStores": "outside of the simulation unless their manifests are in it",
  ]
}
