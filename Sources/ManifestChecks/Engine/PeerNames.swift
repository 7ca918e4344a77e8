/// The names of a rule in other checkers, read from the short form of the catalogue.
enum PeerNames {
  /// `KL:a,b, CK:16, TV:1, KB:113–115` gives `kube-linter:a`, `checkov:CKV_K8S_16`, `trivy:KSV-0001`, `kubescape:C-0113`.
  static func list(_ text: String) -> [String] {
    var tool = ""
    var found: [String] = []
    for word in text.split(separator: ",") {
      var name = word.drop { $0 == " " }
      if let colon = name.firstIndex(of: ":"), colon <= name.index(name.startIndex, offsetBy: min(4, name.count)) {
        tool = String(name[..<colon])
        name = name[name.index(after: colon)...]
      }
      for number in numbers(name) { found.append(full(tool, number)) }
    }
    return found
  }

  /// A range of numbers as its members.
  private static func numbers(_ name: Substring) -> [Substring] {
    let ends = name.split(separator: "–")
    guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first <= last else { return [name] }
    return (first...last).map { "\($0)"[...] }
  }

  private static func full(_ tool: String, _ name: Substring) -> String {
    switch tool {
    case "KL": "kube-linter:\(name)"
    case "KS": "kube-score:\(name)"
    case "PO": "polaris:\(name)"
    case "CK": "checkov:CKV_K8S_\(name)"
    case "CK2": "checkov:CKV2_K8S_\(name)"
    case "TV": "trivy:KSV-\(padded(name))"
    case "TVN": "trivy:KUBE-\(padded(name))"
    case "KCV": "trivy:KCV-\(padded(name))"
    case "KB": "kubescape:C-\(padded(name))"
    case "KY": "kyverno:\(name)"
    case "IST": "istio:IST\(name)"
    case "PL": "pluto:\(name)"
    case "KE": "keda:\(name)"
    case "AR": "argo-rollouts:\(name)"
    case "RP": "rbac-police:\(name)"
    case "KR": "krane:\(name)"
    case "NCA": "network-config-analyzer:\(name)"
    default: "\(tool):\(name)"
    }
  }

  private static func padded(_ number: Substring) -> String {
    String(repeating: "0", count: max(0, 4 - number.count)) + number
  }
}

extension [String] {
  /// The names in the short form of the catalogue.
  static func peers(_ text: String) -> [String] { PeerNames.list(text) }
}
