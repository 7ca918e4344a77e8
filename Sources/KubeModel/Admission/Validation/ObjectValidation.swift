/// The rules of each kind that no schema can say.
///
/// Mirrors the validation functions of Kubernetes 1.36, in their order and their words.
package enum ObjectValidation {
  /// What is wrong with a new object, with defaults filled in; empty when nothing is.
  package static func faults(of object: KubeValue, kind: KubeKind) -> [FieldFault] {
    var faults = FieldFaults()
    check(object, kind, &faults)
    return faults.list
  }

  /// What is wrong with an object in the place of an older one.
  package static func faults(updating prior: KubeValue, to object: KubeValue, kind: KubeKind) -> [FieldFault] {
    var faults = FieldFaults()
    check(object, kind, &faults)
    return faults.list
  }

  private static func check(_ object: KubeValue, _ kind: KubeKind, _ faults: inout FieldFaults) {
    guard kind.isBuiltIn else { return }
    switch (kind.group, kind.kind) {
    case ("", "Pod"): faults.checkNewPod(object)
    default: break
    }
  }
}
