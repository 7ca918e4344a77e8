import KubeModel
import ManifestChecks

/// Who reaches whom in a cluster of so many pods: forty to a namespace, four to an application, a policy for most
/// applications and one that closes each namespace.
enum ReachabilityMeasure {
  /// Milliseconds from objects to the whole table, and its lines.
  static func run(pods: Int) -> String {
    let (objects, problems) = KubeDocuments.parse(text(pods: pods), file: "many.yaml")
    precondition(problems.isEmpty)
    let start = ContinuousClock.now
    let traffic = TrafficMap(objects)
    let table = ReachTable(traffic.reachability)
    let blocked = traffic.blocked.count
    let millis = (ContinuousClock.now - start) / .milliseconds(1)
    return "\(millis) \(table.inward.count + table.outward.count) \(blocked)"
  }

  private static func text(pods: Int) -> String {
    var text = ""
    for space in 0..<(pods / 40) {
      text += "apiVersion: v1\nkind: Namespace\nmetadata: {name: n\(space), labels: {team: t\(space % 7)}}\n---\n"
      for app in 0..<10 {
        for copy in 0..<4 { text += pod(space, app, copy) }
        if app > 0 { text += policy(space, app, count: pods / 40) }
      }
      text += """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: default-deny, namespace: n\(space)}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
        ---

        """
    }
    return text
  }

  private static func pod(_ space: Int, _ app: Int, _ copy: Int) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: a\(app)-\(copy), namespace: n\(space), labels: {app: a\(app), copy: c\(copy)}}
    spec: {containers: [{name: a, image: "a:1", ports: [{name: http, containerPort: \(8000 + app)}]}]}
    ---

    """
  }

  private static func policy(_ space: Int, _ app: Int, count: Int) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: a\(app), namespace: n\(space)}
    spec:
      podSelector: {matchLabels: {app: a\(app)}}
      policyTypes: [Ingress, Egress]
      ingress:
        - from:
            - podSelector: {matchExpressions: [{key: app, operator: In, values: [a\(app - 1), a0]}]}
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: n\((space + app) % count)}}
              podSelector: {matchLabels: {app: a\(app)}}
          ports: [{port: http}]
        - from: [{namespaceSelector: {matchLabels: {team: t0}}}]
          ports: [{port: 9090, endPort: 9099}]
      egress:
        - to:
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
              podSelector: {matchLabels: {k8s-app: kube-dns}}
          ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
        - to: [{namespaceSelector: {}}]
          ports: [{port: 8000, endPort: 8099}]
        - to: [{ipBlock: {cidr: 10.\(space % 200).\(app).0/24, except: [10.\(space % 200).\(app).7/32]}}]
    ---

    """
  }
}
