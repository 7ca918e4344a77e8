import DesignEngine
import PlatformSpec

/// `20-cluster/access.tf`, `identity-provider.tf`, `variables.tf`, `outputs.tf`.
extension EKSTerraform {
  func access() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_eks_access_entry", "admin", comment: "The platform team.",
      [
        "for_each": .ref("var.cluster_admin_arns"),
        "cluster_name": .ref("aws_eks_cluster.main.name"),
        "principal_arn": .ref("each.value"),
      ])
    file.resource(
      "aws_eks_access_policy_association", "admin",
      [
        "for_each": .ref("aws_eks_access_entry.admin"),
        "cluster_name": .ref("aws_eks_cluster.main.name"),
        "principal_arn": .ref("each.value.principal_arn"),
        "policy_arn":
          "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        "access_scope": .block(["type": "cluster"]),
      ])
    file.resource(
      "aws_eks_access_entry", "team",
      comment:
        "A team enters as the group <platform>-<team>; what it may do stands in the RoleBindings of its namespace.",
      [
        "for_each": .ref("var.team_role_arns"),
        "cluster_name": .ref("aws_eks_cluster.main.name"),
        "principal_arn": .ref("each.value"),
        "kubernetes_groups": ["\(specification.slug)-${each.key}"],
      ])
    return file
  }

  func identityProvider() -> HCLBody {
    var file = HCLBody()
    switch specification.security.workloadIdentity {
    case .irsa:
      file.resource(
        "aws_iam_openid_connect_provider", "cluster",
        comment: "Lets IAM believe the tokens of the cluster's service accounts.",
        [
          "url": .ref("aws_eks_cluster.main.identity[0].oidc[0].issuer"),
          "client_id_list": ["sts.amazonaws.com"],
        ])
    // Pods get their credentials from the agent on their node.
    case .podIdentity: break
    // Another cloud's.
    case .workloadIdentity: break
    }
    return file
  }

  func clusterVariables() -> HCLBody {
    var file = HCLBody()
    file.variable(
      "cluster_admin_arns", "Roles or users of IAM that administer the cluster.", type: "set(string)",
      [
        "validation": .block([
          "condition": .ref("length(var.cluster_admin_arns) > 0"),
          "error_message": "Name at least one administrator: nobody else can enter the cluster.",
        ])
      ])
    file.variable(
      "team_role_arns", "Role of IAM by the team that may take it.", type: "map(string)",
      [
        "default": .object([]),
        "validation": .block([
          "condition": .ref("alltrue([for team in keys(var.team_role_arns) : contains(local.teams, team)])"),
          "error_message": "A key is not the name of a team of this platform.",
        ]),
      ])
    file.locals(["teams": .strings(design.namespaces.map(\.team))])
    if !specification.cluster.isPrivate {
      file.variable(
        "api_allowed_cidrs", apiCallers,
        type: "set(string)",
        [
          "validation": .block([
            "condition": .ref(
              "length(var.api_allowed_cidrs) > 0 && !contains(var.api_allowed_cidrs, \"0.0.0.0/0\")"),
            "error_message": "Name the ranges of your offices and runners; the whole internet is none.",
          ])
        ])
    }
    file.variable(
      "add_on_versions", "Version of an add-on by its name, to hold it where it is.", type: "map(string)",
      ["default": .object([])])
    file.variable(
      "node_release_version",
      "Release of the node image for all groups; null starts with the newest and then stays until it is set.",
      type: "string", ["default": .null])
    return file
  }

  /// What only the owner can answer in a stage: the file is written once and then his.
  func answers(to stage: TerraformStage) -> HCLBody {
    switch stage {
    case .network: networkAnswers
    case .cluster:
      [
        "#": "Yours to edit: written once and then left alone. An empty list stops the plan with what is missing.",
        "cluster_admin_arns": [],
        "api_allowed_cidrs": specification.cluster.isPrivate ? .omitted : [],
      ]
    case .platform: platformAnswers()
    }
  }

  func clusterOutputs() -> HCLBody {
    var file = HCLBody()
    file.output("cluster_name", "Name of the cluster.", .ref("aws_eks_cluster.main.name"))
    file.output("cluster_endpoint", "Address of the API.", .ref("aws_eks_cluster.main.endpoint"))
    file.output("cluster_version", "Version of the control plane.", .ref("aws_eks_cluster.main.version"))
    file.output(
      "kubeconfig", "The command that lets kubectl in.",
      "aws eks update-kubeconfig --region ${local.region} --name ${aws_eks_cluster.main.name}")
    file.output(
      "add_on_versions", "What runs, to be pinned in terraform.tfvars.",
      .ref("local.add_on_versions"))
    file.output("node_role_arn", "Role of the nodes.", .ref("aws_iam_role.node.arn"))
    return file
  }
}
