import DesignEngine
import PlatformSpec

/// `30-platform/fleet.tf`: what belongs to the platform in this region, where it has several.
extension EKSTerraform {
  func fleet() -> HCLBody {
    guard hasSeveralClusters else { return [:] }
    var file = HCLBody()
    file.resource(
      "aws_resourcegroups_group", "platform",
      comment: "Everything of the platform in this region, by its tag: EKS has no object for several clusters.",
      [
        "name": .literal(CloudNames.bounded("\(name)-fleet", limit: 128)),
        "description": "Platform \(specification.slug) in ${local.region}",
        "resource_query": .block([
          "query": .json([
            "ResourceTypeFilters": ["AWS::AllSupported"],
            "TagFilters": [["Key": "platform", "Values": [.literal(specification.slug)]]],
          ])
        ]),
      ])
    return file
  }
}
