import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Argo CD: health of its own kinds, rights by team, and word to the pager when something can't be applied.
  static func argoCD(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let settings = ArgoCDSettings(plan: plan, context: context)
    let secret = context.externalSecret(ArgoCDDelivery.notificationSecret, of: plan)
    return ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(settings.values), configs: secret,
      alerts: [
        ComponentAlert(
          "ArgoCDOutOfSync", #"sum by (name) (argocd_app_info{sync_status!="Synced"}) > 0"#, minutes: 30,
          "{{ $labels.name }} differs from the repository",
          do: "See what Argo CD says of it: kubectl -n argocd describe application NAME."),
        ComponentAlert(
          "ArgoCDDegraded", #"sum by (name) (argocd_app_info{health_status="Degraded"}) > 0"#, minutes: 15,
          "{{ $labels.name }} is applied but does not work", do: "Look at its objects that are not healthy."),
      ])
  }
}

/// The values of the chart.
private struct ArgoCDSettings {
  let plan: ComponentPlan
  let context: RenderingContext

  var values: KubeValue {
    [
      "fullnameOverride": "argocd",
      "global": [
        "logging": ["format": "json"], "priorityClassName": .string(SharedNames.platformPriority),
        "addPrometheusAnnotations": false,
      ],
      "crds": ["install": true, "keep": true],
      "configs": ["cm": configuration, "params": parameters, "rbac": rights],
      "controller": [
        "replicas": 1, "resources": plan.resources("controller"), "metrics": ["enabled": true],
        "serviceAccount": isDeliverer ? plan.serviceAccount(in: context) : .omitted,
        "podLabels": plan.identityLabels(in: context),
      ],
      "dex": ["enabled": false],
      "redis": ["resources": plan.resources("redis")],
      "server": copies("server"),
      "repoServer": copies("repo-server"),
      "applicationSet": copies("applicationset"),
      "notifications": notifications,
    ]
  }

  /// Whether its controller enters other clusters, as one identity in every region.
  private var isDeliverer: Bool { context.specification.hasDeliveryHub }

  private func copies(_ name: String) -> KubeValue {
    let count = plan.replicas(name, otherwise: 2)
    return [
      "replicas": .integer(count), "resources": plan.resources(name),
      "pdb": count > 1 ? ["enabled": true, "maxUnavailable": 1] : .omitted,
    ]
  }

  private var parameters: KubeValue { ["applicationsetcontroller.enable.progressive.syncs": true] }

  /// Applications are healthy when what they hold is; one that waits for secrets of a later stage, when it is applied.
  private var configuration: KubeValue {
    let health = """
      local state = {status = "Progressing", message = ""}
      if obj.status == nil then return state end
      local annotations = obj.metadata.annotations or {}
      local sync = obj.status.sync or {}
      if annotations["\(ArgoCDDelivery.healthAnnotation)"] == "synced" and sync.status == "Synced" then
        return {status = "Healthy", message = "its secrets come with a later stage"}
      end
      if obj.status.health ~= nil then
        state.status = obj.status.health.status
        state.message = obj.status.health.message or ""
      end
      return state

      """
    return [
      "exec.enabled": false, "application.resourceTrackingMethod": "annotation",
      "resource.customizations.health.argoproj.io_Application": .string(health),
    ]
  }

  /// People of the platform may do everything; teams have what their projects say; nobody else sees anything.
  private var rights: KubeValue {
    ["policy.default": "", "policy.csv": "g, \(context.slug)-platform-admins, role:admin\n", "scopes": "[groups]"]
  }

  // MARK: - Notifications

  private var notifications: KubeValue {
    let secrets = CloudSecret.all(in: context.design, cluster: context.cluster)
    guard let pager = context.specification.observability.pager,
      secrets.contains(where: { $0.namespace == plan.namespace && $0.purpose == ArgoCDDelivery.notificationSecret })
    else { return ["enabled": false] }
    let service = service(pager)
    let recipients: KubeValue = [.string(service.recipient)]
    let triggers: KubeValue = ["on-sync-failed", "on-degraded"]
    return [
      "enabled": true, "resources": plan.resources("notifications"),
      "secret": ["create": false, "name": .string(ArgoCDDelivery.notificationSecret)],
      "notifiers": .mapping([("service.\(service.name)", .string(service.setting.yaml()))]),
      "templates": [
        "template.failed": .string(message("could not be applied", service).yaml()),
        "template.degraded": .string(message("is applied but does not work", service).yaml()),
      ],
      "triggers": [
        "trigger.on-sync-failed": .string(
          trigger("app.status?.operationState.phase in ['Error', 'Failed']", "failed").yaml()),
        "trigger.on-degraded": .string(trigger("app.status.health.status == 'Degraded'", "degraded").yaml()),
      ],
      "subscriptions": [["recipients": recipients, "triggers": triggers]],
    ]
  }

  private struct Service {
    var name: String
    var setting: KubeValue
    var recipient: String
    /// Field of a template, and what it holds for a text.
    var field: String
    var body: (String) -> KubeValue
  }

  private func service(_ pager: ObservabilityWishes.Pager) -> Service {
    switch pager {
    case .pagerduty:
      Service(
        name: "pagerdutyv2", setting: ["serviceKeys": ["platform": "$key"]], recipient: "pagerdutyv2:platform",
        field: "pagerdutyv2"
      ) { ["summary": .string($0), "severity": "error", "source": "{{.app.metadata.name}}"] }
    case .opsgenie:
      Service(
        name: "opsgenie", setting: ["apiUrl": "https://api.opsgenie.com", "apiKeys": ["platform": "$key"]],
        recipient: "opsgenie:platform", field: "opsgenie"
      ) { ["message": .string($0), "description": "{{.app.status.operationState.message}}"] }
    case .slack:
      Service(
        name: "webhook.chat",
        setting: ["url": "$key", "headers": [["name": "Content-Type", "value": "application/json"]]],
        recipient: "chat", field: "webhook"
      ) { ["chat": ["method": "POST", "body": .string("{\"text\": \"\($0)\"}")]] }
    }
  }

  private func message(_ what: String, _ service: Service) -> KubeValue {
    .mapping([(service.field, service.body("{{.app.metadata.name}} in \(context.cluster.name) \(what)"))])
  }

  /// Once for each commit, so that a repeated attempt pages nobody again.
  private func trigger(_ condition: String, _ template: String) -> KubeValue {
    [["when": .string(condition), "oncePer": "app.status.sync.revision", "send": [.string(template)]]]
  }
}
