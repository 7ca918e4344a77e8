extension PhraseTable {
  static let networking = """
    {[aws|amazon] alb|[aws|amazon] application load balancer} [ingress] [controller] => networking.ingress = alb
    {nginx|ingress-nginx|nginx-ingress} [ingress] [controller] => networking.ingress = nginx
    [kubernetes] {gateway api|gateway-api|gatewayapi} => networking.ingress = gateway-api
    {gke|gce|google cloud} {ingress|load balancer} [controller] => networking.ingress = gke
    [azure] {application gateway|application-gateway|agic|app gateway} [ingress] [controller] => networking.ingress = application-gateway
    {no|without} [public|an] ingress => networking.ingress = none
    {traefik|haproxy|kong|contour|ambassador|emissary|nlb|[aws] network load balancer} [ingress] [controller] => ! $0 is no ingress that can be set up | Say ALB, Application Gateway, Gateway API, GKE ingress or NGINX.
    ingress =>
    ingress controller =>
    [with|over] {tls|https|ssl} [termination|everywhere|certificates] => networking.tls = true
    {no|without} {tls|https} => networking.tls = false
    istio [service] [mesh] [for traffic management|for traffic splitting|for mtls] => networking.mesh = istio
    linkerd [service] [mesh] [for traffic management|for traffic splitting|for mtls] => networking.mesh = linkerd
    istio ambient [mesh|mode] [for traffic management] => networking.mesh = istio; networking.meshMode = ambient
    ambient {mesh|mode} => networking.meshMode = ambient
    {no|without} [a|any] [service] mesh => networking.mesh = none
    [a] service mesh [for traffic management|for traffic splitting|for mtls] => networking.mesh ?= istio
    [service] mesh for traffic management => networking.mesh ?= istio
    {consul|consul connect|kuma|open service mesh|osm|app mesh|aws app mesh|cilium service mesh} [mesh] => ! $0 is no mesh that can be set up | Say Istio or Linkerd.
    [for] {traffic management|traffic splitting|traffic-splitting|circuit breaking|circuit breakers|retries} => # traffic is split, retried and cut off by the mesh where there is one
    {mtls|mutual tls|m-tls} [between services|everywhere] => networking.mutualTLS = true
    {encryption in transit|encrypted in transit|encrypt in transit} => networking.tls = true
    {no|without} {mtls|mutual tls} => networking.mutualTLS = false
    {waf|[aws|azure] waf|web application firewall|cloud armor} => networking.webApplicationFirewall = true
    {no|without} [a] {waf|web application firewall} => networking.webApplicationFirewall = false
    calico [network policies|network policy] => networking.networkPolicies = calico
    cilium [network policies|network policy] => networking.networkPolicies = cilium
    {network policies|network policy|networkpolicies|networkpolicy|default deny|deny-all|default-deny network policies} [isolating namespaces] => # every namespace denies all traffic but what the call graph needs
    {front door|azure front door|global accelerator|aws global accelerator|global load balancer|global load balancing|route 53|latency-based routing|automatic regional failover|regional failover|automatic failover|geo-routing} => networking.globalTraffic = true
    {expressroute|express route|direct connect|interconnect|cloud interconnect|private link|privatelink|private service connect|vpc service controls|private connectivity|site-to-site vpn} => networking.privateConnectivity = true
    {domain|hostname|host|reachable at|served at|under the domain} [name] [<is>] <domain> => networking.domain = $1
    """
}
