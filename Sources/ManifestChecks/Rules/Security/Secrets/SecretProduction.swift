import KubeModel

extension Check {
  static let plainEtcd = Check(
    "SEC09", "etcd-encryption", .high, .security,
    summary: "The API server keeps Secrets unencrypted.",
    why: "A copy of etcd, or of its disk, is a copy of every Secret.",
    remedy: "Put kms, secretbox or aesgcm before identity for the resource secrets.",
    peers: [
      "checkov:CKV_K8S_104", "trivy:KCV-0030", "kubescape:C-0066", "kubescape:C-0141", "kubescape:C-0142",
      "kubescape:C-0244",
    ],
    passing: SecretExample.encryption("[{kms: {apiVersion: v2, name: a, endpoint: \"unix:///a\"}}, {identity: {}}]"),
    failing: SecretExample.encryption("[{identity: {}}, {aescbc: {keys: []}}]")
  ) { inspection in
    inspection.each("apiserver.config.k8s.io", "EncryptionConfiguration") { object in
      let entries = (object.root["resources"]?.sequence ?? []).enumerated()
      // The first entry that names a resource counts.
      let first = entries.first { _, entry in
        entry["resources"]?.sequence?.contains { ["secrets", "*.", "*.*"].contains($0.string) } == true
      }
      guard let (index, entry) = first else {
        return Violation(object, "no entry encrypts secrets", path: "resources")
      }
      guard entry["providers"]?[0]?["identity"] != nil else { return nil }
      return Violation(object, "identity comes first: new Secrets stay plain", path: "resources[\(index)].providers[0]")
    }
  }

  static let secretRotation = Check(
    "SEC11", "secret-rotation", .medium, .security,
    summary: "A secret or certificate is never renewed in time.",
    why: "What was renewed in the store never arrives, and a certificate ends while it is in use.",
    remedy: "Give the ExternalSecret an interval, and renew certificates well before they end.",
    peers: ["kyverno:cert-manager-limit-duration"],
    passing: SecretExample.external("data: [{secretKey: a, remoteRef: {key: a}}]", key: "a"),
    failing: SecretExample.external("data: [{secretKey: a, remoteRef: {key: a}}]", key: "a").replacing(
      "1h", with: "\"0\"")
  ) { inspection in
    let secrets = ["ExternalSecret", "ClusterExternalSecret"].flatMap { kind -> [Violation] in
      inspection.each("external-secrets.io", kind) { secret in
        let (spec, path) =
          kind == "ExternalSecret"
          ? (secret.root["spec"], "spec") : (secret.root.at("spec", "externalSecretSpec"), "spec.externalSecretSpec")
        let policy = spec?["refreshPolicy"]?.string ?? "Periodic"
        let interval = spec?["refreshInterval"]
        let text = interval?.string ?? interval?.integer.map { "\($0)" }
        guard policy == "Periodic", let text, text.prefix(while: \.isNumber).allSatisfy({ $0 == "0" }),
          text.first == "0",
          !text.contains(where: { "123456789".contains($0) })
        else { return nil }
        return Violation(secret, "refreshInterval 0 means never again", path: "\(path).refreshInterval")
      }
    }
    return secrets
      + inspection.each("cert-manager.io", "Certificate") { certificate in
        let spec = certificate.root["spec"]
        let duration = spec?["duration"]?.string.flatMap { seconds($0) } ?? 2160 * 3600
        guard let before = spec?["renewBefore"]?.string.flatMap({ seconds($0) }), before >= duration else { return nil }
        return Violation(certificate, "renewBefore is not less than duration", path: "spec.renewBefore")
      }
  }

  /// A duration of whole hours, minutes and seconds, `2160h0m0s`.
  private static func seconds(_ text: String) -> Int? {
    var total = 0
    var number = ""
    for character in text {
      if character.isNumber {
        number.append(character)
        continue
      }
      guard let value = Int(number), value < 1_000_000_000 else { return nil }
      switch character {
      case "h": total += value * 3600
      case "m": total += value * 60
      case "s": total += value
      default: return nil
      }
      number = ""
    }
    return number.isEmpty ? total : nil
  }

  static let secretType = Check(
    "SEC12", "image-pull-or-tls-secret-type", .high, .security,
    summary: "A Secret is used for TLS or for pulling images, and has neither the type nor the keys.",
    why: "The listener serves a certificate of its own making, or the image is never pulled.",
    remedy: "Give it the type kubernetes.io/tls with tls.crt and tls.key, or kubernetes.io/dockerconfigjson.",
    passing: SecretExample.ingress("type: kubernetes.io/tls\nstringData: {tls.crt: \"${CRT}\", tls.key: \"${KEY}\"}"),
    failing: SecretExample.ingress("type: Opaque\nstringData: {cert: \"${CRT}\"}")
  ) { inspection in tlsReferences(inspection) + pullReferences(inspection) }

  private static func tlsReferences(_ inspection: Inspection) -> [Violation] {
    func judge(_ object: KubeObject, _ name: String, _ namespace: String?, _ path: String) -> Violation? {
      guard let secret = inspection.find("", "Secret", namespace: namespace, name: name) else { return nil }
      let keys = Set(["data", "stringData"].flatMap { secret.root[$0]?.mapping?.keys ?? [] })
      if secret.root["type"]?.string == "kubernetes.io/tls" || keys.isSuperset(of: ["tls.crt", "tls.key"]) {
        return nil
      }
      return Violation(object, "the Secret \(name) holds no tls.crt and tls.key", path: path)
    }
    let ingresses = inspection.all("networking.k8s.io", "Ingress").flatMap { ingress -> [Violation] in
      (ingress.root.at("spec", "tls")?.sequence ?? []).enumerated().compactMap { index, entry -> Violation? in
        entry["secretName"]?.string.flatMap { judge(ingress, $0, ingress.namespace, "spec.tls[\(index)].secretName") }
      }
    }
    let gateways = inspection.all("gateway.networking.k8s.io", "Gateway").flatMap { gateway -> [Violation] in
      (gateway.root.at("spec", "listeners")?.sequence ?? []).enumerated().flatMap { index, listener -> [Violation] in
        (listener.at("tls", "certificateRefs")?.sequence ?? []).enumerated().compactMap {
          place, reference -> Violation? in
          guard (reference["kind"]?.string ?? "Secret") == "Secret", let name = reference["name"]?.string else {
            return nil
          }
          let namespace = reference["namespace"]?.string ?? gateway.namespace
          return judge(gateway, name, namespace, "spec.listeners[\(index)].tls.certificateRefs[\(place)]")
        }
      }
    }
    return ingresses + gateways
  }

  private static func pullReferences(_ inspection: Inspection) -> [Violation] {
    let types = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"]
    return inspection.workloads.flatMap { workload -> [Violation] in
      (workload.spec["imagePullSecrets"]?.sequence ?? []).enumerated().compactMap { index, reference -> Violation? in
        guard let name = reference["name"]?.string,
          let secret = inspection.find("", "Secret", namespace: workload.object.namespace, name: name),
          !types.contains(secret.root["type"]?.string ?? "Opaque")
        else { return nil }
        return Violation(workload, "the Secret \(name) is none for pulling images", at: "imagePullSecrets[\(index)]")
      }
    }
  }

  static let secretKeyMissing = Check(
    "SEC13", "host-in-secret-name-typo", .high, .security,
    summary: "A pod wants a key of a Secret that its maker never makes.",
    why: "The container waits in CreateContainerConfigError for a key that never comes.",
    remedy: "Name a key that the ExternalSecret, Certificate or SealedSecret makes.",
    passing: SecretExample.external("data: [{secretKey: password, remoteRef: {key: a}}]", key: "password"),
    failing: SecretExample.external("data: [{secretKey: password, remoteRef: {key: a}}]", key: "pasword")
  ) { inspection in
    let made = MadeSecrets(inspection)
    return inspection.workloads.flatMap { workload in
      keys(workload).compactMap { name, key, path -> Violation? in
        guard let keys = made.keys(of: name, in: workload.namespace), !keys.contains(key),
          inspection.find("", "Secret", namespace: workload.object.namespace, name: name) == nil
        else { return nil }
        return Violation(
          workload.object, "the Secret \(name) gets no key \(key), only \(keys.sorted().joined(separator: ", "))",
          path: path)
      }
    }
  }

  /// Keys of Secrets that containers and volumes can't do without.
  private static func keys(_ workload: Workload) -> [(name: String, key: String, path: String)] {
    var found: [(name: String, key: String, path: String)] = []
    for container in workload.containers {
      for (index, variable) in container.env.enumerated() {
        guard let reference = variable.at("valueFrom", "secretKeyRef"), reference["optional"]?.bool != true,
          let name = reference["name"]?.string, let key = reference["key"]?.string
        else { continue }
        found.append((name, key, "\(container.path).env[\(index)].valueFrom.secretKeyRef.key"))
      }
    }
    for (index, volume) in workload.volumes.enumerated() {
      guard let secret = volume["secret"], secret["optional"]?.bool != true, let name = secret["secretName"]?.string
      else {
        continue
      }
      for (place, item) in (secret["items"]?.sequence ?? []).enumerated() {
        guard let key = item["key"]?.string else { continue }
        found.append((name, key, "\(workload.path).volumes[\(index)].secret.items[\(place)].key"))
      }
    }
    return found
  }
}

/// Keys of Secrets that operators make of objects in the files.
private struct MadeSecrets {
  /// nil for a Secret some of whose keys are known to the store only.
  private var byName: [String: Set<String>?] = [:]

  init(_ inspection: Inspection) {
    for secret in inspection.all("external-secrets.io", "ExternalSecret") {
      let spec = secret.root["spec"]
      let name = spec?.at("target", "name")?.string ?? secret.name
      let template = spec?.at("target", "template")
      let isOpen =
        spec?["dataFrom"] != nil || template?["templateFrom"] != nil
        || (spec?.at("target", "creationPolicy")?.string ?? "Owner") != "Owner"
      let fields = (spec?["data"]?.sequence ?? []).compactMap { $0["secretKey"]?.string }
      let made = template?["data"]?.mapping?.keys
      // A template replaces the keys, unless it is to be merged with them.
      let keys = made.map { template?["mergePolicy"]?.string == "Merge" ? $0 + fields : $0 } ?? fields
      add(name, secret.namespace, isOpen ? nil : Set(keys))
    }
    for certificate in inspection.all("cert-manager.io", "Certificate") {
      guard let name = certificate.root.at("spec", "secretName")?.string else { continue }
      let more =
        certificate.root.at("spec", "keystores") != nil || certificate.root.at("spec", "additionalOutputFormats") != nil
      add(name, certificate.namespace, more ? nil : ["tls.crt", "tls.key", "ca.crt"])
    }
    for sealed in inspection.all("bitnami.com", "SealedSecret") {
      let keys = sealed.root.at("spec", "encryptedData")?.mapping?.keys ?? []
      let made = sealed.root.at("spec", "template", "data")?.mapping?.keys ?? []
      add(sealed.name, sealed.namespace, Set(keys + made))
    }
  }

  private mutating func add(_ name: String, _ namespace: String?, _ keys: Set<String>?) {
    let place = "\(namespace ?? "")/\(name)"
    if let known = byName[place], let first = known, let keys {
      byName[place] = .some(first.union(keys))
    } else {
      byName[place] = .some(keys)
    }
  }

  /// nil where not all of them are known.
  func keys(of name: String, in namespace: String) -> Set<String>? { byName["\(namespace)/\(name)"] ?? nil }
}

extension SecretExample {
  static func encryption(_ providers: String) -> String {
    """
    apiVersion: apiserver.config.k8s.io/v1
    kind: EncryptionConfiguration
    resources:
      - resources: [secrets]
        providers: \(providers)
    """
  }

  static func ingress(_ fields: String) -> String {
    """
    apiVersion: v1
    kind: Secret
    metadata: {name: a, namespace: x}
    \(fields)
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: a, namespace: x}
    spec:
      tls: [{hosts: [a.example.org], secretName: a}]
      rules: [{host: a.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}]
    """
  }
}
