/// Rules for Jobs and CronJobs.
///
/// Mirrors `pkg/apis/batch/validation`.
extension FieldFaults {
  private static let mismatch = "`selector` does not match template `labels`"
  private static let indexLimit = 100_000

  mutating func checkJob(_ job: KubeValue) {
    checkMetadata(job, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    let spec = job["spec"] ?? [:]
    let path = FieldPath.root.spec
    checkGeneratedSelector(spec, path)
    checkJobSpec(spec, path)
    guard let selector = spec["selector"] else { return required(path.selector) }
    checkLabelSelector(selector, path.selector)
    let labels = spec.at("template", "metadata", "labels")
    if Self.selects(selector, labels) == false {
      invalid(path.template.metadata.labels, labels, Self.mismatch)
    }
    if spec.text("completionMode") == "Indexed", let count = spec["completions"]?.integer, count > 0 {
      let name = "\(job.at("metadata", "name")?.string ?? "")-\(count - 1)"
      for problem in NameForms.dns1123Label(name) {
        invalid(
          .root.metadata.name, job.at("metadata", "name"),
          "will not able to create pod with invalid DNS label: \(GoText.quoted(name)), \(problem)")
        break
      }
    }
  }

  /// A selector that the server made must be the one that it makes.
  private mutating func checkGeneratedSelector(_ spec: KubeValue, _ path: FieldPath) {
    guard spec["manualSelector"]?.bool != true, let selector = spec["selector"] else { return }
    let labels = spec.at("template", "metadata", "labels") ?? [:]
    let generated = [
      "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid", "job-name",
    ]
    let expected = KubeValue.mapping(generated.compactMap { key in labels[key].map { (key, $0) } })
    if Self.selects(selector, expected) == false { invalid(path.selector, selector, "`selector` not auto-generated") }
  }

  /// Mirrors `validateJobSpec`.
  private mutating func checkJobSpec(_ spec: KubeValue, _ path: FieldPath) {
    for field in [
      "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
      "backoffLimitPerIndex",
    ] {
      checkNonNegative(spec[field]?.integer, path[field])
    }
    checkIndexLimits(spec, path)
    if let manager = spec["managedBy"]?.string { checkManager(manager, path.managedBy) }
    if let mode = spec["completionMode"]?.string {
      checkOptionalChoice(mode, ["Indexed", "NonIndexed"], path.completionMode)
      if mode == "Indexed" { checkIndexed(spec, path) }
    }
    if spec.text("completionMode") != "Indexed", spec.has("successPolicy") {
      invalid(path.successPolicy, spec["successPolicy"], "requires indexed completion mode")
    }
    checkFailurePolicy(spec, path.podFailurePolicy)
    checkSuccessPolicy(spec, path.successPolicy)
    if let policy = spec["podReplacementPolicy"]?.string {
      if spec.has("podFailurePolicy") {
        checkOptionalChoice(policy, ["Failed"], path.podReplacementPolicy)
      } else {
        checkOptionalChoice(policy, ["Failed", "TerminatingOrFailed"], path.podReplacementPolicy)
      }
    }
    checkPodTemplate(spec["template"], path.template)
    checkJobRestart(spec, path.template.spec.restartPolicy)
  }

  private mutating func checkJobRestart(_ spec: KubeValue, _ path: FieldPath) {
    let policy = spec.at("template", "spec", "restartPolicy")?.string ?? ""
    if policy.isEmpty || policy == "Always" {
      required(path, "valid values: \"OnFailure\", \"Never\"")
    } else if policy != "OnFailure", policy != "Never" {
      notSupported(path, policy, ["OnFailure", "Never"])
    } else if spec.has("podFailurePolicy"), policy != "Never" {
      invalid(path, .string(policy), "only \"Never\" is supported when podFailurePolicy is specified")
    }
  }

  private mutating func checkManager(_ manager: String, _ path: FieldPath) {
    let parts = manager.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count < 2 || parts[0].isEmpty || parts[1].isEmpty {
      invalid(path, .string(manager), "must be a domain-prefixed path (such as \"acme.io/foo\")")
    } else {
      checkSubdomain(String(parts[0]), path)
    }
    if manager.utf8.count > 63 { tooLong(path, 63) }
  }

  private mutating func checkIndexLimits(_ spec: KubeValue, _ path: FieldPath) {
    guard let failed = spec["maxFailedIndexes"]?.integer else { return }
    if !spec.has("backoffLimitPerIndex") {
      required(path.backoffLimitPerIndex, "when maxFailedIndexes is specified")
    }
    if spec.text("completionMode") != "Indexed" {
      invalid(path.maxFailedIndexes, .integer(failed), "requires indexed completion mode")
    }
    checkNonNegative(failed, path.maxFailedIndexes)
  }

  private mutating func checkIndexed(_ spec: KubeValue, _ path: FieldPath) {
    guard let completions = spec["completions"]?.integer else {
      return required(path.completions, "when completion mode is Indexed")
    }
    if let parallelism = spec["parallelism"]?.integer, parallelism > Self.indexLimit {
      invalid(
        path.parallelism, .integer(parallelism),
        "must be less than or equal to 100000 when completion mode is Indexed")
    }
    guard let failed = spec["maxFailedIndexes"]?.integer else { return }
    if failed > completions {
      invalid(path.maxFailedIndexes, .integer(failed), "must be less than or equal to completions")
    }
    if failed > Self.indexLimit {
      invalid(path.maxFailedIndexes, .integer(failed), "must be less than or equal to 100000")
    }
    if completions > Self.indexLimit, failed > 10_000 {
      invalid(
        path.maxFailedIndexes, .integer(failed),
        "must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index")
    }
  }

  private mutating func checkFailurePolicy(_ spec: KubeValue, _ path: FieldPath) {
    guard let policy = spec["podFailurePolicy"] else { return }
    let rules = policy.list("rules")
    if rules.count > 20 { tooMany(path.rules, rules.count, 20) }
    let template = spec.at("template", "spec") ?? [:]
    let names = Set((template.list("containers") + template.list("initContainers")).map { $0.text("name") })
    for (index, rule) in rules.enumerated() { checkFailureRule(rule, spec, names, path.rules[index]) }
  }

  private mutating func checkFailureRule(
    _ rule: KubeValue, _ spec: KubeValue, _ names: Set<String>, _ path: FieldPath
  ) {
    let action = rule.text("action")
    let actions = ["Count", "FailIndex", "FailJob", "Ignore"]
    if action.isEmpty {
      required(path.action, "valid values: \(actions.map { GoText.quoted($0) }.joined(separator: ", "))")
    } else if action == "FailIndex", !spec.has("backoffLimitPerIndex") {
      invalid(path.action, .string(action), "requires the backoffLimitPerIndex to be set")
    } else {
      checkOptionalChoice(action, actions, path.action)
    }
    let codes = rule["onExitCodes"]
    let conditions = rule.list("onPodConditions")
    if let codes { checkExitCodes(codes, names, path.onExitCodes) }
    if conditions.count > 20 { tooMany(path.onPodConditions, conditions.count, 20) }
    for (index, condition) in conditions.enumerated() {
      let place = path.onPodConditions[index]
      checkQualifiedName(condition.text("type"), place.type)
      checkChoice(condition.text("status"), ["False", "True", "Unknown"], place.status)
    }
    if codes != nil, !conditions.isEmpty {
      invalid(path, .omitted, "specifying both OnExitCodes and OnPodConditions is not supported")
    }
    if codes == nil, conditions.isEmpty {
      invalid(path, .omitted, "specifying one of OnExitCodes and OnPodConditions is required")
    }
  }

  private mutating func checkExitCodes(_ codes: KubeValue, _ names: Set<String>, _ path: FieldPath) {
    let name = codes.text("operator")
    let operators = ["In", "NotIn"]
    if name.isEmpty {
      required(path["operator"], "valid values: \"In\", \"NotIn\"")
    } else {
      checkOptionalChoice(name, operators, path["operator"])
    }
    if let container = codes["containerName"]?.string, !names.contains(container) {
      invalid(
        path.containerName, .string(container),
        "must be one of the container or initContainer names in the pod template")
    }
    let values = codes.list("values").compactMap(\.integer)
    if values.isEmpty {
      invalid(path.values, .sequence([]), "at least one value is required")
    } else if values.count > 255 {
      tooMany(path.values, values.count, 255)
    }
    var isOrdered = true
    var seen: Set<Int> = []
    for (index, value) in values.enumerated() {
      if name == "In", value == 0 { invalid(path.values[index], .integer(value), "must not be 0 for the In operator") }
      if !seen.insert(value).inserted {
        duplicate(path.values[index], .integer(value))
      } else if index > 0, values[index - 1] > value {
        isOrdered = false
      }
    }
    if !isOrdered { invalid(path.values, .sequence(codes.list("values")), "must be ordered") }
  }

  private mutating func checkSuccessPolicy(_ spec: KubeValue, _ path: FieldPath) {
    guard let policy = spec["successPolicy"], spec.text("completionMode") == "Indexed" else { return }
    let rules = policy.list("rules")
    if rules.isEmpty {
      required(path.rules, "at least one rules must be specified when the successPolicy is specified")
    }
    if rules.count > 20 { tooMany(path.rules, rules.count, 20) }
    let completions = spec["completions"]?.integer ?? 0
    for (index, rule) in rules.enumerated() {
      let place = path.rules[index]
      let counted = rule["succeededCount"]?.integer
      if counted == nil, !rule.has("succeededIndexes") {
        required(place, "at least one of succeededCount or succeededIndexes must be specified")
      }
      guard let counted else { continue }
      checkNonNegative(counted, place.succeededCount)
      if counted > completions {
        invalid(
          place.succeededCount, .integer(counted),
          "must be less than or equal to \(completions) (the number of specified completions)")
      }
    }
  }

  // MARK: - CronJob

  mutating func checkCronJob(_ job: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(job, prior)
    } else {
      checkMetadata(job, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    }
    let spec = job["spec"] ?? [:]
    let path = FieldPath.root.spec
    let schedule = spec.text("schedule")
    if schedule.isEmpty { required(path.schedule) } else { checkSchedule(spec, path) }
    checkNonNegative(spec["startingDeadlineSeconds"]?.integer, path.startingDeadlineSeconds)
    if prior?.at("spec", "timeZone") != spec["timeZone"] || prior == nil {
      checkZone(spec["timeZone"]?.string, path.timeZone)
    }
    checkChoice(spec.text("concurrencyPolicy"), ["Allow", "Forbid", "Replace"], path.concurrencyPolicy)
    let template = path.jobTemplate.spec
    let inner = spec.at("jobTemplate", "spec") ?? [:]
    checkJobSpec(inner, template)
    if inner.has("selector") {
      invalid(template.selector, inner["selector"], "`selector` will be auto-generated")
    }
    if inner["manualSelector"]?.bool == true {
      append(
        FieldFault(
          .notSupported, template.manualSelector,
          "Unsupported value: true: supported values: \"nil\", \"false\""))
    }
    for field in ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
      checkNonNegative(spec[field]?.integer, path[field])
    }
    guard prior == nil else { return }
    let name = job.at("metadata", "name")?.string ?? ""
    if name.utf8.count > 52 { invalid(.root.metadata.name, .string(name), NameForms.tooLong(52)) }
  }

  private mutating func checkSchedule(_ spec: KubeValue, _ path: FieldPath) {
    let schedule = spec.text("schedule")
    let zone = spec["timeZone"]?.string
    let isZoned = schedule.hasPrefix("TZ=") || schedule.hasPrefix("CRON_TZ=")
    let times = isZoned ? String(schedule.drop { $0 != " " }) : schedule
    if let problem = CronText.problem(times) { invalid(path.schedule, .string(schedule), problem) }
    if schedule.contains("TZ") {
      invalid(
        path.schedule, .string(schedule),
        zone == nil
          ? "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
          : "cannot use both timeZone field and TZ or CRON_TZ in schedule")
    }
  }

  private mutating func checkZone(_ zone: String?, _ path: FieldPath) {
    guard let zone else { return }
    if zone.isEmpty {
      invalid(path, "", "timeZone must be nil or non-empty string")
    } else if zone.lowercased() == "local" {
      invalid(
        path, .string(zone),
        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
    } else if !CronText.isZone(zone) {
      invalid(path, .string(zone), "unknown time zone \(zone)")
    }
  }

  // MARK: - Changes

  mutating func checkJobUpdate(_ job: KubeValue, _ prior: KubeValue) {
    checkMetadataUpdate(job, prior)
    let spec = job["spec"] ?? [:]
    let before = prior["spec"] ?? [:]
    let path = FieldPath.root.spec
    checkJobSpec(spec, path)
    checkLabelSelector(spec["selector"], path.selector)
    let labels = spec.at("template", "metadata", "labels")
    if Self.selects(spec["selector"], labels) == false {
      invalid(path.template.metadata.labels, labels, Self.mismatch)
    }
    let isElastic = spec.text("completionMode") == "Indexed"
    if !isElastic || spec["completions"] == nil || spec["completions"] != spec["parallelism"] {
      checkImmutable(spec["completions"], before["completions"], path.completions, shown: spec["completions"] ?? .null)
    }
    checkImmutable(spec["selector"], before["selector"], path.selector)
    checkTemplateUpdate(spec, before, path.template)
    for field in ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] {
      checkImmutable(spec[field], before[field], path[field])
    }
  }

  /// The template may change only where a suspended job that never ran is steered to other nodes.
  private mutating func checkTemplateUpdate(_ spec: KubeValue, _ before: KubeValue, _ path: FieldPath) {
    var template = spec["template"] ?? [:]
    let old = before["template"] ?? [:]
    let isSuspended = before["suspend"]?.bool == true
    if isSuspended {
      let oldSpec = old["spec"] ?? [:]
      template.update("spec") { inner in
        for field in ["nodeSelector", "tolerations", "schedulingGates"] { inner[field] = oldSpec[field] }
        let affinity = oldSpec.at("affinity", "nodeAffinity")
        if inner.has("affinity") || affinity != nil {
          inner.updateOrAdd("affinity") { $0["nodeAffinity"] = affinity }
        }
      }
      template.update("metadata") { metadata in
        for field in ["labels", "annotations"] { metadata[field] = old.at("metadata", field) }
      }
    }
    if Self.isSame(template, old) { return }
    let isOfSpec = Self.isSame(template["metadata"], old["metadata"])
    if isOfSpec || !Self.isSame(template["spec"], old["spec"]) {
      invalid(path.spec, GoDump.value(spec.at("template", "spec"), .podSpec), "field is immutable")
    } else {
      invalid(path, template, "field is immutable")
    }
  }
}

/// Why a text is no schedule, in the words of the parser that Kubernetes uses.
///
/// Mirrors `robfig/cron.ParseStandard`.
enum CronText {
  private struct Bounds {
    var least: Int
    var most: Int
    var names: [String] = []
    /// The number of the first name.
    var first = 0
  }

  private static let fields = [
    Bounds(least: 0, most: 59), Bounds(least: 0, most: 23), Bounds(least: 1, most: 31),
    Bounds(
      least: 1, most: 12,
      names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], first: 1),
    Bounds(least: 0, most: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
  ]

  private static let descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]

  private static let areas: Set<String> = [
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile", "Etc",
    "Europe", "Indian", "Mexico", "Pacific", "US",
  ]

  private static let zones: Set<String> = [
    "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0",
    "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya",
    "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK",
    "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
  ]

  /// Whether a text names a time zone, as far as its area tells.
  static func isZone(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 1 { return zones.contains(text) }
    return areas.contains(String(parts[0])) && parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") }
  }

  static func problem(_ schedule: String) -> String? {
    if schedule.hasPrefix("@") {
      if descriptors.contains(schedule) { return nil }
      if schedule.hasPrefix("@every ") {
        do throws(DurationError) {
          _ = try GoDuration(parsing: schedule.dropFirst("@every ".count))
          return nil
        } catch {
          return "failed to parse duration \(schedule): \(error)"
        }
      }
      return "unrecognized descriptor: \(schedule)"
    }
    let words = schedule.split(whereSeparator: \.isWhitespace)
    guard words.count == 5 else {
      return "expected exactly 5 fields, found \(words.count): [\(words.joined(separator: " "))]"
    }
    for (word, bounds) in zip(words, fields) {
      for part in word.split(separator: ",") {
        if let problem = problem(String(part), bounds) { return problem }
      }
    }
    return nil
  }

  private static func problem(_ text: String, _ bounds: Bounds) -> String? {
    let steps = text.split(separator: "/", omittingEmptySubsequences: false)
    let ends = steps[0].split(separator: "-", omittingEmptySubsequences: false)
    var start = bounds.least
    var end = bounds.most
    let isSingle = ends.count == 1
    if ends[0] != "*", ends[0] != "?" {
      switch number(ends[0], bounds) {
      case .failure(let error): return error.text
      case .success(let value): start = value
      }
      if ends.count == 1 {
        end = start
      } else if ends.count == 2 {
        switch number(ends[1], bounds) {
        case .failure(let error): return error.text
        case .success(let value): end = value
        }
      } else {
        return "too many hyphens: \(text)"
      }
    }
    var step = 1
    if steps.count == 2 {
      switch integer(steps[1]) {
      case .failure(let error): return error.text
      case .success(let value): step = value
      }
      if isSingle, ends[0] != "*", ends[0] != "?" { end = bounds.most }
    } else if steps.count > 2 {
      return "too many slashes: \(text)"
    }
    if start < bounds.least { return "beginning of range (\(start)) below minimum (\(bounds.least)): \(text)" }
    if end > bounds.most { return "end of range (\(end)) above maximum (\(bounds.most)): \(text)" }
    if start > end { return "beginning of range (\(start)) beyond end of range (\(end)): \(text)" }
    if step == 0 { return "step of range should be a positive number: \(text)" }
    return nil
  }

  private struct Problem: Error {
    var text: String
  }

  private static func number(_ text: Substring, _ bounds: Bounds) -> Result<Int, Problem> {
    if let place = bounds.names.firstIndex(of: text.lowercased()) { return .success(place + bounds.first) }
    return integer(text)
  }

  private static func integer(_ text: Substring) -> Result<Int, Problem> {
    guard let value = Int(text) else {
      return .failure(
        Problem(
          text: "failed to parse int from \(text): strconv.Atoi: parsing \(GoText.quoted(String(text))): invalid syntax"
        ))
    }
    return value < 0 ? .failure(Problem(text: "negative number (\(value)) not allowed: \(text)")) : .success(value)
  }
}
