/// Rules for requests and limits.
extension FieldFaults {
  /// Mirrors `ValidateContainerResourceRequirements`.
  mutating func checkResources(
    _ resources: KubeValue, _ path: FieldPath, isPodLevel: Bool = false, claims: Set<String> = []
  ) {
    let limits = resources.entries("limits").sorted { $0.key < $1.key }
    let requests = resources.entries("requests").sorted { $0.key < $1.key }
    let isCPUOrMemory = (limits + requests).contains { $0.key == "cpu" || $0.key == "memory" }
    let hasHugePages = (limits + requests).contains { ResourceNames.isHugePages($0.key) }
    for entry in limits {
      let place = path.limits[key: entry.key]
      checkContainerResourceName(entry.key, place, isPodLevel)
      checkQuantity(entry.key, entry.value, place)
      checkHugePages(entry.key, entry.value, place)
    }
    for entry in requests {
      let place = path.requests[key: entry.key]
      checkContainerResourceName(entry.key, place, isPodLevel)
      checkQuantity(entry.key, entry.value, place)
      if let limit = limits.first(where: { $0.key == entry.key })?.value {
        let asked = try? Quantity(entry.value)
        let most = try? Quantity(limit)
        if let asked, let most {
          if asked != most, !ResourceNames.isOvercommitAllowed(entry.key) {
            invalid(path.requests, .string(asked.description), "must be equal to \(entry.key) limit of \(most)")
          } else if asked > most {
            invalid(
              path.requests, .string(asked.description), "must be less than or equal to \(entry.key) limit of \(most)")
          }
        }
      } else if !ResourceNames.isOvercommitAllowed(entry.key) {
        required(path.limits, "Limit must be set for non overcommitable resources")
      }
      checkHugePages(entry.key, entry.value, place)
    }
    if hasHugePages, !isCPUOrMemory { forbidden(path, "HugePages require cpu or memory") }
    checkClaims(resources.list("claims"), path.claims, claims)
  }

  private mutating func checkClaims(_ list: [KubeValue], _ path: FieldPath, _ claims: Set<String>) {
    var seen: Set<String> = []
    for (index, claim) in list.enumerated() {
      let name = claim.text("name")
      let request = claim.text("request")
      if name.isEmpty {
        required(path[index])
        continue
      }
      if !request.isEmpty { checkLabel(request, path[index].request) }
      let key = request.isEmpty ? name : "\(name)/\(request)"
      // All requests of a claim are there where one entry names none.
      if seen.contains(name) {
        duplicate(path[index], .string(name))
      } else if !seen.insert(key).inserted {
        duplicate(path[index], .string(key))
      }
      guard !claims.contains(name) else { continue }
      let known = claims.isEmpty ? " which is empty" : ": \(claims.sorted().joined(separator: ", "))"
      append(
        FieldFault(
          .notFound, path[index],
          "Not found: \(GoText.quoted(name)): must be one of the names in pod.spec.resourceClaims\(known)"))
    }
  }

  private mutating func checkContainerResourceName(_ name: String, _ path: FieldPath, _ isPodLevel: Bool) {
    checkResourceName(name, path)
    if isPodLevel {
      if !PodResources.isPodLevel(name) {
        notSupported(path, name, ["cpu", "hugepages-", "memory"])
      }
    } else if !name.utf8.contains(UInt8(ascii: "/")), !ResourceNames.isStandardContainer(name) {
      invalid(path, .string(name), "must be a standard resource for containers")
    } else if name.utf8.contains(UInt8(ascii: "/")), !ResourceNames.isNative(name), !ResourceNames.isExtended(name) {
      invalid(path, .string(name), "doesn't follow extended resource name standard")
    }
  }

  /// Mirrors `validateResourceName`.
  mutating func checkResourceName(_ name: String, _ path: FieldPath) {
    let problems = NameRules.qualifiedName(name)
    invalid(path, .string(name), each: problems)
    if problems.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), !ResourceNames.isStandard(name) {
      invalid(path, .string(name), "must be a standard resource type or fully qualified")
    }
  }

  /// Not below zero; whole where things are counted.
  mutating func checkQuantity(_ name: String, _ value: KubeValue, _ path: FieldPath) {
    guard let amount = try? Quantity(value) else { return }
    if amount < .zero { invalid(path, .string(amount.description), "must be greater than or equal to 0") }
    if ResourceNames.isInteger(name), amount.nano % 1_000_000_000 != 0 {
      invalid(path, .string(amount.description), "must be an integer")
    }
  }

  private mutating func checkHugePages(_ name: String, _ value: KubeValue, _ path: FieldPath) {
    guard ResourceNames.isHugePages(name), let amount = try? Quantity(value),
      let page = try? Quantity(parsing: name.dropFirst("hugepages-".count)), page > .zero
    else { return }
    if amount.nano % page.nano != 0 {
      invalid(
        path, .string(amount.description),
        "\(amount) is not positive integer multiple of \(name)")
    }
  }
}
