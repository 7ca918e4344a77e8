import Basics
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

@testable import DesignEngine
@testable import Rendering

@Suite struct InfrastructureTests {
  private func objects(_ tree: FileTree, below folder: String = "") -> [(file: String, object: KubeObject)] {
    tree.files.filter { $0.path.hasPrefix(folder) && $0.path.hasSuffix(".yaml") }.flatMap { file in
      KubeDocuments.values(file.contents, file: file.path).roots.compactMap { root in
        root.map { (file.path, KubeObject($0, file: file.path)) }
      }
    }
  }

  @Test func `what Flux applies first waits for nothing, and each step for the one before`() throws {
    let steps = objects(try InfrastructureFixture.files(), below: "clusters/").map(\.object)
      .filter { $0.kind == "Kustomization" }
    let before = steps.map { step in
      (step.name, step.root.at("spec", "dependsOn")?.sequence?.compactMap { $0["name"]?.string } ?? [])
    }
    let order = Dictionary(uniqueKeysWithValues: before)
    #expect(
      order == [
        "infra-controllers": [], "infra-configs": ["infra-controllers"], "tenants": ["infra-configs"],
        "apps": ["tenants"],
      ])
    for step in steps {
      #expect(step.root.at("spec", "wait")?.bool == true && step.root.at("spec", "prune")?.bool == true)
    }
  }

  @Test func `nothing is written where Flux keeps its own files`() throws {
    #expect(try InfrastructureFixture.files().files.allSatisfy { !$0.path.contains("flux-system") })
  }

  @Test func `the settings and what the owner adds are theirs, all else is written anew`() throws {
    let owned = try InfrastructureFixture.files().files.filter { $0.ownership == .user }.map(\.path)
    #expect(
      owned == [
        "clusters/production/cluster-settings.yaml", "infrastructure/configs/production/user/kustomization.yaml",
        "infrastructure/controllers/production/user/kustomization.yaml",
      ])
  }

  @Test func `every release pins its chart and waits only for releases that exist`() throws {
    let all = objects(try InfrastructureFixture.files(), below: "infrastructure/controllers/base").map(\.object)
    let releases = all.filter { $0.kind == "HelmRelease" }
    let names = releases.map { "\($0.namespace ?? "")/\($0.name)" }
    #expect(releases.count == InfrastructureFixture.components.count { $0.chart != nil })
    for release in releases {
      let source = all.first { $0.kind.hasSuffix("Repository") && $0.name == release.name }
      let version = release.root.at(path: "spec.chart.spec.version") ?? source?.root.at(path: "spec.ref.tag")
      #expect(version?.string == "1.2.3", "\(release.title)")
      for before in release.root.at("spec", "dependsOn")?.sequence ?? [] {
        let name = "\(before["namespace"]?.string ?? "")/\(before["name"]?.string ?? "")"
        #expect(names.contains(name), "\(release.title) waits for \(name)")
      }
    }
  }

  @Test func `classes that pods of the first step name are there in the first step`() throws {
    let first = objects(try InfrastructureFixture.files(), below: "infrastructure/controllers/base").map(\.object)
    #expect(first.contains { $0.kind == "PriorityClass" && $0.name == SharedNames.platformPriority })
    #expect(first.contains { $0.kind == "StorageClass" && $0.name == SharedNames.generalStorageClass })
    let namespaces = first.filter { $0.kind == "Namespace" }.map(\.name)
    for object in first {
      guard let namespace = object.namespace, namespace != "kube-system" else { continue }
      #expect(namespaces.contains(namespace), "\(object.title)")
    }
  }

  @Test func `every object bears the six labels`() throws {
    for (file, object) in objects(try InfrastructureFixture.files())
    where !object.apiVersion.hasPrefix("kustomize.config") {
      let keys = object.labels.map(\.key)
      for label in ["name", "instance", "version", "component", "part-of", "managed-by"] {
        #expect(keys.contains("app.kubernetes.io/\(label)"), "\(file): \(object.title)")
      }
    }
  }

  @Test func `no Secret is written, and passwords are read from secrets`() throws {
    let tree = try InfrastructureFixture.files()
    #expect(objects(tree).allSatisfy { $0.object.kind != "Secret" })
    #expect(tree.files.allSatisfy { !$0.contents.contains("AKIA") && !$0.contents.contains("changeme") })
  }

  @Test func `a second region differs from the base only where it must`() throws {
    let tree = try InfrastructureFixture.files(clusters: ["us-east-1", "eu-west-1"])
    let folder = "infrastructure/controllers/production"
    #expect(tree["\(folder)-us-east-1/cluster-values/kustomization.yaml"] == nil)
    let file = try #require(tree["\(folder)-eu-west-1/cluster-values/kustomization.yaml"]).contents
    #expect(file.contains("eu-west-1") && !file.contains("us-east-1"))
    #expect(!file.contains("path: /spec/values/resources") && !file.contains("path: /spec/chart"))
  }

  @Test func `the wishes of scaling, retention and sampling stand in the values`() throws {
    let tree = try InfrastructureFixture.files()
    func text(_ path: String) throws -> String { try #require(tree["infrastructure/\(path)"]).contents }
    let autoscaler = try text("controllers/base/cluster-autoscaler.yaml")
    #expect(autoscaler.contains("scale-down-unneeded-time: 10m"))
    #expect(try text("configs/base/elasticsearch.yaml").contains(#""min_age": "7d""#))
    #expect(try text("configs/base/istiod.yaml").contains("randomSamplingPercentage: 100"))
    #expect(try text("configs/base/velero.yaml").contains("ttl: 720h0m0s"))
    #expect(try text("controllers/base/prometheus-adapter.yaml").contains("as: requests_per_second"))
    #expect(try text("controllers/base/aws-node-termination-handler.yaml").contains("kind: OCIRepository"))
  }

  @Test func `every dashboard is JSON whose panels all ask something`() throws {
    let maps = objects(try InfrastructureFixture.files()).map(\.object)
      .filter { $0.labels.contains { $0.key == "grafana_dashboard" } }
    #expect(maps.count == 6)
    for map in maps {
      let entry = try #require(map.root["data"]?.mapping?.entries.first)
      let json = try JSONSerialization.jsonObject(with: Data((entry.value.string ?? "").utf8))
      let panels = try #require((json as? [String: Any])?["panels"] as? [[String: Any]])
      #expect(panels.allSatisfy { ($0["targets"] as? [Any])?.isEmpty == false })
    }
  }

  @Test func `a component's namespace is closed but for what the plans open`() throws {
    let policies = objects(try InfrastructureFixture.files()).map(\.object).filter { $0.kind == "NetworkPolicy" }
    let closed = policies.filter { $0.name == "default-deny" }.compactMap(\.namespace)
    #expect(closed.contains("logging") && !closed.contains("kube-system"))
    let doors = try #require(policies.first { $0.namespace == "logging" && $0.name == "allow-callers" })
    let ports = (doors.root.at("spec", "ingress")?.sequence ?? []).compactMap { $0.at(path: "ports[0].port")?.integer }
    #expect(ports == [9200, 2020])
  }
}
