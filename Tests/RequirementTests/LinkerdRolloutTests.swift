import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Rows D-4, D-5 and N-2: canaries by Argo Rollouts inside of Linkerd, split by the routes of the Gateway API.
@Suite struct LinkerdRolloutTests {
  private func plugin(_ platform: Platform, _ name: String) throws -> KubeValue {
    let rollout = try platform.object("Rollout", name)
    return try #require(
      rollout.root.at("spec", "strategy", "canary", "trafficRouting", "plugins", "argoproj-labs/gatewayAPI"))
  }

  private func names(_ list: KubeValue?) -> [String] { list?.sequence?.compactMap { $0["name"]?.string } ?? [] }

  @Test func `D-4 weights of every route to a service move together`() throws {
    let platform = try Platform("linkerd-rollouts")
    let entrance = try plugin(platform, "maps")
    #expect(names(entrance["httpRoutes"]) == ["maps", "maps-mesh"] && entrance["grpcRoutes"] == nil)
    let inner = try plugin(platform, "places")
    #expect(names(inner["httpRoutes"]) == ["places"])
    let calls = try plugin(platform, "tiles")
    #expect(names(calls["grpcRoutes"]) == ["tiles"] && calls["httpRoutes"] == nil)
    for (kind, route, service) in [
      ("HTTPRoute", "maps", "maps"), ("HTTPRoute", "maps-mesh", "maps"), ("HTTPRoute", "places", "places"),
      ("GRPCRoute", "tiles", "tiles"),
    ] {
      let object = try platform.object(kind, route)
      let rules = try #require(object.root.at("spec", "rules")?.sequence)
      // Who asks for the new version by header comes first.
      #expect(rules.count == 2 && rules[0]["backendRefs"]?.sequence?.count == 1)
      let backends = rules[1]["backendRefs"]?.sequence ?? []
      #expect(names(.sequence(backends)) == [service, "\(service)-canary"])
      #expect(backends.map { $0["weight"]?.integer } == [100, 0])
      for backend in names(.sequence(backends)) { _ = try platform.object("Service", backend) }
    }
  }

  @Test func `N-2 callers in the mesh take the route in place of the Service`() throws {
    let platform = try Platform("linkerd-rollouts")
    for (kind, route, service) in [("HTTPRoute", "maps-mesh", "maps"), ("GRPCRoute", "tiles", "tiles")] {
      let object = try platform.object(kind, route)
      let parent = try #require(object.root.at("spec", "parentRefs")?.sequence?.first)
      #expect(parent["kind"]?.string == "Service" && parent["name"]?.string == service)
      #expect(object.annotations.contains { $0.key == "timeout.linkerd.io/request" })
    }
  }

  @Test func `D-4 the controller may write routes and has the plug-in`() throws {
    let values = try Platform("linkerd-rollouts").values(of: "argo-rollouts")
    #expect(values.at("providerRBAC", "providers", "gatewayAPI")?.bool == true)
    #expect(names(values.at("controller", "trafficRouterPlugins")) == ["argoproj-labs/gatewayAPI"])
  }

  @Test func `D-5 the new version is judged by what Linkerd's proxies of its own pods counted`() throws {
    let platform = try Platform("linkerd-rollouts")
    for name in ["maps", "places", "tiles"] {
      let template = try platform.object("AnalysisTemplate", name)
      let queries = (template.root.at("spec", "metrics")?.sequence ?? []).compactMap {
        $0.at("provider", "prometheus", "query")?.string
      }
      let errors = try #require(queries.first)
      #expect(errors.contains("response_total{direction=\"inbound\""))
      #expect(errors.contains("pod=~\"\(name)-{{args.canary-hash}}-.*\""))
      #expect(queries.contains { $0.contains("{{args.stable-hash}}") })
    }
  }

  @Test func `D-4 the weights are left to Argo Rollouts by the engine of GitOps`() throws {
    let platform = try Platform("linkerd-rollouts")
    let step = try platform.object("Kustomization", "apps", in: "flux-system")
    let ignored = step.root.at("spec", "ignore")?.sequence ?? []
    for (kind, name) in [("HTTPRoute", "maps-mesh"), ("HTTPRoute", "places"), ("GRPCRoute", "tiles")] {
      #expect(
        ignored.contains { $0.at("target", "kind")?.string == kind && $0.at("target", "name")?.string == name },
        "\(kind) \(name)")
    }
  }

  @Test func `D-4 behind a load balancer that splits nothing an entrance rolls, and the design says so`() throws {
    let platform = try Platform(
      yaml: """
        apiVersion: plimsoll.dev/v1alpha1
        kind: Platform
        metadata:
          name: Beacon
        spec:
          provider: aks
          deployment:
            strategy: canary
            progressiveDelivery: argo-rollouts
          networking:
            mesh: linkerd
            ingress: application-gateway
          observability:
            metrics: true
          services:
            - name: maps
              team: maps
              role: frontend
              entryShare: 100%
              calls:
                - service: places
            - name: places
              team: maps
              role: api
              customerFacing: true
        """)
    #expect(platform.objects("Rollout").map(\.name) == ["places"])
    _ = try platform.object("Deployment", "maps")
    #expect(try platform.decision("deployment.progressive").reason.contains("maps"))
  }
}
