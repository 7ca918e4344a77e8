import DesignEngine

/// `20-cluster/network.tf`.
extension EKSTerraform {
  func networkLookup() -> HCLBody {
    var file = HCLBody()
    file.data("aws_caller_identity", "current", [:])
    file.data("aws_partition", "current", [:])
    file.data(
      "aws_vpc", "main", comment: "Made by 10-network.",
      ["tags": ["Name": .ref("local.cluster_name"), "stage": "10-network"]])
    file.data(
      "aws_subnet", "private",
      [
        "for_each": .ref("toset(local.zones)"),
        "vpc_id": .ref("data.aws_vpc.main.id"),
        "availability_zone": .ref("each.key"),
        "tags": ["tier": "private"],
      ])
    file.append(logKeyLookup())
    return file
  }
}
