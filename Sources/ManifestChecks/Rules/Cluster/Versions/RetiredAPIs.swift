import KubeModel

extension Check {
  static let removedAPI = Check(
    "API01", "removed-api", .error, .cluster,
    summary: "An object is written for an API that this Kubernetes no longer has.",
    why: "The API server answers: no matches for kind.", remedy: "Write it for the version that took its place.",
    peers: .peers("PL:removed, KL:no-extensions-v1beta, KS:stable-version, TV:107, KY:check-deprecated-apis"),
    passing: Example.object("batch/v1", "CronJob", cronFields),
    failing: Example.object("batch/v1beta1", "CronJob", cronFields),
    inspect: .singly { object, inspection in
      guard let retirement = inspection.removed(object), let removed = retirement.removedIn else { return [] }
      return [
        Violation(
          object, "\(object.apiVersion) \(object.kind) was removed in Kubernetes \(removed)", path: "apiVersion",
          remedy: retirement.replacement.isEmpty ? nil : "Use \(retirement.replacement).")
      ]
    })

  static let deprecatedAPI = Check(
    "API02", "deprecated-api", .high, .cluster,
    summary: "An object is written for an API that goes away.",
    why: "With a later upgrade of the cluster it can't be applied any more.",
    remedy: "Write it for the version that takes its place.",
    peers: .peers("PL:deprecated, KS:stable-version, TV:107"),
    passing: Example.object("v1", "ConfigMap", "data: {}"),
    failing: Example.object(
      "storage.k8s.io/v1beta1", "VolumeAttributesClass", "driverName: ebs.csi.aws.com", metadata: ""),
    inspect: .singly { object, inspection in
      guard let retirement = inspection.deprecated(object), let since = retirement.deprecatedIn else { return [] }
      // When the next release has it no more, there is little time.
      let isNear = retirement.removedIn.map { $0.number <= inspection.kubernetes.number + 1 } ?? false
      let until = retirement.removedIn.map { ", and \($0) has it no more" } ?? ""
      return [
        Violation(
          object, "\(object.apiVersion) \(object.kind) is deprecated since Kubernetes \(since)\(until)",
          path: "apiVersion", severity: isNear ? .high : .medium,
          remedy: retirement.replacement.isEmpty ? nil : "Use \(retirement.replacement).")
      ]
    })

  private static let cronFields =
    "spec: {schedule: 0 4 * * *, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: "
    + "[{name: a, image: a:1}]}}}}}"
}

extension Inspection {
  /// The end of a built-in API that this release no longer serves.
  func removed(_ object: KubeObject) -> APIRetirement? {
    guard retiredVersions.contains(object.apiVersion),
      let retirement = catalog.retirement(apiVersion: object.apiVersion, kind: object.kind),
      let removed = retirement.removedIn, removed <= kubernetes
    else { return nil }
    let kind = catalog.kind(apiVersion: object.apiVersion, kind: object.kind)
    return kind?.isServed(by: kubernetes) == true ? nil : retirement
  }

  /// The announced end of a built-in API that this release still serves.
  func deprecated(_ object: KubeObject) -> APIRetirement? {
    guard retiredVersions.contains(object.apiVersion),
      let retirement = catalog.retirement(apiVersion: object.apiVersion, kind: object.kind),
      let deprecated = retirement.deprecatedIn, deprecated <= kubernetes, removed(object) == nil
    else { return nil }
    return retirement
  }
}
