import DesignEngine
import KubeModel
import PlatformSpec

/// The Gateway API by Application Gateway for Containers, whose balancer and frontend Terraform makes.
extension AKSManifests {
  private var networking: NetworkingWishes { context.specification.networking }

  var publicGateway: KubeValue? { context.publicGatewayReference }

  /// The frontend has a name and no address, of which the top of a zone can't be an alias; that of Front Door can.
  var leadsDomainToEntrance: Bool { networking.ingress != .gatewayAPI || isBehindFrontDoor }

  /// Terraform knows the name of the frontend.
  var writesEntranceNames: Bool { networking.ingress != .gatewayAPI }

  func trafficRouting(of workload: WorkloadDesign) -> KubeValue {
    networking.ingress == .gatewayAPI ? GatewayRouting.strategy(of: workload) : .omitted
  }

  /// The Gateway on the frontend that Terraform made; the class comes with the controller.
  func sharedEntrance(_ plan: ComponentPlan) -> [KubeValue] {
    let certificate: KubeValue = ["mode": "Terminate", "certificateRefs": [["kind": "Secret", "name": "public-tls"]]]
    let listeners = context.publicListeners.map { listener in
      listener["protocol"]?.string == "HTTPS" ? listener.overlaid(with: ["tls": certificate]) : listener
    }
    let gateway: KubeValue = [
      "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
      "metadata": context.metadata(of: plan, named: PublicGateway.name).overlaid(with: [
        "annotations": ["alb.networking.azure.io/alb-id": .string(AKSSetting.entranceID.reference)]
      ]),
      "spec": [
        "gatewayClassName": "azure-alb-external",
        "addresses": [["type": "alb.networking.azure.io/alb-frontend", "value": .string(PublicGateway.name)]],
        "listeners": .sequence(listeners),
      ],
    ]
    let secure = networking.tls ? [encryptionPolicy(plan), context.redirectToTLS(plan)] : []
    let firewall = networking.webApplicationFirewall ? [firewallPolicy(plan)] : []
    return context.wildcardCertificate(for: plan) + [gateway] + firewall + secure
  }

  private var gatewayTarget: KubeValue {
    ["group": "gateway.networking.k8s.io", "kind": "Gateway", "name": .string(PublicGateway.name)]
  }

  private func firewallPolicy(_ plan: ComponentPlan) -> KubeValue {
    [
      "apiVersion": "alb.networking.azure.io/v1", "kind": "WebApplicationFirewallPolicy",
      "metadata": context.metadata(of: plan, named: PublicGateway.name),
      "spec": [
        "targetRef": gatewayTarget, "webApplicationFirewall": ["id": .string(AKSSetting.firewallID.reference)],
      ],
    ]
  }

  /// TLS 1.2 and 1.3 with forward secrecy.
  private func encryptionPolicy(_ plan: ComponentPlan) -> KubeValue {
    [
      "apiVersion": "alb.networking.azure.io/v1", "kind": "FrontendTLSPolicy",
      "metadata": context.metadata(of: plan, named: PublicGateway.name),
      "spec": [
        "targetRef": gatewayTarget.overlaid(with: ["sectionNames": ["https"]]),
        "default": ["policyType": ["type": "predefined", "name": "2023-06-S"]],
      ],
    ]
  }

  /// One route for the names of users and the region's own, and how the balancer asks and reaches the pods.
  func routes(to entrance: Entrance) -> [KubeValue] {
    let policies = entrance.services.flatMap { service in
      [healthPolicy(service, entrance)] + (entrance.isEncrypted ? [backendPolicy(service, entrance)] : [])
    }
    guard entrance.splitting != .flagger, let publicGateway else { return policies }
    return [entrance.named(hosts(of: entrance)).route(through: publicGateway, in: context)] + policies
  }

  private func hosts(of entrance: Entrance) -> [String] {
    let hosts = entrance.hosts.contains { $0.hasPrefix("*.") } ? context.publicHosts : entrance.hosts
    guard hosts.contains(networking.domain), let region = context.regionalHost else { return hosts }
    return hosts + [region]
  }

  private func healthPolicy(_ service: String, _ entrance: Entrance) -> KubeValue {
    let isPlain = entrance.healthPort != nil || !entrance.isEncrypted
    return [
      "apiVersion": "alb.networking.azure.io/v1", "kind": "HealthCheckPolicy",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(service)]),
      "spec": [
        "targetRef": ["group": "", "kind": "Service", "name": .string(service)],
        "default": [
          "interval": "10s", "timeout": "5s", "healthyThreshold": 2, "unhealthyThreshold": 3,
          "port": entrance.healthPort.map { .integer($0) } ?? .omitted,
          "protocol": isPlain ? "HTTP" : "HTTPS",
          "http": [
            "path": .string(entrance.healthPath), "match": ["statusCodes": [["start": 200, "end": 399]]],
          ],
        ],
      ],
    ]
  }

  /// TLS goes on to the gateway of the mesh, which knows its certificates by the name that is asked for.
  private func backendPolicy(_ service: String, _ entrance: Entrance) -> KubeValue {
    [
      "apiVersion": "alb.networking.azure.io/v1", "kind": "BackendTLSPolicy",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(service)]),
      "spec": [
        "targetRef": ["group": "", "kind": "Service", "name": .string(service)],
        "default": ["sni": .string(networking.domain), "ports": [["port": .integer(entrance.servicePort)]]],
      ],
    ]
  }
}
