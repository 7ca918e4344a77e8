import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// What a user says, row by row of the mission.
@Suite struct IntakeRowTests {
  @Test(arguments: Provider.allCases)
  func `I-1 the template sentence is understood on every cloud`(provider: Provider) throws {
    let specification = try read(
      "Design container orchestration for TicketSales on \(provider.title) supporting 4K requests/second with"
        + " 99.95% availability and 72% resource utilization.")
    #expect(specification.provider == provider && specification.name == "TicketSales")
    #expect(specification.traffic.peakRequestsPerSecond == 4000)
    #expect(specification.targets.availability == Percent(nano: 99_950_000_000))
    #expect(specification.targets.utilization == Percent(72))
  }

  @Test func `I-2 the quick prompt gives the very replicas, resources and bounds that it names`() throws {
    let platform = try Platform("quick")
    // The uploads keep their volume: the pods are those of a StatefulSet.
    let pods = try platform.object("StatefulSet", "bookings")
    let claim = pods.root.at("spec", "volumeClaimTemplates")?.sequence?.first
    #expect(claim?.at("spec", "storageClassName")?.string == "general")
    let container = pods.root.at("spec", "template", "spec", "containers")?.sequence?.first
    #expect(
      container?["resources"] == [
        "requests": ["cpu": "250m", "memory": "512Mi"], "limits": ["cpu": "500m", "memory": "1Gi"],
      ])
    let scaler = try #require(try platform.object("HorizontalPodAutoscaler", "bookings").root["spec"])
    #expect(scaler["minReplicas"] == 3 && scaler["maxReplicas"] == 12)
    let cpu = scaler["metrics"]?.sequence?.compactMap { $0.at("containerResource", "target", "averageUtilization") }
    #expect(cpu == [70])
    #expect(platform.objects("Ingress").first?.root.at("spec", "ingressClassName")?.string == "alb")
    #expect(platform.design.components.contains { $0.id == .istiod })
    #expect(pods.root.at("spec", "updateStrategy", "type")?.string == "RollingUpdate")
  }

  @Test(arguments: [
    (
      "Design container orchestration for EcommercePlatform (25 microservices) on EKS supporting 10K requests/second with 99.95% availability and 75% resource utilization.",
      Provider.eks, 25 as Int?, 1
    ),
    (
      "Design container orchestration for HealthDataPipeline on GKE processing 5TB daily with HIPAA compliance, StatefulSet databases, and 99.99% data durability.",
      .gke, nil, 1
    ),
    (
      "Design container orchestration for GlobalSaaS on AKS deployed across 3 regions (US, EU, APAC) with <100ms latency per region and unified GitOps deployment.",
      .aks, nil, 3
    ),
  ]) func `I-3 the three examples are understood word for word`(
    prompt: String, provider: Provider, services: Int?, regions: Int
  ) throws {
    let specification = try read(prompt)
    #expect(specification.provider == provider && specification.regions.count == regions)
    if let services { #expect(specification.services.count == services) }
    switch provider {
    case .eks: #expect(specification.traffic.peakRequestsPerSecond == 10_000)
    case .gke:
      #expect(specification.security.compliance == [.hipaa])
      #expect(specification.targets.durability == Percent(nano: 99_990_000_000))
      #expect(specification.dataStores.contains { $0.hosting == .operator })
    case .aks:
      #expect(specification.targets.latencyP99Millis == 100)
      #expect(specification.regions.map(\.name) == ["eastus", "westeurope", "southeastasia"])
    }
  }

  @Test func `I-4 what is not understood is pointed at, with what could be said`() throws {
    let prompt = "Deploy shop on EKS with 3 replicas and linkred and warp drive"
    let outcome = Specification.read(prompt: prompt)
    #expect(outcome.specification == nil)
    let places = outcome.diagnostics.filter { $0.severity == .error }.map(\.location?.column)
    for word in ["linkred", "warp"] {
      let column = try #require(prompt.range(of: word)).lowerBound.utf16Offset(in: prompt) + 1
      #expect(places.contains(column), "\(outcome.diagnostics)")
    }
    #expect(outcome.diagnostics.contains { $0.remedy?.lowercased().contains("linkerd") == true })
  }

  @Test func `I-5 the file that a prompt gives reads as the same platform`() throws {
    let platform = try Platform("ecommerce")
    let read = Specification.read(try document(platform.text("platform.yaml")))
    let specification = try #require(read.specification, "\(read.diagnostics)")
    #expect(specification == platform.design.specification)
  }

  @Test func `I-6 a Compose file and a manifest give services, ports, calls and health checks`() throws {
    let compose = ComposeReader(
      files: [
        (
          path: "compose.yaml",
          text: """
          services:
            web:
              image: shop/web:2
              ports: ["80:8080"]
              depends_on: [api]
              healthcheck: {test: [CMD, curl, -f, "http://localhost:8080/up"]}
            api: {image: "shop/api:7", expose: ["9000"], environment: {DB: "postgres://u@db/shop"}}
            db: {image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]}
          volumes: {data: {}}
          """
        )
      ], environment: nil, profiles: [], lookUp: { _ in nil })
    let imported = compose.read().specification(name: "Shop", provider: .gke)
    let web = try #require(imported.specification?.services.first { $0.name == "web" }, "\(imported.notes)")
    #expect(web.port == 8080 && web.calls.map(\.service) == ["api"] && web.image == "shop/web")
    let api = try #require(imported.specification?.services.first { $0.name == "api" })
    #expect(api.port == 9000 && api.version == "7" && api.stores == ["db"])
    #expect(imported.specification?.dataStores.map(\.engine) == [.postgresql])

    var manifests = ManifestReader(files: [
      (
        path: "web.yaml",
        text: """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 4
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - name: web
                  image: shop/web:2
                  ports: [{containerPort: 8080}]
                  readinessProbe: {httpGet: {path: /ready, port: 8080}}
        """
      )
    ])
    let outcome = manifests.read().specification(name: "Shop", provider: .eks)
    let service = try #require(outcome.specification?.services.first, "\(outcome.notes)")
    #expect(service.name == "web" && service.port == 8080 && service.health.readinessPath == "/ready")
  }

  @Test(arguments: SamplePlatform.golden) func `V-2 the design has the seven deliverables as its headings`(
    sample: SamplePlatform
  ) throws {
    let platform = try Platform(sample.name)
    let headings = try platform.text("DESIGN.md").split(separator: "\n").filter { $0.hasPrefix("## ") }.map {
      String($0.dropFirst(3))
    }
    let titles = Deliverable.allCases.map(\.title)
    #expect(titles.count == 7 && headings.filter(titles.contains) == titles)
    for deliverable in Deliverable.allCases {
      #expect(platform.design.decisions.contains { $0.deliverable == deliverable }, "\(deliverable)")
    }
  }

  @Test func `I-4 a word that was not understood hides no wish that can't be fulfilled`() throws {
    let prompt = "Deploy shop on EKS with Linkerd and MagicDB"
    let problems = Specification.read(prompt: prompt) { specification in
      #expect(specification.networking.mesh == .linkerd)
      let place = SourceLocation(file: "platform.yaml", path: "spec.networking.mesh")
      return [Diagnostic(.error, "no such mesh", at: place, remedy: "Write istio.")]
    }.diagnostics.filter(\.isError)
    #expect(problems.map { $0.location?.column } == [25, 37], "\(problems)")
    #expect(problems.first?.message == "no such mesh" && problems.last?.message.contains("MagicDB") == true)
    #expect(problems.allSatisfy { $0.location?.file == "<prompt>" })
  }

  @Test func `I-4 a mistake in a file hides no wish that can't be fulfilled`() throws {
    let text = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata:
        name: shop
      spec:
        provider: eks
        targets:
          availability: 101%
        services:
          - name: web
            team: shop
            role: frontend
            entryShare: 100%
            stores: [carts]
        dataStores:
          - name: carts
            engine: mongodb
            hosting: operator
      """
    let problems = Specification.read(try document(text), refusals: PlatformDesigner.refusals).diagnostics
    let lines = problems.filter(\.isError).map { $0.location?.line ?? 0 }
    #expect(lines == [8, 15] || lines == [8, 16], "\(problems)")
  }

  @Test func `I-4 a mistake in a file hides no team whose namespace is taken`() throws {
    let text = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata:
        name: shop
      spec:
        provider: eks
        targets:
          availability: 101%
        services:
          - name: web
            team: shop
            role: frontend
            entryShare: 100%
            calls: [{service: scores}]
            stores: [carts]
          - name: scores
            team: monitoring
          - name: graphs
            team: monitoring
        dataStores:
          - name: carts
            engine: mongodb
            hosting: operator
      """
    let problems = Specification.read(try document(text), refusals: PlatformDesigner.refusals).diagnostics
      .filter(\.isError)
    let clashes = problems.filter {
      $0.message == "the namespace of team monitoring would be one of the platform's own"
    }
    #expect(clashes.map { $0.location?.line } == [17], "\(problems)")
    #expect(clashes.first?.location?.path == "spec.services[scores].team")
    #expect(problems.count == 3 && problems.first?.location?.line == 8, "\(problems)")
    let mended = text.replacing("101%", with: "99.9%")
    let outcome = Specification.read(try document(mended))
    guard case .refused(let reasons) = PlatformDesigner(try #require(outcome.specification)).design() else {
      Issue.record("designed")
      return
    }
    #expect(reasons.map(\.message).filter { $0.contains("monitoring") }.count == 1 && reasons.count == 2, "\(reasons)")
    let other = try document(mended.replacing("team: monitoring", with: "team: board"))
    #expect(
      !PlatformDesigner.refusals(try #require(Specification.read(other).specification)).contains {
        $0.message.contains("team")
      })
  }

  /// Each value of a large file, replaced by what nobody means.
  @Test(arguments: ["0", "-1", "''", "[]", "{}", "999999999999", "none"])
  func `I-4 no value of a file stops what is asked of it`(value: String) throws {
    let lines = try String(contentsOf: try SamplePlatform.named("stores").source, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    var asked = 0
    for (index, line) in lines.enumerated() {
      guard let end = line.firstRange(of: ": ")?.upperBound else { continue }
      let broken = lines[..<index] + [line[..<end] + value] + lines[(index + 1)...]
      let root = KubeDocuments.values(broken.joined(separator: "\n"), file: "platform.yaml").roots.first ?? nil
      let outcome = Specification.read(try #require(root), refusals: PlatformDesigner.refusals)
      #expect(outcome.specification != nil || outcome.diagnostics.contains(where: \.isError), "line \(index + 1)")
      asked += 1
    }
    #expect(asked > 60)
  }

  private func read(_ prompt: String) throws -> Specification {
    let outcome = Specification.read(prompt: prompt)
    return try #require(outcome.specification, "\(outcome.diagnostics)")
  }

  private func document(_ text: String) throws -> KubeValue {
    let parsed = KubeDocuments.values(text, file: "platform.yaml")
    return try #require(parsed.roots.first ?? nil, "\(parsed.diagnostics)")
  }
}
