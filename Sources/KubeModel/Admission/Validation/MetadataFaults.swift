/// Rules for the metadata of any object.
extension FieldFaults {
  /// Mirrors `ValidateObjectMeta`.
  mutating func checkMetadata(_ object: KubeValue, isNamespaced: Bool, names: (String) -> [String]) {
    let metadata = object["metadata"] ?? [:]
    let path = FieldPath.root.metadata
    let prefix = metadata.text("generateName")
    if !prefix.isEmpty {
      invalid(path.generateName, .string(prefix), each: names(NameForms.masked(prefix)))
    }
    let name = metadata.text("name")
    if !name.isEmpty {
      invalid(path.name, .string(name), each: names(name))
    } else if prefix.isEmpty {
      required(path.name, "name or generateName is required")
    }
    let namespace = metadata.text("namespace")
    if isNamespaced {
      if namespace.isEmpty { required(path.namespace) } else { checkLabel(namespace, path.namespace) }
    } else if !namespace.isEmpty {
      forbidden(path.namespace, "not allowed on this type")
    }
    checkNonNegative(metadata["generation"]?.integer, path.generation)
    checkLabels(metadata["labels"], path.labels)
    checkAnnotations(metadata["annotations"], path.annotations)
    checkOwners(metadata.list("ownerReferences"), path.ownerReferences)
    checkFinalizers(metadata.texts("finalizers"), path.finalizers)
  }

  /// Mirrors `ValidateObjectMetaUpdate`.
  mutating func checkMetadataUpdate(_ object: KubeValue, _ prior: KubeValue) {
    let path = FieldPath.root.metadata
    let metadata = object["metadata"] ?? [:]
    let before = prior["metadata"] ?? [:]
    for field in ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
      checkImmutable(metadata[field], before[field], path[field])
    }
    checkLabels(metadata["labels"], path.labels)
    checkAnnotations(metadata["annotations"], path.annotations)
    checkOwners(metadata.list("ownerReferences"), path.ownerReferences)
  }

  private mutating func checkOwners(_ owners: [KubeValue], _ path: FieldPath) {
    var controller: String?
    for owner in owners {
      let version = owner.text("apiVersion")
      if version.isEmpty { invalid(path.apiVersion, .string(version), "version must not be empty") }
      for field in ["kind", "name", "uid"] where owner.text(field).isEmpty {
        invalid(path[field], "", "must not be empty")
      }
      guard owner["controller"]?.bool == true else { continue }
      let title = "\(version)/\(owner.text("kind")) \(owner.text("name"))"
      if let first = controller {
        invalid(
          path, .sequence(owners),
          "Only one reference can have Controller set to true. Found \"true\" in references for \(first) and \(title)")
      }
      controller = title
    }
  }

  private mutating func checkFinalizers(_ finalizers: [String], _ path: FieldPath) {
    for finalizer in finalizers { checkQualifiedName(finalizer, path) }
    if finalizers.contains("orphan"), finalizers.contains("foregroundDeletion") {
      invalid(
        path, .strings(finalizers),
        "finalizer orphan and foregroundDeletion cannot be both set")
    }
  }
}
