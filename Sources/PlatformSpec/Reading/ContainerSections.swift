import KubeModel

extension SpecificationReading {
  /// What a service says of its container beside image, port and health.
  func readContainer(_ service: inout Service, _ element: SectionReader) {
    service.digest = element.optional(
      "digest", form: "a digest such as sha256:…", note: "pins the image to one build; by tag when left out"
    ) { $0.isDigest ? $0 : nil }
    service.command =
      element.strings("command", form: "a list of texts", note: "the image's entry point when left out") ?? []
    service.arguments =
      element.strings("arguments", form: "a list of texts", note: "the image's own when left out") ?? []
    service.listens =
      element.optional(
        "listens", form: "true or false", note: "false opens no port: nothing calls, probes or scrapes it"
      ) { $0 == "true" ? true : $0 == "false" ? false : nil } ?? true
    service.servicePort = element.integer(
      optional: "servicePort", 1...65535, note: "the port under which others call it, where it is not the container's")
    service.additionalPorts = additionalPorts(element, of: service)
    service.secrets =
      element.strings(
        "secrets", form: "a list of variables", note: "variables whose values stand in the secret store") ?? []
    for name in service.secrets where !name.isVariableName {
      element.report(
        "\"\(name)\" is no name of a variable", at: element.node?["secrets"], path: element.full("secrets"),
        remedy: "Write letters, digits and _, a letter first.")
    }
    service.scratch =
      element.strings("scratch", form: "a list of absolute paths", note: "folders that may be lost with the pod") ?? []
    for path in service.scratch where !path.hasPrefix("/") || path == "/tmp" || path == "/" {
      element.report(
        "\"\(path)\" can't be a scratch folder", at: element.node?["scratch"], path: element.full("scratch"),
        remedy: "Write absolute paths; /tmp always is one.")
    }
  }

  private func additionalPorts(_ element: SectionReader, of service: Service) -> [Service.AdditionalPort] {
    let form = "a list of {name, port, servicePort, transport}"
    let elements = element.elements("additionalPorts", form: form, note: "ports beside the main one") ?? []
    var names = ["app"]
    var numbers = [service.port]
    return elements.map { entry in
      let port = Service.AdditionalPort(
        name: entry.node?["name"]?.scalarText ?? "",
        port: entry.integer("port", 1...65535, default: 9090, because: "it is a usual port for metrics"),
        servicePort: entry.integer(optional: "servicePort", 1...65535, note: "the same port when left out"),
        transport: entry.choice("transport", default: .http, because: "most services speak HTTP"))
      if !port.name.isPortName || names.contains(port.name) {
        entry.report(
          "\"\(port.name)\" can't name a port beside \(names.joined(separator: ", "))", at: entry.node?["name"],
          path: entry.full("name"), remedy: "Write a name of its own: up to 15 small letters, digits and dashes.")
      }
      if numbers.contains(port.port) {
        entry.report(
          "port \(port.port) is there twice", at: entry.node?["port"], path: entry.full("port"),
          remedy: "A container opens a port once; remove one.")
      }
      names.append(port.name)
      numbers.append(port.port)
      entry.refuseOthers(than: ["name", "port", "servicePort", "transport"])
      return port
    }
  }
}

extension String {
  /// An IANA service name: what a container port may be called.
  var isPortName: Bool {
    let signs = Array(utf8)
    let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    return (1...15).contains(signs.count) && signs.contains(where: isLetter) && !contains("--")
      && signs.first != UInt8(ascii: "-") && signs.last != UInt8(ascii: "-")
      && signs.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  /// A name that every shell takes for a variable.
  var isVariableName: Bool {
    guard let first = unicodeScalars.first, first == "_" || first.isASCII && first.properties.isAlphabetic else {
      return false
    }
    return unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
    }
  }

  fileprivate var isDigest: Bool {
    let parts = split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0] == "sha256" && parts[1].count == 64 && parts[1].allSatisfy(\.isHexDigit)
  }
}
