import Basics
import DesignEngine
import KubeModel

/// The workflow that moves the branch of a region to a commit once the region before it has proven that commit.
///
/// It needs access to no cluster: regions report by the status of the commit, and Flux fetches by itself.
struct RegionalPromotion {
  let context: RenderingContext

  func files() -> FileTree {
    var tree = FileTree()
    guard context.has(.releaseGate) else { return tree }
    tree.add(".github/workflows/regions.yaml", workflow.yaml())
    return tree
  }

  private var workflow: KubeValue {
    let order = context.design.releaseOrder
    let jobs: [(String, KubeValue)] = order.enumerated().map { index, cluster in
      (cluster.region, job(cluster, after: index == 0 ? nil : order[index - 1]))
    }
    return [
      "name": "Release region by region",
      "on": ["push": ["branches": ["main"]]],
      // A commit is through all regions, or has failed in one, before the next one starts.
      "concurrency": ["group": "regions", "cancel-in-progress": false],
      "permissions": ["contents": "write", "statuses": "read"],
      "jobs": .mapping(jobs),
    ]
  }

  private func job(_ cluster: ClusterDesign, after before: ClusterDesign?) -> KubeValue {
    let minutes = ReleaseGate(context.design.workloads).limitSeconds / 60 + 30
    return [
      "needs": before.map { .string($0.region) } ?? .omitted,
      "runs-on": "ubuntu-24.04",
      // Rules of the environment may hold a region back until somebody is at work there.
      "environment": .string(context.overlay(of: cluster)),
      "timeout-minutes": .integer(minutes),
      "env": [
        "GH_TOKEN": "${{ github.token }}", "BRANCH": .string(context.branch(of: cluster)),
        "VERDICT": .string(ReleaseReport.status(of: cluster)),
      ],
      "steps": [
        ["name": "Hand the commit over", "run": .string(Self.handOver)],
        ["name": "Wait for the verdict of the region", "run": .string(Self.waitForVerdict)],
      ],
    ]
  }

  /// A branch that has gone another way is refused, so that nothing is lost.
  private static let handOver = """
    sleep \(ReleaseReport.secondsBetween)
    gh api --method PATCH "repos/$GITHUB_REPOSITORY/git/refs/heads/$BRANCH" -f sha="$GITHUB_SHA" -F force=false

    """

  private static let waitForVerdict = """
    while true; do
      verdict=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/status" \\
        --jq ".statuses[] | select(.context == \"$VERDICT\") | .state")
      case "$verdict" in
        success) exit 0 ;;
        failure | error) echo "$VERDICT: $verdict"; exit 1 ;;
      esac
      sleep 20
    done

    """
}
