extension PhraseTable {
  static let cluster = """
    karpenter [for] [node|nodes|autoscaling|autoscaler|node autoscaling] => cluster.nodeAutoscaler = karpenter
    cluster-autoscaler => cluster.nodeAutoscaler = cluster-autoscaler
    cluster autoscaling => cluster.nodeAutoscaler ?= cluster-autoscaler
    [with] [a] <duration> scale-down delay => cluster.scaleDownDelay = $1
    scale-down delay [<is>] <duration> => cluster.scaleDownDelay = $1
    private [kubernetes] {cluster|clusters|control plane|endpoint|api endpoint|api server} => cluster.private = true
    {without|no} public {endpoint|endpoints|access|api endpoint} => cluster.private = true
    {public cluster|public endpoint|public api endpoint} => cluster.private = false
    confidential {computing|compute|nodes|vms|containers|node pools|node pool} [pools|pool|nodes] => cluster.confidentialComputing = true
    {no|without} {spot|spot instances|spot capacity|spot nodes|preemptible nodes|preemptible vms} => cluster.spotShare = 0%
    [with] <percent> [on] {spot|preemptible} [instances|capacity|nodes|share|vms|machines] => cluster.spotShare = $1
    {spot|preemptible} [share|instances|capacity|nodes] [<is>|for] <percent> => cluster.spotShare = $1
    {spot|preemptible} [instances|capacity|nodes|vms|machines|pool|node pool] [for batch [jobs]|for variable capacity] => cluster.spotShare ?= 60%
    {on-demand only|only on-demand} [instances|capacity|nodes] => cluster.spotShare = 0%
    {batch jobs|batch processing|batch} [on] {spot|preemptible} [instances|nodes] => cluster.spotShare ?= 60%
    <percent> reserved [instances|capacity|nodes] => cluster.reservedShare = $1
    reserved [instances|capacity] [share] [<is>] <percent> => cluster.reservedShare = $1
    reserved {instances|capacity} [for [the] {baseline|base load}] => cluster.reservedShare ?= 40%
    {newest|latest|current} [generation|machine|instance] {generation|machines|instances|instance types|machine types} => cluster.generation = newest
    {cost allocation|chargeback|showback|kubecost|opencost|per-team cost allocation|cost tracking} [by|for|with] [kubecost|opencost|per-team] [cost allocation|chargeback] => cluster.costAllocation = true
    {no|without} {cost allocation|chargeback|kubecost} => cluster.costAllocation = false
    {multi-tenant|multi-tenancy|multitenancy|multiple tenants|namespace per team|namespaces per team} [with namespaces per team|by namespace] => # every team has a namespace with its own quota, roles and network policies
    {general|general-purpose} [node] pool [of|with|:|on] <machine> [nodes] [with|,|from] <n> {-|to} <n> [nodes] => @pool += general $1 $2 $3
    {compute|compute-optimized|cpu} [node] pool [of|with|:|on] <machine> [nodes] [with|,|from] <n> {-|to} <n> [nodes] => @pool += compute $1 $2 $3
    {memory|memory-optimized} [node] pool [of|with|:|on] <machine> [nodes] [with|,|from] <n> {-|to} <n> [nodes] => @pool += memory $1 $2 $3
    spot [node] pool [of|with|:|on] <machine> [nodes] [with|,|from] <n> {-|to} <n> [nodes] => @pool += spot $1 $2 $3
    {general|general-purpose} [node] pool [of|with|:|on] <machine> [nodes] => @pool += general $1
    {compute|compute-optimized|cpu} [node] pool [of|with|:|on] <machine> [nodes] => @pool += compute $1
    {memory|memory-optimized} [node] pool [of|with|:|on] <machine> [nodes] => @pool += memory $1
    {database|dedicated database} [node] pool [of|with|:|on] <machine> [nodes] => @pool += database $1
    confidential [node] pool [of|with|:|on] <machine> [nodes] => @pool += confidential $1
    spot [node] pool [of|with|:|on] <machine> [nodes] => @pool += spot $1
    <machine> {nodes|instances|machines|vms|workers} => @pool += general $1
    [dedicated] database [node] pool => @pool += database
    """

  static let deployment = """
    {deploy|deployment|rollout|release} {strategy|strategies} =>
    strategy =>
    canary [deployment|deployments|release|releases|rollout|rollouts|strategy|delivery] => deployment.strategy = canary
    canary [deployment|deployments|release|releases|rollout|rollouts|steps|weights] [<is>|with|in|from] <steps> [over|in|within] <duration> => deployment.strategy = canary; @canarySteps = $1; deployment.canaryDuration = $2
    canary [deployment|deployments|release|releases|rollout|rollouts|steps|weights] [<is>|with|in|from] <steps> => deployment.strategy = canary; @canarySteps = $1
    canary [deployment|deployments|release|releases|rollout|rollouts|duration] [over|of|in] <duration> => deployment.strategy = canary; deployment.canaryDuration = $1
    {rolling|rolling update|rolling updates|rolling deployment|rolling deployments|rollingupdate} [strategy|deployment|deployments] => deployment.strategy = rolling
    {blue-green|blue / green|bluegreen|blue_green} [deployment|deployments|release|releases|strategy] => deployment.strategy = blue-green
    {progressive delivery|progressive rollouts} => deployment.strategy ?= canary
    {argo rollouts|argo-rollouts} [for canary|for progressive delivery] => deployment.progressiveDelivery = argo-rollouts
    flagger [for canary|for progressive delivery|canary|canaries] => deployment.progressiveDelivery = flagger
    {recreate|a / b testing|ab testing|shadow deployment|shadow deployments} [strategy] => ! $0 is no strategy that can be set up | Say rolling, canary or blue-green.
    {max-surge|max surge} [<is>] <share> => deployment.maxSurge = $1
    {max-unavailable|max unavailable} [<is>] <share> => deployment.maxUnavailable = $1
    {zero-downtime|no downtime|without downtime|zero downtime} [deployment|deployments|updates|rollouts] => # roll-outs never fall below the wanted number of pods
    {pod disruption budgets|pod disruption budget|pdb|pdbs} => # critical services have a PodDisruptionBudget
    {pod disruption budget|pod disruption budgets|pdb|pdbs} [with] {min available|minavailable} [<is>] <n> => deployment.criticalMinAvailable = $1
    {automatic rollback|automated rollback|auto-rollback|automatic rollbacks} => # a release that fails its analysis is rolled back
    """
}
