import DesignEngine
import PlatformSpec

/// `20-cluster/access.tf`, `variables.tf` and `outputs.tf`.
extension GKETerraform {
  func access() -> HCLBody {
    let resource =
      "projects/${var.project_id}/locations/${local.region}/clusters/${local.cluster_name}"
    let condition: HCLBody = [
      "title": "only ${local.cluster_name}", "expression": .template("resource.name == \"\(resource)\""),
    ]
    var file = HCLBody()
    file.resource(
      "google_project_iam_member", "admin", comment: "The platform team, in this cluster alone.",
      [
        "for_each": .ref("var.cluster_admins"),
        "project": .ref("var.project_id"),
        "role": "roles/container.admin",
        "member": .ref("each.value"),
        "condition": .block(condition),
      ])
    file.resource(
      "google_project_iam_member", "team",
      comment: """
        A team may find the cluster and enter; what it may do there stands in the RoleBindings of its namespace, for the
        group <platform>-<team> of the domain.
        """,
      [
        "for_each": .call("toset", [.strings(design.namespaces.map(\.team))]),
        "project": .ref("var.project_id"),
        "role": "roles/container.clusterViewer",
        "member": "group:\(specification.slug)-${each.value}@${var.group_domain}",
      ])
    return file
  }

  func clusterVariables() -> HCLBody {
    let isPrivate = specification.cluster.isPrivate
    var file = HCLBody()
    file.variable(
      "cluster_admins", "Who administers the cluster: user:…, group:…, serviceAccount:….", type: "set(string)",
      [
        "validation": .block([
          "condition": .ref("length(var.cluster_admins) > 0"),
          "error_message": "Name at least one administrator: nobody else can enter the cluster.",
        ])
      ])
    file.variable(
      "group_domain", "Domain of the Google groups of the teams.", type: "string",
      [
        "validation": .block([
          "condition": .ref("can(regex(\"^[a-z0-9.-]+[.][a-z]+$\", var.group_domain))"),
          "error_message": "Give the domain of your organization.",
        ])
      ])
    let range: HCLBody =
      isPrivate
      ? [
        "condition": .ref(
          "alltrue([for range in var.api_allowed_cidrs : can(regex(\"^(10|172|192)[.]\", range))])"),
        "error_message": "The endpoint is private: name ranges of networks that are joined to this one.",
      ]
      : [
        "condition": .ref("length(var.api_allowed_cidrs) > 0 && !contains(var.api_allowed_cidrs, \"0.0.0.0/0\")"),
        "error_message": "Name the ranges of your offices and runners; the whole internet is none.",
      ]
    file.variable(
      "api_allowed_cidrs",
      isPrivate
        ? "Ranges of joined networks from which the private endpoint of the API may be called."
        : "Address ranges from which the public endpoint of the API may be called.",
      type: "set(string)", ["default": isPrivate ? [] : .omitted, "validation": .block(range)])
    return file
  }

  func clusterAnswers() -> HCLBody { ["cluster_admins": [], "group_domain": "", "api_allowed_cidrs": []] }

  func clusterOutputs() -> HCLBody {
    let way = specification.cluster.isPrivate ? " --internal-ip" : ""
    var file = HCLBody()
    file.output("cluster_name", "Name of the cluster.", .ref("google_container_cluster.main.name"))
    file.output("cluster_endpoint", "Address of the API.", .ref("google_container_cluster.main.endpoint"))
    file.output(
      "cluster_version", "Version of the control plane.", .ref("google_container_cluster.main.master_version"))
    file.output(
      "kubeconfig", "The command that lets kubectl in.",
      .template(
        "gcloud container clusters get-credentials ${google_container_cluster.main.name} --region ${local.region}"
          + " --project ${var.project_id}\(way)"))
    file.output("node_account", "Account of the nodes.", .ref("google_service_account.node.email"))
    return file
  }
}
