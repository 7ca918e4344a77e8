import DesignEngine
import KubeModel
import PlatformSpec

extension WorkloadDesign {
  /// Name of the workload and of most objects beside it: the service's own.
  var name: String { service.name }

  /// Controllers append up to eleven signs to the names of jobs and to the revision labels of stateful sets.
  var controllerName: String {
    switch kind {
    case .deployment, .rollout: CloudNames.bounded(name, limit: 63)
    case .statefulSet, .cronJob: CloudNames.bounded(name, limit: 52)
    }
  }

  /// Name of an object that stands beside the workload's own, `checkout-canary`, as a DNS label.
  func name(_ purpose: String) -> String { CloudNames.bounded("\(name)-\(purpose)", limit: 63) }

  /// The Service that a roll-out sends its new version's requests to.
  var canaryService: String { name("canary") }
  /// The Deployment of the proven version that Flagger keeps, and the Service before it.
  var primaryService: String { "\(name)-primary" }
  /// The one label by which Flagger tells the proven version from the new one; everything else selects both.
  var releaseLabel: KubeValue { isFlaggers ? [Self.releaseKey: .string(name)] : [:] }
  static let releaseKey = "plimsoll.dev/release"

  /// The Service before the waiting version of a blue-green roll-out.
  var previewService: String { name("preview") }
  /// The headless Service that gives the pods of a stateful set their names.
  var podsService: String { name("pods") }

  var isBlueGreen: Bool {
    switch rollout.strategy {
    case .blueGreen: true
    case .rolling, .canary: false
    }
  }

  /// Answers requests, from outside or of other services.
  var isServer: Bool {
    switch service.role {
    case .frontend, .gateway, .api, .stateful: kind != .cronJob
    case .worker, .batch: false
    }
  }

  /// HTTP and gRPC requests can be counted, weighted, retried; bare TCP can't.
  var isRequestBased: Bool {
    switch service.transport {
    case .http, .grpc: true
    case .tcp: false
    }
  }
}

extension RenderingContext {
  /// Name of a service inside the cluster.
  func clusterHost(of workload: WorkloadDesign, service: String? = nil) -> String {
    "\(service ?? workload.name).\(workload.namespace).svc.cluster.local"
  }

  /// Istio carries the requests between the pods.
  var hasIstio: Bool {
    switch specification.networking.mesh {
    case .istio: true
    case .linkerd, .none: false
    }
  }

  /// Linkerd carries the requests between the pods.
  var hasLinkerd: Bool {
    switch specification.networking.mesh {
    case .linkerd: true
    case .istio, .none: false
    }
  }

  /// The container of the mesh beside those of the application; nil where there is none.
  var proxyContainer: String? {
    switch (specification.networking.mesh, specification.networking.meshMode) {
    case (.istio, .sidecar): "istio-proxy"
    case (.linkerd, _): "linkerd-proxy"
    case (.istio, .ambient), (.none, _): nil
    }
  }

  /// Istio runs a proxy beside every container of the application.
  var hasSidecars: Bool {
    switch specification.networking.meshMode {
    case .sidecar: hasIstio
    case .ambient: false
    }
  }

  /// Roll-outs and autoscalers of a workload name it so.
  func reference(to workload: WorkloadDesign) -> (apiVersion: String, kind: String) {
    switch workload.kind {
    case .deployment: ("apps/v1", "Deployment")
    case .rollout: ("argoproj.io/v1alpha1", "Rollout")
    case .statefulSet: ("apps/v1", "StatefulSet")
    case .cronJob: ("batch/v1", "CronJob")
    }
  }
}
