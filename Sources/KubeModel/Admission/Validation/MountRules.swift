/// Rules for what containers mount.
extension FieldFaults {
  mutating func checkMounts(_ container: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    let devices = container.list("volumeDevices")
    var places: Set<String> = []
    for (index, mount) in container.list("volumeMounts").enumerated() {
      let place = path[index]
      let name = mount.text("name")
      if name.isEmpty { required(place.name) }
      let volume = setting.volumes[name]
      if volume == nil { notFound(place.name, .string(name)) }
      let target = mount.text("mountPath")
      if target.isEmpty { required(place.mountPath) }
      if !places.insert(target).inserted { invalid(place.mountPath, .string(target), "must be unique") }
      if devices.contains(where: { $0.text("name") == name }) {
        invalid(place.name, .string(name), "must not already exist in volumeDevices")
      }
      if devices.contains(where: { $0.text("devicePath") == target }) {
        invalid(place.mountPath, .string(target), "must not already exist as a path in volumeDevices")
      }
      checkSubPaths(mount, volume, place, path)
      checkPropagation(mount, container, path)
    }
  }

  private mutating func checkSubPaths(
    _ mount: KubeValue, _ volume: KubeValue?, _ place: FieldPath, _ path: FieldPath
  ) {
    let fields = ["subPath", "subPathExpr"]
    if volume?.has("image") == true {
      for field in fields where mount.isSet(field) {
        invalid(place[field], mount[field], "not allowed in image volume sources")
      }
    }
    if mount.isSet("subPath") { checkDescendingPath(mount.text("subPath"), path.subPath) }
    if mount.isSet("subPathExpr") {
      if mount.isSet("subPath") {
        invalid(place.subPathExpr, mount["subPathExpr"], "subPathExpr and subPath are mutually exclusive")
      }
      checkDescendingPath(mount.text("subPathExpr"), path.subPathExpr)
    }
  }

  private mutating func checkPropagation(_ mount: KubeValue, _ container: KubeValue, _ path: FieldPath) {
    let propagation = mount["mountPropagation"]?.string
    if let propagation {
      checkOptionalChoice(propagation, ["Bidirectional", "HostToContainer", "None"], path.mountPropagation)
      if propagation == "Bidirectional", container.at("securityContext", "privileged")?.bool != true {
        forbidden(
          path.mountPropagation, "Bidirectional mount propagation is available only to privileged containers")
      }
    }
    guard let mode = mount["recursiveReadOnly"]?.string else { return }
    switch mode {
    case "Disabled": break
    case "Enabled", "IfPossible":
      if mount["readOnly"]?.bool != true {
        forbidden(path.recursiveReadOnly, "may only be specified when readOnly is true")
      }
      if let propagation, propagation != "None" {
        forbidden(path.recursiveReadOnly, "may only be specified when mountPropagation is None or not specified")
      }
    default: notSupported(path.recursiveReadOnly, mode, ["Disabled", "Enabled", "IfPossible"])
    }
  }

  mutating func checkDevices(_ container: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    let mounts = container.list("volumeMounts")
    var names: Set<String> = []
    var places: Set<String> = []
    for (index, device) in container.list("volumeDevices").enumerated() {
      let place = path[index]
      let name = device.text("name")
      let target = device.text("devicePath")
      if name.isEmpty { required(place.name) }
      if names.contains(name) { invalid(place.name, .string(name), "must be unique") }
      if let volume = setting.volumes[name] {
        if !volume.has("persistentVolumeClaim"), !volume.has("ephemeral") {
          invalid(
            place.name, .string(name),
            "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")
        }
      } else {
        notFound(place.name, .string(name))
      }
      if target.isEmpty { required(place.devicePath) }
      if places.contains(target) { invalid(place.devicePath, .string(target), "must be unique") }
      if target.split(separator: "/").contains("..") {
        invalid(place.devicePath, .string(target), "can not contain backsteps ('..')")
      } else {
        places.insert(target)
      }
      if mounts.contains(where: { $0.text("name") == name }) {
        invalid(place.name, .string(name), "must not already exist in volumeMounts")
      }
      if mounts.contains(where: { $0.text("mountPath") == target }) {
        invalid(place.devicePath, .string(target), "must not already exist as a path in volumeMounts")
      }
      if !name.isEmpty { names.insert(name) }
    }
  }
}
