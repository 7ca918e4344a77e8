import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// The Cluster Autoscaler of a run is set as that of the manifests.
@Suite struct AutoscalerArgumentTests {
  private func flags(_ text: String) -> ClusterAutoscalerFlags {
    var flags = ClusterAutoscalerFlags()
    AutoscalerArguments(yaml(text)).apply(to: &flags)
    return flags
  }

  @Test(arguments: [
    """
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: cluster-autoscaler, namespace: kube-system}
    spec:
      chart: {spec: {chart: cluster-autoscaler}}
      values:
        extraArgs:
          expander: priority,least-nodes
          skip-nodes-with-local-storage: false
          scale-down-unneeded-time: 3m30s
          scale-down-utilization-threshold: 0.65
          max-drain-parallelism: 4
        expanderPriorities: {"50": [".*spot.*"], "10": [".*"]}
    """,
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: autoscaler, namespace: kube-system}
    spec:
      template:
        spec:
          containers:
            - name: autoscaler
              image: registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.1
              command: [./cluster-autoscaler, --v=4, "--expander=priority,least-nodes", --skip-nodes-with-local-storage=false]
              args: [--scale-down-unneeded-time=3m30s, --scale-down-utilization-threshold=0.65, --max-drain-parallelism=4]
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cluster-autoscaler-priority-expander, namespace: kube-system}
    data: {priorities: "10: ['.*']\\n50: ['.*spot.*']\\n"}
    """,
  ])
  func `settings stand in a chart's values or on a command line`(text: String) throws {
    let flags = flags(text)
    #expect(flags.unneededTime == .seconds(210))
    #expect(!flags.skipsLocalStorage)
    #expect(flags.skipsSystemPods)
    #expect(flags.utilizationThreshold == 0.65)
    #expect(flags.maxDrainParallelism == 4)
    #expect(flags.expanders.count == 2)
    guard case .priority(let levels) = flags.expanders[0] else {
      Issue.record("\(flags.expanders)")
      return
    }
    let best = levels.filter { $0.matches("general-spot/a") }.map(\.priority).max()
    #expect(best == 50)
    #expect(levels.filter { $0.matches("general") }.map(\.priority) == [10])
  }

  @Test func `what is no number or no duration changes nothing`() {
    let text = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: x}
      spec:
        source:
          chart: cluster-autoscaler
          helm: {valuesObject: {extraArgs: {scale-down-unneeded-time: soon, max-drain-parallelism: many, expander: priority}}}
      """
    let (flags, usual) = (flags(text), ClusterAutoscalerFlags())
    #expect(flags.unneededTime == usual.unneededTime)
    #expect(flags.maxDrainParallelism == usual.maxDrainParallelism)
    #expect(flags.expanders.count == usual.expanders.count)
  }
}
