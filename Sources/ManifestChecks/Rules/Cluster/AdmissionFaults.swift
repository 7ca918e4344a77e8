import Basics
import KubeModel

/// What an API server would say of each object of a run.
enum AdmissionFaults {
  /// One refused field of one object, and the rule that tells it.
  struct Entry: Sendable {
    var object: Int
    var rule: AdmissionRule
    var path: String
    var message: String
  }

  static func entries(_ index: Int, _ inspection: Inspection) -> [Entry] {
    let object = inspection.objects[index]
    let context = ObjectReview.Context(
      catalog: inspection.catalog, kubernetes: inspection.kubernetes, fields: .ignore, namespace: "default")
    // What can't be read at all is the schema's to tell.
    guard case .success(let review)? = ObjectReview.new(object, context) else { return [] }
    // What is deprecated has rules of its own.
    let told = review.warnings.filter { !$0.contains("deprecated") }.map { text in
      let parts = text.split(separator: ": ", maxSplits: 1).map(String.init)
      let isPlace = parts.count == 2 && !parts[0].contains(" ")
      return Entry(
        object: index, rule: .warning, path: isPlace ? parts[0] : "",
        message: isPlace ? parts[1] : text)
    }
    let faults = ObjectValidation.faults(of: review.object, kind: review.kind) + ports(object, review.kind)
    let warnings = told + structure(object, index)
    guard !faults.isEmpty else { return warnings }
    let known = Set(schemaPaths(object, inspection))
    var seen: Set<String> = []
    return warnings
      + faults.compactMap { fault in
        guard let rule = AdmissionRule(fault, kind: review.kind) else { return nil }
        let path = fault.path.text
        if rule.mayRepeatSchema == false, known.contains(path) { return nil }
        guard seen.insert("\(path): \(fault.message)").inserted else { return nil }
        return Entry(object: index, rule: rule, path: path, message: fault.message)
      }
  }

  /// Places of which the schema speaks already, and the places of fields that it misses.
  private static func schemaPaths(_ object: KubeObject, _ inspection: Inspection) -> [String] {
    let problems = SchemaValidation.validate(
      object, kubernetes: inspection.kubernetes, catalog: inspection.catalog)
    return problems.filter { $0.severity == .error }.compactMap { $0.location?.path }
  }

  /// What is wrong with the schemas of a definition.
  private static func structure(_ object: KubeObject, _ index: Int) -> [Entry] {
    guard object.group == "apiextensions.k8s.io", object.kind == "CustomResourceDefinition" else { return [] }
    return (object.root.at("spec", "versions")?.sequence ?? []).enumerated().flatMap { place, version -> [Entry] in
      guard let schema = version.at("schema", "openAPIV3Schema") else { return [] }
      let path = "spec.versions[\(place)].schema.openAPIV3Schema"
      return DefinitionStructure.faults(of: schema, path: path).map {
        Entry(object: index, rule: .definition, path: $0.path, message: $0.message)
      }
    }
  }

  /// The ports of nodes that every API server keeps for Services unless it is told otherwise.
  private static func ports(_ object: KubeObject, _ kind: KubeKind) -> [FieldFault] {
    guard kind.isBuiltIn, kind.group.isEmpty, kind.kind == "Service" else { return [] }
    return (object.root.at("spec", "ports")?.sequence ?? []).enumerated().compactMap { index, port in
      guard let number = port["nodePort"]?.integer, number != 0, !(30_000...32_767).contains(number) else { return nil }
      let text = "provided port is not in the valid range. The range of valid ports is 30000-32767"
      return FieldFault(
        .invalid, .root.spec.ports[index].nodePort, "Invalid value: \(number): \(text)")
    }
  }
}

extension AdmissionFaults.Entry {
  func violation(_ inspection: Inspection) -> Violation {
    Violation(inspection.objects[object], message, path: path)
  }
}
