import Basics
import KubeModel

/// What the pod of a workload says of its container.
struct PodReading {
  let reader: ManifestReader
  let object: KubeObject
  let pod: KubeValue
  let container: KubeValue

  private var place: SourceLocation { object.location }
  private var title: String { object.title }

  func read(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    part.image = container["image"]?.scalarText.flatMap { ImageReference($0) }
    if part.image == nil {
      application.note("\(title): \"\(container["image"]?.scalarText ?? "")\" is no image", at: place)
    }
    part.command = (container["command"]?.sequence ?? []).compactMap(\.scalarText)
    part.arguments = (container["args"]?.sequence ?? []).compactMap(\.scalarText)
    part.account = (pod["serviceAccountName"] ?? pod["serviceAccount"])?.scalarText
    readEnvironment(&part, &application)
    readPorts(&part, &application)
    readVolumes(&part, &application)
    part.resources = resources
    ProbeReading(title: title, place: place, container: container).read(&part, &application)
    readInitContainers(&part, &application)
    noteHost(&part, &application)
  }

  // MARK: - Environment

  private func readEnvironment(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    for source in container["envFrom"]?.sequence ?? [] {
      let prefix = source["prefix"]?.scalarText ?? ""
      for (kind, field) in [("ConfigMap", "configMapRef"), ("Secret", "secretRef")] {
        guard let name = source.at(field, "name")?.scalarText else { continue }
        guard let found = reader.object(kind, name, in: object.namespace) else {
          application.note(
            "\(title): its variables come from the \(kind) \(name), which is not among the files", at: place,
            remedy: "Name them below \(kind == "Secret" ? "secrets" : "environment") of the service.")
          continue
        }
        for (key, value) in found.entries {
          if kind == "Secret" {
            conceal(prefix + key, value, &part)
          } else {
            application.add(prefix + key, value, to: &part)
          }
        }
      }
    }
    for variable in container["env"]?.sequence ?? [] {
      guard let name = variable["name"]?.scalarText else { continue }
      read(variable, named: name, &part, &application)
    }
  }

  private func read(
    _ variable: KubeValue, named name: String, _ part: inout ImportedPart, _ application: inout ImportedApplication
  ) {
    guard let source = variable["valueFrom"] else {
      application.add(name, variable["value"]?.scalarText ?? "", to: &part)
      return
    }
    if let reference = source["secretKeyRef"] {
      let key = reference["key"]?.scalarText ?? ""
      let secret = reference["name"]?.scalarText.flatMap { reader.object("Secret", $0, in: object.namespace) }
      conceal(name, secret?.entries.first { $0.key == key }?.value, &part)
    } else if let reference = source["configMapKeyRef"] {
      let key = reference["key"]?.scalarText ?? ""
      let map = reference["name"]?.scalarText.flatMap { reader.object("ConfigMap", $0, in: object.namespace) }
      if let value = map?.entries.first(where: { $0.key == key })?.value {
        application.add(name, value, to: &part)
      } else if reference["optional"]?.bool != true {
        application.note(
          "\(title): \(name) comes from a ConfigMap that is not among the files", at: place,
          remedy: "Add \(name) to environment of the service.")
      }
    } else {
      application.note(
        "\(title): \(name) is a field of the pod itself, which is not carried over", at: place,
        remedy: "Patch the pod in apps/<overlay>/user.")
    }
  }

  /// A variable whose value stays in the secret store; what the source has of it only tells of hosts.
  private func conceal(_ name: String, _ value: String?, _ part: inout ImportedPart) {
    guard name.isVariableName else { return }
    part.environment.removeAll { $0.name == name }
    part.concealed.removeAll { $0.name == name }
    if !part.secrets.contains(name) { part.secrets.append(name) }
    if let value { part.concealed.append(Service.EnvironmentVariable(name: name, value: value)) }
  }

  // MARK: - Ports

  private func readPorts(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    for port in container["ports"]?.sequence ?? [] {
      guard let number = port["containerPort"]?.integer ?? port["containerPort"]?.scalarText.flatMap({ Int($0) }),
        (1...65535).contains(number)
      else { continue }
      let name = port["name"]?.scalarText
      if port["protocol"]?.scalarText == "UDP" || port["protocol"]?.scalarText == "SCTP" {
        application.note(
          "\(title): port \(number) is \(port["protocol"]?.scalarText ?? ""), which is not carried over", at: place)
      } else if !part.ports.contains(where: { $0.container == number }) {
        part.ports.append(
          ImportedPort(
            container: number, name: name, transport: .guess(name: name, protocol: nil, port: number)))
      }
      if port["hostPort"] != nil {
        application.note("\(title): hostPort \(port["hostPort"]?.scalarText ?? "") is not carried over", at: place)
      }
    }
  }

  // MARK: - Volumes

  private func readVolumes(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    var files: [String] = []
    for mount in container["volumeMounts"]?.sequence ?? [] {
      guard let name = mount["name"]?.scalarText, let path = mount["mountPath"]?.scalarText else { continue }
      if let claim = claimTemplate(name) {
        part.volumes.append(ImportedVolume(path: path, sizeGiB: size(claim["spec"]), name: name))
        continue
      }
      let volume = (pod["volumes"]?.sequence ?? []).first { $0["name"]?.scalarText == name } ?? .mapping([])
      if volume["emptyDir"] != nil {
        part.scratch.append(path)
      } else if let claim = volume.at("persistentVolumeClaim", "claimName")?.scalarText {
        let found = reader.object("PersistentVolumeClaim", claim, in: object.namespace)
        part.volumes.append(ImportedVolume(path: path, sizeGiB: size(found?.root["spec"]), name: claim))
      } else if let claim = volume.at("ephemeral", "volumeClaimTemplate") {
        part.scratch.append(path)
        _ = claim
      } else {
        let kind = volume.mapping?.keys.first { $0 != "name" } ?? "a volume that is not there"
        files.append("\(path) (\(kind))")
      }
    }
    if !files.isEmpty {
      application.note(
        "\(title): not mounted: \(files.joined(separator: ", "))", at: place,
        remedy: "Build the files into the image, or mount them by a patch in apps/<overlay>/user.")
    }
  }

  private func claimTemplate(_ name: String) -> KubeValue? {
    (object.root.at("spec", "volumeClaimTemplates")?.sequence ?? []).first {
      $0.at("metadata", "name")?.scalarText == name
    }
  }

  private func size(_ claim: KubeValue?) -> Int? {
    ImportSizes.gibibytes(claim?.at("resources", "requests", "storage"))
  }

  // MARK: - Others

  private var resources: Service.ResourceWish? {
    let requests = container.at("resources", "requests")
    let limits = container.at("resources", "limits")
    return ImportSizes.resources(
      requests: (ImportSizes.milliCPU(requests?["cpu"]), ImportSizes.mebibytes(requests?["memory"])),
      limits: (ImportSizes.milliCPU(limits?["cpu"]), ImportSizes.mebibytes(limits?["memory"])))
  }

  private func readInitContainers(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    for first in pod["initContainers"]?.sequence ?? [] {
      let words = ["command", "args"].flatMap { first[$0]?.sequence?.compactMap(\.scalarText) ?? [] }
      part.texts += words
      part.texts += (first["env"]?.sequence ?? []).compactMap { $0["value"]?.scalarText }
      application.note(
        "\(title): its init container \(first["name"]?.scalarText ?? "") is not carried over", at: place,
        remedy: "Waiting for others needs none: probes and restarts do it. Other work belongs in a job.")
    }
  }

  private func noteHost(_ part: inout ImportedPart, _ application: inout ImportedApplication) {
    let context = container["securityContext"]
    let added = context?.at("capabilities", "add")?.sequence?.compactMap(\.scalarText) ?? []
    part.bindsLowPorts = added.contains { $0.hasSuffix("NET_BIND_SERVICE") }
    if !added.isEmpty {
      application.note(
        "\(title): no container gets capabilities, \(added.joined(separator: ", ")) neither", at: place,
        remedy: "Ports below 1024 need none; else change the image.")
    }
    var left = ["hostNetwork", "hostPID", "hostIPC"].filter { pod[$0]?.bool == true }
    if context?["privileged"]?.bool == true { left.append("privileged") }
    if pod["hostAliases"] != nil { left.append("hostAliases") }
    if pod["runtimeClassName"] != nil { left.append("runtimeClassName") }
    if container["lifecycle"]?["postStart"] != nil { left.append("lifecycle.postStart") }
    if container["workingDir"] != nil { left.append("workingDir") }
    if !left.isEmpty { application.note("\(title): \(left.joined(separator: ", ")) not carried over", at: place) }
    let user = context?["runAsUser"]?.integer ?? pod.at("securityContext", "runAsUser")?.integer
    if user == 0 {
      application.note("\(title) runs as root, which the platform refuses", at: place, remedy: "Change the image.")
    }
  }
}

extension KubeObject {
  /// Keys and values of a ConfigMap or a Secret, the latter decoded where they are texts.
  fileprivate var entries: [(key: String, value: String)] {
    let plain = (root["stringData"]?.mapping?.entries ?? []).compactMap { entry in
      entry.value.scalarText.map { (entry.key, $0) }
    }
    let data = (root["data"]?.mapping?.entries ?? []).compactMap { entry -> (String, String)? in
      guard let text = entry.value.scalarText, !plain.contains(where: { $0.0 == entry.key }) else { return nil }
      guard kind == "Secret" else { return (entry.key, text) }
      let bytes = Base64.decode(text.utf8.filter { $0 > 32 }) ?? []
      return (entry.key, String(validating: bytes, as: UTF8.self) ?? "")
    }
    return plain + data
  }
}
