extension PhraseTable {
  static let platforms = """
    {[amazon|aws] eks|amazon elastic kubernetes service|elastic kubernetes service|aws|amazon web services} => provider = eks
    {[google] gke|google kubernetes engine|google cloud [platform]|gcp} => provider = gke
    {[azure|microsoft] aks|azure kubernetes service|[microsoft] azure} => provider = aks
    private {eks|[amazon] eks} {cluster|clusters} => provider = eks; cluster.private = true
    private gke {cluster|clusters} => provider = gke; cluster.private = true
    private aks {cluster|clusters} => provider = aks; cluster.private = true
    {openshift|red hat openshift|rosa|aro} => ! $0 is no platform that can be designed for | Say EKS, GKE or AKS.
    {rancher|rke|rke2|k3s|minikube|tanzu|nomad|docker swarm|mesos} => ! $0 is no platform that can be designed for | Say EKS, GKE or AKS.
    {oke|oracle cloud|lke|linode|doks|digitalocean|digital ocean|ibm cloud|iks|alibaba cloud|hetzner|ovh} => ! $0 is no platform that can be designed for | Say EKS, GKE or AKS.
    {ecs|amazon ecs|aws ecs|fargate|cloud run|azure container apps|heroku|bare-metal|on-prem|on-premises} => ! $0 is no platform that can be designed for | Say EKS, GKE or AKS.
    {kubernetes|k8s} [version] <version> => kubernetesVersion = $1
    version [<is>] <version> => kubernetesVersion = $1
    eks [version] <version> => provider = eks; kubernetesVersion = $1
    gke [version] <version> => provider = gke; kubernetesVersion = $1
    aks [version] <version> => provider = aks; kubernetesVersion = $1
    unified gitops [deployment|deployments|delivery|workflow|repository] =>
    {gitops|git-ops} [deployment|deployments|delivery|workflow] [<with>] {flux|flux cd|fluxcd} => gitOps = flux
    {gitops|git-ops} [deployment|deployments|delivery|workflow] [<with>] {argo cd|argocd|argo-cd} => gitOps = argocd
    {flux|flux cd|fluxcd|flux2} [gitops|git-ops] [deployment|deployments] => gitOps = flux
    {argo cd|argocd|argo-cd} [gitops|git-ops] [deployment|deployments] => gitOps = argocd
    {gitops|git-ops} [deployment|deployments|delivery|workflow|repository] => gitOps ?= flux
    [azure] arc => # every cluster of AKS is registered with Azure Arc where several regions are managed together
    {jenkins|jenkins x|spinnaker|helmfile} => ! $0 is no GitOps engine that can be set up | Say Flux or Argo CD.
    {environments|stages} [:|are] <names> => @environments = $1
    """

  static let regions = """
    [deployed] [across|in|over|to|into] <n> {regions|geographic regions|geographies} => @regionCount = $1
    {single|one} region => @regionCount = 1
    two regions => @regionCount = 2
    three regions => @regionCount = 3
    {multi-region|multiple regions|several regions|multi-regional|global deployment} => @regionCount ?= 3
    {US|USA|U.S|united states|north america|the americas|america} [region] => @regions += US
    {eu|europe|european union|emea} [region] => @regions += EU
    {apac|asia-pacific|asia|southeast asia|south-east asia} [region] => @regions += APAC
    {UK|united kingdom|great britain} [region] => @regions += UK
    {japan|tokyo} [region] => @regions += Japan
    {india|mumbai} [region] => @regions += India
    {australia|sydney} [region] => @regions += Australia
    {south america|latam|brazil} [region] => @regions += Brazil
    canada [region] => @regions += Canada
    {germany|frankfurt} [region] => @regions += Germany
    {ireland|dublin} [region] => @regions += Ireland
    {follow-the-sun|following the sun|sequential regional roll-out|sequential regional rollout|sequential regional rollouts} => deployment.regionalRollout = follow-the-sun
    [across|in|over|with] <n> {availability zones|availability-zones|azs|az|zones|zone} [per region|each] => @zones = $1
    {three|3} {availability zones|azs|zones} => @zones = 3
    two {availability zones|azs|zones} => @zones = 2
    {multi-az|multi-zone|multi-zonal|multiple zones|multiple availability zones} => @zones ?= 3
    {single-az|single-zone|one zone|single availability zone} => @zones = 1
    """
}
