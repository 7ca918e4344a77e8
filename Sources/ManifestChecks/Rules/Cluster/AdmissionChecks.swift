extension Check {
  /// What an API server refuses although the schema permits it, by the rows of the catalogue.
  static let admission: [Check] = AdmissionRule.allCases.map { rule in
    let text = rule.text
    let example = rule.example
    return Check(
      rule.rawValue, text.slug, rule == .warning ? .low : .error, text.area, summary: text.summary,
      why: rule == .warning
        ? "The API server takes it and says so each time; people stop reading what it says."
        : "The API server refuses the object, so that an apply stops half-way.",
      remedy: text.remedy, peers: text.peers, passing: example.passing, failing: example.failing
    ) { inspection in
      inspection.admission.all(inspection).filter { $0.rule == rule }.map { $0.violation(inspection) }
    }
  }
}

extension AdmissionRule {
  struct Text {
    var slug: String
    var area: Check.Area
    var summary: String
    var remedy: String
    var peers: [String] = []
  }

  var text: Text {
    switch self {
    case .semantic:
      Text(
        slug: "semantic-required", area: .cluster,
        summary: "A field is missing or wrong that the schema calls free and the API server does not.",
        remedy: "Write what the API server asks for.")
    case .definition:
      Text(
        slug: "crd-self", area: .cluster, summary: "A definition of custom resources contradicts itself.",
        remedy: "Name it after its plural and group, store exactly one version, give each version a schema.")
    case .name:
      Text(
        slug: "name-syntax", area: .cluster, summary: "A name has a form or a length that the kind doesn't permit.",
        remedy: "Use small letters, digits and dashes, and not more of them than the kind takes.")
    case .label:
      Text(
        slug: "label-annotation-syntax", area: .cluster,
        summary: "The key or the value of a label or an annotation has a wrong form.",
        remedy: "Keys are a name with an optional domain; values have at most 63 letters, digits, dashes, dots.",
        peers: ["kube-score:label-values"])
    case .tooLarge:
      Text(
        slug: "too-large", area: .cluster, summary: "An object or a field is larger than is stored.",
        remedy: "Keep data beyond 1 MiB in a volume or an object store.")
    default: podText
    }
  }

  private var podText: Text {
    switch self {
    case .quantity:
      Text(
        slug: "quantity", area: .deployment, summary: "An amount is negative, broken or of an unknown resource.",
        remedy: "Write amounts such as 500m and 1Gi of resources that exist.")
    case .resources:
      Text(
        slug: "resources-arithmetic", area: .deployment, summary: "Requests and limits contradict each other.",
        remedy: "Keep requests at or below limits, and equal for what can't be shared.")
    case .port:
      Text(
        slug: "port-syntax", area: .networking, summary: "A port has a wrong number or name, or stands twice.",
        remedy: "Use 1 to 65535 and names of at most 15 small letters, digits and dashes, each once.",
        peers: ["kube-linter:invalid-target-ports", "kube-score:container-ports-check"])
    case .environment:
      Text(
        slug: "env-source", area: .deployment, summary: "An environment variable has no source, two, or a wrong one.",
        remedy: "Give each variable a value or one source that exists.")
    case .probe:
      Text(
        slug: "probe-handler", area: .deployment, summary: "A probe or a hook has no handler, two, or wrong figures.",
        remedy: "Give each probe one handler and figures that are not negative.")
    case .volume:
      Text(
        slug: "volumes", area: .storage, summary: "Volumes and what mounts them don't fit together.",
        remedy: "Declare each volume once with one source, and mount it under its name.")
    case .security:
      Text(
        slug: "contradiction-security", area: .security, summary: "A security context contradicts itself.",
        remedy: "Decide for one of the two.")
    case .userNamespace:
      Text(
        slug: "contradiction-user-namespace", area: .security,
        summary: "A user namespace of its own does not go with what the pod shares with its node.",
        remedy: "Drop hostNetwork, hostPID and hostIPC, or hostUsers: false.")
    case .spread:
      Text(
        slug: "spread-syntax", area: .deployment, summary: "A topology spread constraint can't hold.",
        remedy: "Give it a skew of at least 1, a key, and minDomains only with DoNotSchedule.",
        peers: ["kube-score:pod-topology-spread-constraints"])
    case .affinity:
      Text(
        slug: "affinity-syntax", area: .deployment,
        summary: "An affinity or a toleration has a form that means nothing.",
        remedy: "Give terms a key, weights from 1 to 100, and values only where the operator takes them.")
    case .dns:
      Text(
        slug: "dns-syntax", area: .networking, summary: "DNS settings or host names of a pod have a wrong form.",
        remedy: "Give at most 3 servers and 32 domains; host names are labels.")
    case .system:
      Text(
        slug: "os-fields", area: .deployment, summary: "A pod names an operating system and fields of another.",
        remedy: "Drop the fields of the other system.")
    default: kindText
    }
  }

  private var kindText: Text {
    switch self {
    case .restartPolicy:
      Text(
        slug: "restart-policy-kind", area: .deployment,
        summary: "A pod is restarted in a way that its controller doesn't permit.",
        remedy: "Deployments and the like need Always (or nothing); Jobs need OnFailure or Never.",
        peers: ["kube-score:cronjob-restartpolicy", "kube-linter:restart-policy"])
    case .rollout:
      Text(
        slug: "rollout-arithmetic", area: .deployment, summary: "The figures of a roll-out can't work together.",
        remedy: "Let maxSurge or maxUnavailable be above 0 and the deadline above minReadySeconds.")
    case .autoscaler:
      Text(
        slug: "hpa-arithmetic", area: .scaling, summary: "An autoscaler's bounds, metrics or behaviour can't work.",
        remedy: "Keep minReplicas at or below maxReplicas and give each metric one target.")
    case .disruptionBudget:
      Text(
        slug: "pdb-arithmetic", area: .deployment, summary: "A disruption budget contradicts itself.",
        remedy: "Set either minAvailable or maxUnavailable, as a number or a percentage up to 100.",
        peers: ["kube-score:poddisruptionbudget-has-policy"])
    case .service:
      Text(
        slug: "service-arithmetic", area: .networking, summary: "A Service has fields that its type doesn't take.",
        remedy: "Drop the fields of other types.")
    case .ingress:
      Text(
        slug: "ingress-syntax", area: .networking, summary: "An Ingress has a path, host or backend of a wrong form.",
        remedy: "Give each path its type and one backend with one port.", peers: ["kyverno:restrict-ingress-paths"])
    case .networkPolicy:
      Text(
        slug: "netpol-syntax", area: .networking, summary: "A network policy has peers or ports of a wrong form.",
        remedy: "Give each peer either a block or selectors, and endPort only beside a number.")
    case .access:
      Text(
        slug: "rbac-syntax", area: .security, summary: "A role or a binding says something that RBAC doesn't know.",
        remedy: "Give rules verbs, groups and resources, and bindings a role and named subjects.")
    case .webhook:
      Text(
        slug: "webhook-syntax", area: .cluster, summary: "A webhook or an admission policy lacks what it must say.",
        remedy:
          "Give it sideEffects, admissionReviewVersions, a name of three parts, expressions that are true or false.",
        peers: ["istioctl:IST0139"])
    case .job:
      Text(
        slug: "job-cron-syntax", area: .deployment,
        summary: "A Job or a CronJob has figures or a schedule of a wrong form.",
        remedy: "Write five fields of a schedule, no time zone in it, and restartPolicy OnFailure or Never.")
    case .storage:
      Text(
        slug: "storage-syntax", area: .storage, summary: "A volume, a claim or a class lacks what it must say.",
        remedy: "Give it an access mode, a size above 0 and exactly one source.")
    case .quota:
      Text(
        slug: "quota-syntax", area: .cluster, summary: "A quota or a limit range names what can't be limited so.",
        remedy: "Use known resources, and let min, defaultRequest, default and max rise in this order.")
    default:
      Text(
        slug: "server-warnings", area: .cluster, summary: "The API server warns of something in the object.",
        remedy: "Write what the warning says.")
    }
  }
}
