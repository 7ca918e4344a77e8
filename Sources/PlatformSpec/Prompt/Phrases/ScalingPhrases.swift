extension PhraseTable {
  static let scaling = """
    {hpa|horizontal pod autoscaler|horizontal pod autoscaling} [from|between|with|of|:] <n> {-|to|and} <n> [pods|replicas|instances] [per service] => scaling.minReplicas = $1; scaling.maxReplicas = $2
    {autoscaling|autoscale|autoscaled|autoscales|scaling|scale|scales|scaled} [from|between|with] <n> {-|to|and} <n> [pods|replicas|instances] [per service] => scaling.minReplicas = $1; scaling.maxReplicas = $2
    [between|from] <n> {-|to|and} <n> {pods|replicas} [per service] => scaling.minReplicas = $1; scaling.maxReplicas = $2
    {min|minimum|at least} [of] <n> {pods|replicas} => scaling.minReplicas = $1
    {max|maximum|at most|up to} [of] <n> {pods|replicas} => scaling.maxReplicas = $1
    {hpa|horizontal pod autoscaler|horizontal pod autoscaling} => # services are scaled by a HorizontalPodAutoscaler
    {autoscaling|auto-scaling|autoscaled|autoscale} => # services and nodes scale with the load
    [hpa] [target|threshold] {at|on|target|targeting|for|when|above} [average] <percent> [average] cpu [utilization|utilisation|usage|load|threshold|target] => scaling.cpuTarget = $1
    <percent> [average] cpu [utilization|utilisation|usage|load|threshold|target] => scaling.cpuTarget = $1
    [hpa] [on|at] cpu [utilization|utilisation|usage] [target|threshold] [<is>|above] <percent> => scaling.cpuTarget = $1
    [hpa] [at|on|target] <percent> memory [utilization|utilisation|usage|threshold|target] => scaling.memoryTarget = $1
    memory [utilization|utilisation|usage] [target|threshold] [<is>|above] <percent> => scaling.memoryTarget = $1
    <n> {rps|requests <per> second|requests / s|req / s} {per|a|/|on each} pod => scaling.requestsPerSecondPerPod = $1
    {keda|keda autoscaling|keda scaling|event-driven autoscaling} [on|for] [queue|queues|pending jobs|order processing] => # consumers of queues are scaled by KEDA
    {1|one} {pod|consumer|worker} per <n> messages => scaling.messagesPerPod = $1
    <n> messages per {pod|consumer|worker} => scaling.messagesPerPod = $1
    {vpa|vertical pod autoscaler} [in] [recommendation|off|recommend] [mode|recommendations] => scaling.verticalMode = off
    {vpa|vertical pod autoscaler} [in] {initial} [mode] => scaling.verticalMode = initial
    {vpa|vertical pod autoscaler} [in] {recreate|auto} [mode] => scaling.verticalMode = recreate
    {no|without} {vpa|vertical pod autoscaler} => scaling.verticalMode = none
    """

  static let resources = """
    [with|of] <n> {replicas|replica|pods|instances|copies} [each|per service] => @replicas = $1
    replicas [<is>] <n> => @replicas = $1
    cpu [request|requests|request/limit|requests/limits|request / limit] [<is>] <cpu> {/|-|to|[,] [and|with] {limit|limits}} [<is>] <cpu> => @cpuRequest = $1; @cpuLimit = $2
    memory [request|requests|request/limit|requests/limits|request / limit] [<is>] <size> {/|-|to|[,] [and|with] {limit|limits}} [<is>] <size> => @memoryRequest = $1; @memoryLimit = $2
    {mem|ram} [request|requests] [<is>] <size> {/|-|to|[,] [and|with] {limit|limits}} [<is>] <size> => @memoryRequest = $1; @memoryLimit = $2
    cpu [request|requests] [<is>] <cpu> => @cpuRequest = $1
    cpu {limit|limits} [<is>] <cpu> => @cpuLimit = $1
    {memory|mem|ram} [request|requests] [<is>] <size> => @memoryRequest = $1
    {memory|mem|ram} {limit|limits} [<is>] <size> => @memoryLimit = $1
    <cpu> {cpu|cpus} [request|requests] => @cpuRequest = $1
    <cpu> {cpu|cpus} {limit|limits} => @cpuLimit = $1
    <size> [of] {memory|ram|mem} [request|requests] => @memoryRequest = $1
    <size> [of] {memory|ram|mem} {limit|limits} => @memoryLimit = $1
    {port|on port|listening on port} [:] <n> => @port = $1
    {image|container image} [:] <word> => ! an image needs its registry and tag, which a sentence can't hold well | Write services[].image in platform.yaml.
    <n> {gpu|gpus} => ! GPUs are not designed for yet | Leave them out.
    """
}
