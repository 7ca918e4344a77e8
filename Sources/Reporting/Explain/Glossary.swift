/// Words of the deliverables that a reader may meet for the first time.
extension Explanation {
  static let terms = Kind(
    title: "terms", names: { _ in glossary.flatMap(\.names) },
    explain: { name, _ in
      let wanted = name.lowercased()
      return glossary.first { $0.names.contains { $0.lowercased() == wanted } }.map { entry in
        [entry.names[0]] + entry.meaning.wrapped()
      }
    })

  private static let glossary: [(names: [String], meaning: String)] = [
    (
      ["allocatable"],
      "What a node offers to pods: its capacity less what the kubelet, the system and the eviction threshold keep."
    ),
    (
      ["burn rate"],
      "How fast the error budget of the availability target is used up: 1 uses it in the whole period, 14.4 in two days of thirty. Alerts compare a long and a short window, so that they fire fast and stop soon."
    ),
    (
      ["canary"],
      "A roll-out that gives a new version a growing share of the traffic and judges it by metrics before each step; a failed judgement gives all traffic back to the stable version."
    ),
    (
      ["blue-green"],
      "A roll-out that starts the new version beside the old one and moves all traffic at once after a check."
    ),
    (
      ["rolling update", "rolling"],
      "Pods are replaced a few at a time: maxSurge says how many more may run, maxUnavailable how many fewer."
    ),
    (
      ["HPA", "HorizontalPodAutoscaler"],
      "Changes the number of pods so that a measure (CPU in percent of the request, requests per second) meets its target; with several measures the highest number wins."
    ),
    (
      ["VPA", "VerticalPodAutoscaler"],
      "Recommends, and if wanted sets, requests from what pods really use. It must not set what the HPA measures against."
    ),
    (["KEDA", "ScaledObject"], "Scales by events: the length of a queue, a schedule, a query; down to no pod at all."),
    (
      ["PDB", "PodDisruptionBudget", "disruption budget"],
      "How many pods of a service must stay, or may go, when nodes are drained. It does not guard against failures."
    ),
    (
      ["topology spread", "anti-affinity"],
      "Where pods of one service may stand together: spread over zones and nodes, required or preferred."
    ),
    (
      ["taint", "toleration"],
      "A taint keeps pods off a node unless they tolerate it; pools for a purpose carry one, general ones none."
    ),
    (
      ["spot", "preemptible"],
      "Capacity that the cloud may take back at short notice, for 60 to 70 % less; for work that can be interrupted."
    ),
    (["reserved"], "Capacity paid for over one or three years, whether used or not, for less an hour."),
    (
      ["utilization"],
      "Requested CPU over allocatable CPU at the average load: how well pods fill the nodes that are paid for."
    ),
    (
      ["Cluster Autoscaler"], "Adds nodes for pods that find no place and removes nodes that stay unneeded for a while."
    ),
    (["Karpenter"], "Chooses and starts machines for waiting pods directly, without fixed groups."),
    (
      ["mesh", "sidecar", "ambient"],
      "Proxies between services that encrypt, retry, split and measure traffic; beside each pod (sidecar) or per node (ambient)."
    ),
    (["mTLS", "mutual TLS"], "Both ends of a connection prove who they are; the mesh does it for the services."),
    (
      ["circuit breaker", "outlier detection"],
      "A pod that fails several times in a row gets no requests for a while, so that callers do not wait for it."
    ),
    (
      ["network policy", "NetworkPolicy"],
      "Which pods may talk to which. Everything is denied first; what the call graph needs is allowed by name."
    ),
    (
      ["Pod Security", "restricted", "baseline"],
      "Levels of what a pod may ask of its node; restricted takes root, privileges and host access away."
    ),
    (
      ["IRSA", "pod identity", "workload identity"],
      "A service account of the cluster acts as a role of the cloud, without keys in the cluster."
    ),
    (
      ["External Secrets"],
      "Copies secrets from the provider's secret store into the cluster and renews them; no value stands in a file."
    ),
    (
      ["Flux", "GitOps"],
      "The cluster follows a repository: what is committed is applied, what drifts is set back, what is removed is pruned."
    ),
    (
      ["cluster-settings"],
      "The ConfigMap with the values that only Terraform knows; manifests name them as ${name} and Flux fills them in."
    ),
    (["RED"], "Rate, errors, duration: the three measures of a service that answers requests."),
    (["USE"], "Utilization, saturation, errors: the three measures of a resource such as a node or a disk."),
    (["RPO"], "Recovery point objective: how much of the newest data a disaster may cost, as a time."),
    (["RTO"], "Recovery time objective: how long after a disaster until the application works again."),
  ]
}
