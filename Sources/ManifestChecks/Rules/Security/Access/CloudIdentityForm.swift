import KubeModel

extension Check {
  static let cloudIdentityForm = Check(
    "REF35", "cloud-identity", .high, .security,
    summary:
      "A ServiceAccount names an identity of a cloud in a way that the cloud does not take, or its pods don't ask for it.",
    why: "The program starts and is refused by every service of the cloud.",
    remedy: "Write the full name of the role; at Azure label the pods azure.workload.identity/use: \"true\".",
    peers: .peers("KY:require-aws-node-irsa"),
    passing: accountExample("arn:aws:iam::111122223333:role/shop"), failing: accountExample("shop")
  ) { inspection in
    inspection.all("", "ServiceAccount").flatMap { malformed($0) } + unlabelled(inspection)
      + withoutIdentity(inspection)
  }

  private static func malformed(_ account: KubeObject) -> [Violation] {
    account.annotations.compactMap { key, value in
      let path = KubeValuePath.appending(key, to: "metadata.annotations")
      // What is filled in later is no name yet.
      if value.contains("$") || value.contains("{") { return nil }
      switch key {
      case "eks.amazonaws.com/role-arn":
        return isRole(value) ? nil : Violation(account, "\(value) is no ARN of a role", path: path)
      case "iam.gke.io/gcp-service-account":
        let parts = value.split(separator: "@")
        let isAccount = parts.count == 2 && parts[1].hasSuffix(".gserviceaccount.com")
        return isAccount ? nil : Violation(account, "\(value) is no name of a service account of Google", path: path)
      case "azure.workload.identity/client-id":
        return isIdentifier(value) ? nil : Violation(account, "\(value) is no client id of Azure", path: path)
      default: return nil
      }
    }
  }

  /// `arn:aws:iam::111122223333:role/path/name`, also of the partitions for China and governments.
  private static func isRole(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "arn" && parts[1].hasPrefix("aws") && parts[2] == "iam" && parts[3].isEmpty
      && parts[4].utf8.count == 12 && parts[4].utf8.allSatisfy { (48...57).contains($0) } && parts[5].hasPrefix("role/")
  }

  private static func isIdentifier(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  private static let clientID = "azure.workload.identity/client-id"
  private static let useLabel = "azure.workload.identity/use"

  /// At Azure only pods with the label get a token.
  private static func unlabelled(_ inspection: Inspection) -> [Violation] {
    inspection.eachWorkload { workload in
      let name = workload.spec["serviceAccountName"]?.string ?? "default"
      guard let account = inspection.find("", "ServiceAccount", namespace: workload.namespace, name: name),
        account.annotations.contains(where: { $0.key == clientID }), workload.label(useLabel) != "true"
      else { return nil }
      return Violation(
        workload.object, "its ServiceAccount \(name) has an identity of Azure, and the pods lack the label \(useLabel)",
        path: workload.path.split(separator: ".").dropLast().joined(separator: ".") + ".metadata.labels")
    }
  }

  private static func withoutIdentity(_ inspection: Inspection) -> [Violation] {
    inspection.eachWorkload { workload in
      guard workload.label(useLabel) == "true" else { return nil }
      let name = workload.spec["serviceAccountName"]?.string ?? "default"
      guard let account = inspection.find("", "ServiceAccount", namespace: workload.namespace, name: name),
        !account.annotations.contains(where: { $0.key == clientID })
      else { return nil }
      return Violation(
        workload, "asks for an identity of Azure, and its ServiceAccount \(name) names none", at: "serviceAccountName",
        severity: .medium)
    }
  }

  private static func accountExample(_ role: String) -> String {
    Example.object(
      "v1", "ServiceAccount", "automountServiceAccountToken: false",
      metadata: "namespace: x, annotations: {eks.amazonaws.com/role-arn: \"\(role)\"}")
  }
}
