import ArgumentParser
import Basics
import ClusterTwin
import KubeModel

/// `plimsoll schedule`: where each pod goes, and why not elsewhere.
struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Say on which node kube-scheduler 1.36 would place each pod, and why not elsewhere.",
    discussion: """
      EXAMPLE
        kubectl get nodes,pods -A -o yaml > cluster.yaml
        plimsoll schedule cluster.yaml new-deployment.yaml --explain

      Pods that have a node already stay there. Deployments, StatefulSets, DaemonSets, ReplicaSets and Jobs become the \
      pods that their controllers would create; Services, PodDisruptionBudgets, PriorityClasses, claims and volumes are \
      taken into account. Pods that must make room are gone at once. --seed decides between equally good nodes.

      Exit status: 0 every pod found a node, 1 some pod is unschedulable, 2 the input can't be used.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "A file or folder with Nodes (and what runs on them); - is standard input.", completion: .file())
  var nodes: String

  @Argument(help: "Files and folders with pods and workloads to be placed.", completion: .file())
  var pods: [String]

  @Flag(help: "Show the scores of every node by plugin, and the reasons of the rest.")
  var explain = false

  @Option(name: .shortAndLong, help: "How the result is printed: text or json.")
  var output: Format = .text

  @Option(help: "The seed of the random choice between equally good nodes.")
  var seed: UInt64 = 1

  func run() throws {
    let console = Console.standard
    let source = ManifestSource([nodes] + pods)
    let problems = source.problems + source.unreadable
    console.report(problems)
    if !problems.isEmpty { throw ExitStatus.ended(2) }
    let report = PlacementRun(explained: explain, seed: seed).place(source.objects)
    console.report(report.diagnostics)
    if report.diagnostics.contains(where: \.isError) { throw ExitStatus.ended(2) }
    switch output {
    case .text: console.write(report.text(explained: explain))
    case .json: console.write(report.json.json(pretty: true) + "\n")
    }
    if report.unschedulableCount > 0 { throw ExitStatus.ended(1) }
  }
}
