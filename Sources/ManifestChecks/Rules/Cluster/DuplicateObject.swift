import Basics
import KubeModel

extension Check {
  static let duplicateObject = Check(
    "SCH10", "duplicate-object", .error, .cluster,
    summary: "Two objects have the same kind, namespace and name.",
    why: "Only one of them can exist: the one that is applied last wins, silently.",
    remedy: "Rename or remove one of them.",
    passing: "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
    failing: """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: x}, data: {key: one}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: x}, data: {key: two}}
      """
  ) { inspection in
    inspection.objects.compactMap { object in
      guard !object.name.isEmpty,
        let first = inspection.find(object.group, object.kind, namespace: object.namespace, name: object.name),
        first !== object
      else { return nil }
      let place = "\(first.location.file):\(first.location.line)"
      let isSame = first.root == object.root
      if areVariants(first.location.file, object.location.file) {
        return Violation(
          object, "stands at \(place) too, which is right only if the two folders go to different clusters",
          severity: .low)
      }
      return Violation(
        object, "stands at \(place) too\(isSame ? "" : ", with other contents")", severity: isSame ? .low : nil)
    }
  }

  /// Whether two files have the same name and place in folders side by side, `clusters/<cluster>/apps.yaml`, as the
  /// clusters, environments and regions of one repository have them.
  private static func areVariants(_ one: String, _ other: String) -> Bool {
    let (one, other) = (one.split(separator: "/"), other.split(separator: "/"))
    guard one.count == other.count, one.last == other.last else { return false }
    return zip(one, other).count { $0 != $1 } == 1
  }
}
