import Basics
import KubeModel

/// Versions of APIs, where the object holds in the new version as it is.
extension Fix {
  static let servedVersion = Fix(
    code: "API01", summary: "Writes the version that replaces a removed one.",
    whySafe:
      "Only where the object is valid in the new version without another change: the schemas of both are compared on the object itself."
  ) { object, inspection in versionEdit(object, inspection) }

  static let deprecatedVersion = Fix(
    code: "API02", summary: "Writes the version that replaces a deprecated one.",
    whySafe:
      "Only where the object is valid in the new version without another change, and every field that is set means the same there."
  ) { object, inspection in versionEdit(object, inspection) }

  private static func versionEdit(_ object: KubeObject, _ inspection: Inspection) -> [TreeEdit] {
    guard let version = replacement(object, inspection) else { return [] }
    var changed = object
    changed.root["apiVersion"] = .string(version)
    changed.apiVersion = version
    let problems = SchemaValidation.validate(changed, kubernetes: inspection.kubernetes)
    guard problems.isEmpty, !changesMeaning(object) else { return [] }
    return [TreeEdit([.key("apiVersion")], .string(version))]
  }

  private static func replacement(_ object: KubeObject, _ inspection: Inspection) -> String? {
    let catalog = SchemaCatalog.embedded
    guard let named = catalog.retirement(apiVersion: object.apiVersion, kind: object.kind)?.replacement,
      !named.isEmpty, named != object.apiVersion
    else { return nil }
    // The group may have changed its name; the kind must be served at the version of the run.
    guard let kind = catalog.kind(apiVersion: named, kind: object.kind), kind.isServed(by: inspection.kubernetes) else {
      return nil
    }
    return named
  }

  /// Kinds whose new version reads the same fields otherwise, or asks for a decision.
  private static func changesMeaning(_ object: KubeObject) -> Bool {
    switch object.kind {
    // An empty selector of a budget meant nothing and now means everything.
    case "PodDisruptionBudget":
      let selector = object.root.at("spec", "selector")
      return selector?.mapping?.entries.isEmpty ?? true
    // v2beta1 and v1 write metrics otherwise.
    case "HorizontalPodAutoscaler": return object.version != "v2beta2"
    // Defaults of the old version differ in fields that stop requests.
    case "CustomResourceDefinition", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration": return true
    case "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet": return !isAppsWithSelector(object)
    default: return false
    }
  }

  /// Workloads of `apps/v1` need their selector; with one, and a strategy that is written out, nothing changes.
  private static func isAppsWithSelector(_ object: KubeObject) -> Bool {
    let spec = object.root["spec"]
    guard spec?["selector"] != nil else { return false }
    switch object.kind {
    case "Deployment":
      return spec?["strategy"] != nil && spec?["revisionHistoryLimit"] != nil
        && spec?["progressDeadlineSeconds"] != nil
    case "DaemonSet", "StatefulSet": return spec?["updateStrategy"] != nil
    case "ReplicaSet": return true
    default: return false
    }
  }

  /// Numbers and booleans where Kubernetes wants a text.
  static let quotedText = Fix(
    code: "SCH04",
    summary: "Quotes numbers and booleans where a text is wanted (values of `env`, labels, annotations, `data`).",
    whySafe: "The API server refuses the object as it is; the text in quotes is what is written."
  ) { object, inspection in
    SchemaValidation.validate(object, kubernetes: inspection.kubernetes).compactMap { problem -> TreeEdit? in
      guard problem.isError, let path = problem.location?.path, wantsText(path), let node = object.root.at(path: path)
      else { return nil }
      switch node.content {
      // 010 and 1e3 do not look like what they are read as: a person has to say which is meant.
      case .integer(let value): return TreeEdit(path, .string("\(value)"))
      case .bool(let value): return TreeEdit(path, .string(value ? "true" : "false"))
      case .null, .number, .string, .sequence, .mapping, .omitted: return nil
      }
    }
  }

  private static func wantsText(_ path: String) -> Bool {
    guard let steps = KubeValuePath.steps(path), let last = steps.last, case .key(let key) = last else { return false }
    let parent = steps.dropLast().last
    if key == "value", case .index? = parent, steps.dropLast(2).last == .key("env") { return true }
    guard case .key(let map)? = parent else { return false }
    return ["labels", "annotations", "matchLabels", "nodeSelector"].contains(map) || steps.count == 2 && map == "data"
  }
}
