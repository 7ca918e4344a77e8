import DesignEngine
import PlatformSpec

/// `30-platform/metrics.tf`: where the recorded numbers of all clusters come together, in the first region.
extension EKSTerraform {
  func centralMetrics() -> HCLBody {
    guard needs(.metricsWorkspace), isPrimary else { return [:] }
    var file = HCLBody()
    file.resource(
      "aws_prometheus_workspace", "central",
      comment: "Each cluster sends what it records, not every series; the Grafana of this cluster shows all of them.",
      [
        "alias": .literal(specification.slug),
        "kms_key_arn": hasCustomerKeys ? .ref("aws_kms_key.data.arn") : .omitted,
        "lifecycle": .preventDestroy,
      ])
    return file
  }
}
