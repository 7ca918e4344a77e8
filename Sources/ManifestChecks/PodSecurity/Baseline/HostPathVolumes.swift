import KubeModel

extension PodSecurityCheck {
  static let hostPathVolumes = PodSecurityCheck("hostPathVolumes", .baseline) { pod, _ in
    let names = (pod.spec["volumes"]?.sequence ?? []).filter { $0["hostPath"]?.isNull == false }
      .map { $0["name"]?.string ?? "" }
    let detail = "\(AdmissionText.plural("volume", "volumes", names.count)) \(AdmissionText.quoted(names))"
    return violation("hostPathVolumes", "hostPath volumes", names.isEmpty ? nil : detail)
  }
}
