import DesignEngine
import PlatformSpec

/// What `terraform/README.md` says of Google Cloud.
extension GKETerraform {
  var guideWords: TerraformGuide.Words {
    let zone =
      needsZone
      ? ["The public zone of `\(specification.networking.domain)` must exist in Cloud DNS."] : []
    let line =
      specification.networking.privateConnectivity
      ? ["Give a partner of Cloud Interconnect the output `interconnect_pairing_keys` of `10-network`."] : []
    let groups = [
      "Make the Google group `gke-security-groups@` of your domain, with the groups of the teams as its members."
    ]
    return TerraformGuide.Words(
      prerequisites: ["Name the bucket of the states in `backend.hcl`."] + groups + zone + line + agentSteps,
      promise: """
        Network, cluster, keys and buckets carry `prevent_destroy`: a change that would make one anew (its name, an address
        range, the set of encrypted resources) ends in an error instead. A node pool that must be made anew stands beside
        the old one and is ready before that is drained. The number of nodes belongs to the cluster's autoscaler and is not
        touched after creation.
        """,
      release: """
        Suspend the reconciliation of Git, delete the routes, the Gateway, the Ingresses, the Services of type LoadBalancer
           and the PersistentVolumeClaims, and wait until load balancers and disks are gone.
        """,
      emptying: "empty its buckets", stores: storeSteps)
  }
}
