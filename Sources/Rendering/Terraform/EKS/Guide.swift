import DesignEngine
import PlatformSpec

/// What `terraform/README.md` says of AWS.
extension EKSTerraform {
  var guideWords: TerraformGuide.Words {
    let zone =
      needsZone ? ["The public zone of `\(specification.networking.domain)` must exist in Route 53."] : []
    let line =
      specification.networking.privateConnectivity
      ? ["Order your Direct Connect lines; the id of their gateway is an answer of `10-network`."] : []
    return TerraformGuide.Words(
      prerequisites: ["Name the bucket of the states in `backend.hcl`."] + zone + line,
      promise: """
        Network, cluster, keys and buckets carry `prevent_destroy`: a change that would make one anew (its name, an address
        range, the set of encrypted resources) ends in an error instead. A node group that must be made anew stands beside
        the old one and is ready before that is drained. The number of nodes belongs to the cluster autoscaler and is not
        touched after creation.
        """,
      release: """
        Suspend the reconciliation of Git, take deletion protection off the load balancer, delete the Ingresses, the
           Services of type LoadBalancer and the PersistentVolumeClaims, and wait until balancers and volumes are gone.
        """,
      emptying: "empty its buckets",
      stores: storeWords)
  }
}
