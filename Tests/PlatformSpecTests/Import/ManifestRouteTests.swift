import Basics
import PlatformSpec
import Testing

/// Where users come in, and what stands between callers and pods.
@Suite struct ManifestRouteTests {
  private typealias Fixture = ManifestFixture

  @Test(arguments: [
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: shop}
    spec: {rules: [{host: shop.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
    """,
    """
    apiVersion: extensions/v1beta1
    kind: Ingress
    metadata: {name: shop}
    spec: {rules: [{host: shop.example.org, http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}
    """,
    """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: shop}
    spec: {hostnames: [shop.example.org], rules: [{backendRefs: [{name: web, port: 80}]}]}
    """,
    """
    apiVersion: networking.istio.io/v1beta1
    kind: VirtualService
    metadata: {name: shop}
    spec: {hosts: [shop.example.org], gateways: [public], http: [{route: [{destination: {host: web, port: {number: 80}}}]}]}
    """,
  ]) func `routes of every kind are entrances`(route: String) throws {
    let fixture = Fixture(Fixture.server("api"), Fixture.server("web", port: 80, target: 8080), route)
    #expect(try fixture.service("web").entryShare == Percent(100))
    #expect(try fixture.service("api").entryShare == Percent(0))
    #expect(try fixture.specification().networking.domain == "shop.example.org")
  }

  @Test func `paths that lead to several services are named`() throws {
    let fixture = Fixture(
      Fixture.server("web"), Fixture.server("api"),
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop}
      spec:
        defaultBackend: {service: {name: web, port: {number: 80}}}
        rules: [{http: {paths: [{path: /api, pathType: Prefix, backend: {service: {name: api, port: {name: http}}}}]}}]
      """)
    #expect(try fixture.specification().services.map(\.entryShare) == [Percent(50), Percent(50)])
    #expect(fixture.says("/api to api"))
  }

  @Test func `internal load balancers and ports without HTTP are no entrances`() throws {
    let fixture = Fixture(
      Fixture.server("web", type: "LoadBalancer"), Fixture.server("mqtt", port: 1883, type: "LoadBalancer"),
      Fixture.server("inner"),
      """
      apiVersion: v1
      kind: Service
      metadata: {name: inner-lb, annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: "true"}}
      spec: {type: LoadBalancer, selector: {app: inner}, ports: [{port: 80}]}
      """)
    #expect(try fixture.service("web").entryShare == Percent(100))
    #expect(fixture.says("mqtt was open to the outside"))
    #expect(fixture.says("inner-lb is an internal load balancer"))
  }

  @Test func `one Service before several versions keeps its name and all of them`() throws {
    let version = { (name: String) in
      """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: reviews-\(name)}
      spec:
        template:
          metadata: {labels: {app: reviews, version: \(name)}}
          spec: {containers: [{name: main, image: 'shop/reviews:\(name)', ports: [{containerPort: 9080}]}]}

      """
    }
    let fixture = Fixture(
      Fixture.server("page", type: "NodePort", container: ", env: [{name: REVIEWS, value: 'http://reviews:9080'}]"),
      version("v1") + version("v2"),
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews}
      spec: {selector: {app: reviews}, ports: [{port: 9080, name: http}]}
      """)
    #expect(try fixture.specification().services.map(\.name) == ["page", "reviews", "reviews-v2"])
    #expect(try fixture.service("page").calls.map(\.service) == ["reviews", "reviews-v2"])
    #expect(fixture.says("stands before reviews-v1, reviews-v2"))
  }

  @Test func `names for hosts outside are replaced by these`() throws {
    let fixture = Fixture(
      Fixture.server("web", container: ", env: [{name: MAIL_HOST, value: mail}]"),
      """
      apiVersion: v1
      kind: Service
      metadata: {name: mail}
      spec: {type: ExternalName, externalName: smtp.example.net}
      """)
    #expect(try fixture.service("web").environment.map(\.value) == ["smtp.example.net"])
  }

  @Test func `sidecars and agents of nodes stay behind, and it is said`() throws {
    let fixture = Fixture(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        strategy: {type: Recreate}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
              - {name: metrics-exporter, image: 'x/exporter:1', ports: [{name: metrics, containerPort: 9100}]}
              - {name: main, image: 'shop/web:1', ports: [{containerPort: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{name: http, port: 80}, {name: metrics, port: 9100}]}
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        template: {spec: {hostNetwork: true, containers: [{name: main, image: 'x/agent:1'}]}}
      """)
    let web = try fixture.service("web")
    #expect(web.image == "shop/web")
    #expect(web.openPorts == [80])
    #expect(web.replicas?.fixed == 1)
    #expect(fixture.says("metrics-exporter"))
    #expect(fixture.says("DaemonSet agent works on the nodes"))
  }

  @Test func `stores that operators run become data stores`() throws {
    let fixture = Fixture(
      Fixture.server("web", container: ", env: [{name: PGHOST, value: main-rw}]"),
      """
      apiVersion: postgresql.cnpg.io/v1
      kind: Cluster
      metadata: {name: main}
      spec: {instances: 3, storage: {size: 50Gi}}
      """)
    let store = try #require(try fixture.specification().dataStores.first)
    #expect(store.engine == .postgresql)
    #expect(store.sizeGiB == 50)
    #expect(try fixture.service("web").stores == ["main"])
  }

  // MARK: - Broken documents

  @Test func `what is wrong with a document hides no other`() throws {
    let fixture = Fixture(
      "apiVersion: v1\nkind: Service\nmetadata: {name: web\n---\n" + Fixture.server("web"),
      "kind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}\n",
      "apiVersion: nonsense\nkind: Service\nmetadata: {name: other}\nspec: {selector: {app: web}, ports: [{port: 81, targetPort: 80}]}\n",
      "apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\n",
      "{{ .Values.x }}: [")
    #expect(try fixture.specification().services.map(\.name) == ["web"])
    for words in ["`apiVersion` is missing", "nonsense is no version of a Service", "template of Helm"] {
      #expect(fixture.says(words), "\(words)")
    }
    #expect(fixture.outcome.notes.allSatisfy { !$0.isError })
  }

  @Test func `the later of two objects counts and patches are none`() throws {
    let fixture = Fixture(
      Fixture.server("web"), Fixture.server("web", image: "shop/web:2"),
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 4}\n")
    #expect(try fixture.service("web").version == "2")
    #expect(fixture.says("there twice"))
    #expect(fixture.says("is a patch"))
  }

  @Test(arguments: ["", "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n", "nothing: here\n"])
  func `files without a workload are refused`(text: String) {
    let fixture = Fixture(text)
    #expect(fixture.outcome.specification == nil)
    #expect(fixture.outcome.notes.contains { $0.isError })
  }
}
