import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformRenderer {
  /// `apps/` and `tenants/`: base and an overlay for every cluster.
  func applicationFiles() -> FileTree {
    var tree = FileTree()
    let applications = LayeredFolder(name: "apps", subject: "Every service of the application") { context in
      context.design.workloads.map { workload in
        LayeredFolder.Part(
          workload.service.name,
          Self.files(
            context.isSparkJob(workload) ? SparkJob.rules : WorkloadManifests.all, for: workload, context))
      }
    }
    let tenants = LayeredFolder(name: "tenants", subject: "The namespace of every team") { context in
      context.design.namespaces.map { namespace in
        LayeredFolder.Part(namespace.name, Self.files(TenantManifests.all, for: namespace, context))
      }
    }
    tree.merge(applications.files(of: design))
    tree.merge(tenants.files(of: design))
    return tree
  }

  private static func files<Subject>(
    _ rules: [ManifestRule<Subject>], for subject: Subject, _ context: RenderingContext
  ) -> [ManifestFile] {
    rules.compactMap { rule in
      let objects = rule.objects(subject, context)
      return objects.isEmpty ? nil : ManifestFile(rule.file, objects)
    }
  }
}
