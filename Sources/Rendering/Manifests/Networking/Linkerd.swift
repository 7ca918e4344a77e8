import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The kinds of the mesh.
  static func linkerdKinds(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    // The Gateway API has its own component, or the cloud brings it.
    ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(["installGatewayAPI": false]))
  }

  /// Traffic is redirected by the node's agent, so that pods need no privileged init container.
  static func linkerdCNI(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "destCNIBinDir": .string(context.cloud.networkPluginFolder),
      "priorityClassName": "system-node-critical", "tolerations": PodParts.everyNode,
      "resources": plan.linkerdResources("linkerd-cni"),
      // Pods that were there before the agent of a new node are started anew.
      "repairController": ["enabled": true],
    ]
    return ComponentManifests(plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }

  /// The control plane. It stands in the second stage: it starts with certificates that cert-manager issues there.
  static func linkerd(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    var release = ChartRelease(
      plan: plan, context: context,
      writtenByOthers: [
        ("ValidatingWebhookConfiguration", "/webhooks"), ("MutatingWebhookConfiguration", "/webhooks"),
      ])
    release.valuesFrom = [
      [
        "kind": "Secret", "name": .string(LinkerdIdentity.trustAnchor), "valuesKey": "tls.crt",
        "targetPath": "identityTrustAnchorsPEM",
      ]
    ]
    return ComponentManifests(
      plan, configs: LinkerdIdentity(plan, context).objects + release.objects(controlPlane(plan, context)),
      alerts: ComponentAlert.linkerd)
  }

  private static func controlPlane(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let replicas = plan.replicas("linkerd-destination", otherwise: 2)
    let policies = plan.linkerdResources("linkerd-identity")
    return [
      "controllerReplicas": .integer(replicas),
      "enablePodDisruptionBudget": true, "enablePodAntiAffinity": true,
      "deploymentStrategy": ["rollingUpdate": ["maxUnavailable": 1, "maxSurge": "25%"]],
      "controllerLogFormat": "json", "disableHeartBeat": true, "cniEnabled": true,
      "priorityClassName": "system-cluster-critical",
      "destinationResources": plan.linkerdResources("linkerd-destination"),
      "identityResources": plan.linkerdResources("linkerd-identity"),
      "proxyInjectorResources": plan.linkerdResources("linkerd-proxy-injector"),
      "spValidatorResources": plan.linkerdResources("linkerd-identity"),
      "policyController": ["resources": policies],
      "identity": ["issuer": ["scheme": "kubernetes.io/tls"]],
      "proxy": proxy,
      "proxyInjector": injector(context),
      "profileValidator": webhook("linkerd-sp-validator"),
      "policyValidator": webhook("linkerd-policy-validator"),
      // No pod of the application starts without its proxy.
      "webhookFailurePolicy": "Fail",
    ]
  }

  /// What proxies have that no workload sizes: those of the control plane itself.
  private static var proxy: KubeValue {
    [
      "logFormat": "json",
      "resources": ["cpu": ["request": "20m"], "memory": ["request": "40Mi", "limit": "90Mi"]],
      "securityContext": PodParts.restricted.overlaid(with: ["runAsUser": 2102]),
    ]
  }

  private static func webhook(_ name: String) -> KubeValue {
    ["externalSecret": true, "injectCaFrom": .string("\(Linkerd.namespace)/\(name)")]
  }

  /// Only in namespaces that are in the mesh, so that nothing else waits for the injector.
  private static func injector(_ context: RenderingContext) -> KubeValue {
    let meshed = context.design.namespaces.filter(\.meshInjected).map(\.name)
    let names = meshed + (context.has(.linkerdMulticluster) ? [Linkerd.multiclusterNamespace] : [])
    let expression: KubeValue = [
      "key": .string(PolicyPeer.namespaceLabel), "operator": "In", "values": .strings(names),
    ]
    return webhook("linkerd-proxy-injector").overlaid(
      with: ["namespaceSelector": ["matchExpressions": [expression]]])
  }
}

extension ComponentPlan {
  /// Requests and the limit of memory in the shape of Linkerd's charts.
  func linkerdResources(_ name: String) -> KubeValue {
    guard let pods = footprint(name) else { return .omitted }
    return [
      "cpu": ["request": .string("\(pods.cpuRequestMilli)m")],
      "memory": ["request": .string("\(pods.memoryRequestMiB)Mi"), "limit": .string("\(pods.memoryLimitMiB)Mi")],
    ]
  }
}

extension ComponentAlert {
  fileprivate static let linkerd = [
    ComponentAlert(
      "LinkerdControlPlaneDown",
      #"min by (deployment) (kube_deployment_status_replicas_available{namespace="linkerd",deployment=~"linkerd-.*"}) < 1"#,
      minutes: 5, critical: true, "{{ $labels.deployment }} has no pod that is ready",
      do: "Proxies keep what they know; new pods get neither proxy nor identity. See its events and its certificates."),
    ComponentAlert(
      "LinkerdRefusesRequests",
      #"sum by (namespace, deployment) (rate(inbound_http_authz_deny_total[5m])) > 0.1"#, minutes: 10,
      "Requests to {{ $labels.namespace }}/{{ $labels.deployment }} are refused by its Linkerd policies",
      do: "A caller is missing in `services[].calls`, or somebody calls who should not: see the proxy's log."),
  ]
}
