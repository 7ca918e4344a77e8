/// A row of the catalogue that no file can decide, or that has no answer without an organisation's own words.
package struct UndecidableRow: Sendable, Hashable {
  package enum Reason: String, Sendable, Hashable, CaseIterable {
    case request = "It judges a request and who makes it, which only admission sees."
    case registry = "It needs an image registry or a scanner of vulnerabilities."
    case cluster = "It needs a running cluster, its nodes or its logs."
    case organisation =
      "It compares with a list that only an organisation has; `.plimsoll.yaml` and admission policies are the place."
    case person = "A person has to judge it."
    case load =
      "It needs loads, prices or goals that stand in no manifest; the design document and the twin know them."
    case time = "Its answer depends on today's date or on an older state, not on the files alone."
  }

  /// The code in the catalogue, or the name of a peer's rule.
  package let name: String
  /// What it would look at.
  package let what: String
  package let reason: Reason

  init(_ name: String, _ what: String, _ reason: Reason) {
    self.name = name
    self.what = what
    self.reason = reason
  }

  package static let all: [UndecidableRow] = [
    UndecidableRow("IMG10", "age, size and base of images", .registry),
    UndecidableRow("POD26", "runtime classes that are allowed", .organisation),
    UndecidableRow("RBA27, by use", "rights that were granted and never used, by the audit log", .cluster),
    UndecidableRow("SEC10", "names and labels that Secrets must not have", .organisation),
    UndecidableRow("NET11", "flows that are always or never allowed", .organisation),
    UndecidableRow("STO05", "storage classes that are allowed", .organisation),
    UndecidableRow("STO12", "annotations that claims must have", .organisation),
    UndecidableRow("RES10", "bounds of requests and limits", .organisation),
    UndecidableRow("GIT07", "names and durations of certificates that are allowed", .organisation),
    UndecidableRow("GIT10", "rules for Tekton's runs", .organisation),
    UndecidableRow("MTN05", "annotations that must or must not stand", .organisation),
    UndecidableRow("MTN06", "which applications may share a namespace", .person),
    UndecidableRow("SCH15", "fields that may not change after creation", .time),
    UndecidableRow("MSH20", "certificates that have expired or soon will", .time),
    UndecidableRow("MSH22", "Services of the same name in several clusters", .cluster),
    UndecidableRow("MSH26", "limits of connections against the load that comes", .load),
    UndecidableRow("ING18", "the size of what users send", .load),
    UndecidableRow("ROL11", "samples of a canary against the load that comes", .load),
    UndecidableRow("OBS05", "goals of service that nothing measures", .load),
    UndecidableRow("MTN08", "prices against a budget", .load),
    UndecidableRow("MTN09", "requests against what is used", .load),
    UndecidableRow("CPL06", "permissions of files on nodes", .cluster),
    UndecidableRow("MSH24", "what istioctl says of an installation", .cluster),
    UndecidableRow(
      "kyverno: block-updates-deletes, deny-exec-by-*, block-kubectl-cp-by-pod-label", "kinds of requests", .request),
    UndecidableRow(
      "kyverno: allowed-label-changes, namespace-protection, protect-node-taints, restrict-scale, record-creation-details",
      "what a request changes and who makes it", .request),
    UndecidableRow(
      "kyverno: time-bound-policy, check-subjectaccessreview, pod-lifetime", "the time, or a question to the server",
      .request),
    UndecidableRow(
      "kyverno: verify-manifest-integrity, ensure-production-matches-staging", "other copies of an object", .request),
    UndecidableRow("kubescape: C-0083 to C-0085, C-0221, C-0236, C-0237", "vulnerabilities of images", .registry),
    UndecidableRow("kubescape: C-0089, C-0274", "the version and the open ports of a running cluster", .cluster),
    UndecidableRow(
      "kubescape: C-0222, C-0223, C-0226, C-0227, C-0232, C-0233, C-0250, C-0251",
      "settings of a cloud's control plane", .cluster),
    UndecidableRow("kubescape: C-0242, C-0246, C-0249, C-0254, C-0286 to C-0289", "manual controls", .person),
  ]
}
