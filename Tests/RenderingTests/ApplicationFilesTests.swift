import Basics
import KubeModel
import PlatformSpec
import Testing

@testable import DesignEngine
@testable import Rendering

/// What must hold for the manifests of every application, read back from the files.
@Suite struct ApplicationFilesTests {
  private static func selects(_ selector: KubeValue?, _ labels: KubeValue?) -> Bool {
    guard let wanted = selector?.mapping, let labels, !wanted.entries.isEmpty else { return false }
    return wanted.entries.allSatisfy { labels[$0.key] == $0.value }
  }

  private static func podLabels(_ object: KubeObject) -> KubeValue? {
    object.root.at("spec", "template", "metadata", "labels")
      ?? object.root.at("spec", "jobTemplate", "spec", "template", "metadata", "labels")
  }

  private static let workloadKinds = ["Deployment", "Rollout", "StatefulSet", "CronJob"]

  @Test(arguments: ApplicationFixture.cases)
  func `every service has one workload, and nothing stands there twice`(wanted: ApplicationFixture.Case) throws {
    let objects = try ApplicationFixture.objects(wanted)
    #expect(objects.filter { Self.workloadKinds.contains($0.kind) }.count == wanted.count)
    var seen: Set<String> = []
    for object in objects { #expect(seen.insert("\(object.apiVersion) \(object.title)").inserted, "\(object.title)") }
  }

  @Test(arguments: ApplicationFixture.cases)
  func `every object has its labels and a name that fits`(wanted: ApplicationFixture.Case) throws {
    let common = ["name", "instance", "version", "component", "part-of", "managed-by"].map { "app.kubernetes.io/" + $0 }
    for object in try ApplicationFixture.objects(wanted) {
      #expect(object.name.utf8.count <= 63, "\(object.title)")
      for key in common + ["team", "cost-center"] {
        let value = object.labels.first { $0.key == key }?.value ?? ""
        #expect((1...63).contains(value.utf8.count), "\(object.title) \(key)")
      }
    }
  }

  @Test(arguments: ApplicationFixture.cases)
  func `what an autoscaler scales has no replicas, all else has`(wanted: ApplicationFixture.Case) throws {
    let objects = try ApplicationFixture.objects(wanted)
    let scaled = objects.compactMap { $0.root.at("spec", "scaleTargetRef") }.map { target in
      "\(target["kind"]?.string ?? "") \(target["name"]?.string ?? "")"
    }
    for workload in objects where ["Deployment", "Rollout", "StatefulSet"].contains(workload.kind) {
      let isScaled = scaled.contains("\(workload.kind) \(workload.name)")
      #expect((workload.root.at("spec", "replicas") == nil) == isScaled, "\(workload.title)")
    }
    for target in scaled {
      #expect(objects.contains { "\($0.kind) \($0.name)" == target }, "\(target) is scaled and not there")
    }
  }

  @Test(arguments: ApplicationFixture.cases)
  func `selectors name what never changes, and match pods`(wanted: ApplicationFixture.Case) throws {
    let objects = try ApplicationFixture.objects(wanted)
    let pods = objects.compactMap { object in Self.podLabels(object).map { (object.namespace, $0) } }
    for object in objects {
      let selector: KubeValue? =
        switch object.kind {
        case "Service": object.root.at("spec", "selector")
        case "Deployment", "Rollout", "StatefulSet", "PodDisruptionBudget", "PodMonitor", "AuthorizationPolicy":
          object.root.at("spec", "selector", "matchLabels")
        case "NetworkPolicy": object.root.at("spec", "podSelector", "matchLabels")
        default: nil
        }
      guard let selector else { continue }
      let keys = selector.mapping?.keys ?? []
      #expect(keys == ["app.kubernetes.io/name", "app.kubernetes.io/instance"], "\(object.title)")
      #expect(
        pods.contains { $0.0 == object.namespace && Self.selects(selector, $0.1) }, "\(object.title) selects nothing")
    }
  }

  @Test(arguments: ApplicationFixture.cases)
  func `every call is allowed on both sides, by policy and by identity`(wanted: ApplicationFixture.Case) throws {
    let design = try ApplicationFixture.design(wanted)
    let context = RenderingContext(design)
    let objects = try ApplicationFixture.objects(wanted)
    func policy(_ workload: WorkloadDesign) -> KubeValue? {
      objects.first { $0.kind == "NetworkPolicy" && $0.name == workload.name && $0.namespace == workload.namespace }?
        .root["spec"]
    }
    func allows(_ rules: KubeValue?, _ side: String, _ other: WorkloadDesign, port: Int) -> Bool {
      (rules?.sequence ?? []).contains { rule in
        let hasPeer = (rule[side]?.sequence ?? []).contains { peer in
          peer.at("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name")?.string == other.namespace
            && Self.selects(peer.at("podSelector", "matchLabels"), context.labels(of: other))
        }
        return hasPeer && (rule["ports"]?.sequence ?? []).contains { $0["port"]?.integer == port }
      }
    }
    var edges = 0
    for caller in design.workloads {
      for name in context.callees(of: caller) {
        let callee = try #require(context.workload(name))
        edges += 1
        let port = callee.service.port
        #expect(allows(policy(caller)?["egress"], "to", callee, port: port), "\(caller.name) -> \(name) leaves")
        #expect(allows(policy(callee)?["ingress"], "from", caller, port: port), "\(caller.name) -> \(name) enters")
        guard context.hasIstio else { continue }
        let rules = objects.first { $0.kind == "AuthorizationPolicy" && $0.name == name }?.root.at("spec", "rules")
        let principals = rules?[0]?["from"]?[0]?.at("source", "principals")?.sequence ?? []
        #expect(principals.contains(.string("cluster.local/ns/\(caller.namespace)/sa/\(caller.name)")))
      }
    }
    #expect(edges > 0 || wanted.count < 2)
  }

  @Test(arguments: ApplicationFixture.cases)
  func `nobody is allowed who does not call`(wanted: ApplicationFixture.Case) throws {
    let design = try ApplicationFixture.design(wanted)
    let context = RenderingContext(design)
    for object in try ApplicationFixture.objects(wanted) where object.kind == "NetworkPolicy" {
      guard let workload = context.workload(object.name) else { continue }
      let callers = context.callers(of: workload).map(\.name)
      for rule in object.root.at("spec", "ingress")?.sequence ?? [] {
        for peer in rule["from"]?.sequence ?? [] {
          guard let name = peer.at("podSelector", "matchLabels", "app.kubernetes.io/name")?.string else { continue }
          #expect(callers.contains(name) || name == "prometheus" || workload.kind == .statefulSet, "\(object.title)")
        }
      }
    }
  }

  @Test(arguments: ApplicationFixture.cases)
  func `every namespace denies all and lets names be asked`(wanted: ApplicationFixture.Case) throws {
    let objects = try ApplicationFixture.objects(wanted)
    for namespace in objects where namespace.kind == "Namespace" {
      let policies = objects.filter { $0.kind == "NetworkPolicy" && $0.namespace == namespace.name }
      let deny = try #require(policies.first { $0.name == "default-deny" })
      #expect(deny.root.at("spec", "policyTypes") == ["Ingress", "Egress"])
      #expect(deny.root.at("spec", "podSelector") == [:])
      #expect(deny.root.at("spec", "ingress") == nil && deny.root.at("spec", "egress") == nil)
      let dns = try #require(policies.first { $0.name == "allow-dns" })
      let ports: KubeValue = [["protocol": "UDP", "port": 53], ["protocol": "TCP", "port": 53]]
      #expect(dns.root.at("spec", "egress")?[0]?["ports"] == ports)
    }
  }

  @Test(arguments: ApplicationFixture.cases)
  func `every name that a pod refers to exists`(wanted: ApplicationFixture.Case) throws {
    let objects = try ApplicationFixture.objects(wanted)
    func exists(_ kind: String, _ name: String?, _ namespace: String?) -> Bool {
      objects.contains { $0.kind == kind && $0.name == name && $0.namespace == namespace }
    }
    for workload in objects where Self.workloadKinds.contains(workload.kind) {
      let template = workload.root.at("spec", "template") ?? workload.root.at("spec", "jobTemplate", "spec", "template")
      let pod = try #require(template?["spec"])
      let container = try #require(pod["containers"]?[0])
      #expect(exists("ServiceAccount", pod["serviceAccountName"]?.string, workload.namespace), "\(workload.title)")
      for source in container["envFrom"]?.sequence ?? [] {
        #expect(exists("ConfigMap", source.at("configMapRef", "name")?.string, workload.namespace))
      }
      for variable in container["env"]?.sequence ?? [] {
        let name = variable.at("valueFrom", "secretKeyRef", "name")?.string
        #expect(exists("ExternalSecret", name, workload.namespace), "\(workload.title) \(name ?? "")")
      }
      let strategy = workload.root.at("spec", "strategy")
      let services = ["stableService", "canaryService", "activeService", "previewService"].compactMap { field in
        (strategy?["canary"] ?? strategy?["blueGreen"])?[field]?.string
      }
      #expect(services.count == (workload.kind == "Rollout" ? 2 : 0))
      for service in services { #expect(exists("Service", service, workload.namespace), "\(service)") }
    }
  }

  @Test(arguments: ApplicationFixture.cases)
  func `a canary goes on only after an analysis that measured`(wanted: ApplicationFixture.Case) throws {
    let design = try ApplicationFixture.design(wanted)
    let objects = try ApplicationFixture.objects(wanted)
    for rollout in objects where rollout.kind == "Rollout" {
      guard let steps = rollout.root.at("spec", "strategy", "canary", "steps")?.sequence else { continue }
      let weights = steps.compactMap { $0["setWeight"]?.integer }
      #expect(weights == [5, 25, 100])
      for (index, step) in steps.enumerated() {
        guard let weight = step["setWeight"]?.integer, weight < 100 else { continue }
        let next = steps[(index + 1)...].prefix { $0["setWeight"] == nil }
        let analysis = try #require(next.compactMap { $0["analysis"] }.first, "\(rollout.title) at \(weight) %")
        let name = analysis["templates"]?[0]?["templateName"]?.string
        let template = try #require(objects.first { $0.kind == "AnalysisTemplate" && $0.name == name })
        for metric in template.root.at("spec", "metrics")?.sequence ?? [] {
          #expect((metric["count"]?.integer ?? 0) > 1)
        }
        // Both together last as long as was decided.
        let pause = next.compactMap { $0.at("pause", "duration")?.string }.first ?? "0s"
        let planned = try #require(design.workloads.first { $0.name == rollout.name }?.rollout.steps.first)
        #expect((Int(pause.dropLast()) ?? 0) + planned.analysisSeconds == planned.pauseSeconds)
      }
    }
  }

  @Test func `a budget of errors is written exactly`() throws {
    let objects = try ApplicationFixture.objects(ApplicationFixture.Case(count: 25))
    let rules = try #require(objects.first { $0.kind == "PrometheusRule" && $0.name == "checkout" })
    let alerts = (rules.root.at("spec", "groups")?[0]?["rules"]?.sequence ?? []).filter { $0["alert"] != nil }
    let urgent = try #require(alerts.first)
    #expect(urgent["expr"]?.string?.contains("> 14.4 * 0.001\nand\n") == true)
    #expect(urgent.at("labels", "severity") == "critical")
    #expect(urgent.at("annotations", "runbook_url") == "DESIGN.md#errorbudgetburn")
  }
}
