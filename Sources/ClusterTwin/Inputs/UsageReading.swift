import Basics
import KubeModel
import SimKernel

extension UsageTable {
  /// Reads a `UsageProfile`: series of what workloads use.
  mutating func readUsage(_ object: KubeObject, _ diagnostics: inout [Diagnostic]) {
    var fields = DocumentFields(object.root["spec"], "spec", of: object)
    for var entry in fields.list("workloads") {
      var usage = WorkloadUsage(namespace: entry.required("namespace"), name: entry.required("name"))
      usage.startup = entry.duration("startupSeconds")
      usage.run = entry.duration("runSeconds")
      usage.cpu = Self.curve("cpu", milli: true, of: &entry)
      usage.memory = Self.curve("memory", milli: false, of: &entry)
      usage.disk = Self.curve("ephemeralStorage", milli: false, of: &entry)
      for var metric in entry.list("metrics") {
        let name = metric.required("name")
        let period = metric.duration("period")
        let partitions = metric.count("partitions", in: 1...100_000)
        let outages = Self.outages(&metric)
        if let total = Self.points(&metric, milli: true, period: period) {
          if usage.metrics.contains(where: { $0.name == name }) {
            metric.diagnostics.append(
              Diagnostic(.error, "`\(entry.path)` has two metrics named \(name)", at: metric.object.location))
          }
          usage.metrics.append(
            WorkloadUsage.Metric(name: name, total: total, partitions: partitions, outages: outages))
        }
        entry.close(metric)
      }
      add(usage)
      fields.close(entry)
    }
    fields.finish()
    diagnostics += fields.diagnostics
  }

  /// `cpu: {period: 24h, points: [{at: 0s, value: 500m}, ...]}`, or one quantity that holds for ever.
  private static func curve(_ key: String, milli: Bool, of fields: inout DocumentFields) -> LoadCurve? {
    guard let field = fields.raw(key) else { return nil }
    if field.mapping == nil { return fields.quantity(key, milli: milli).map { LoadCurve(constant: $0) } }
    guard var section = fields.section(key) else { return nil }
    let period = section.duration("period")
    let curve = points(&section, milli: milli, period: period)
    fields.close(section)
    return curve
  }

  /// `outages: [{from: 2h, to: 2h30m}]`: when nobody answers for the metric.
  private static func outages(_ metric: inout DocumentFields) -> [WorkloadUsage.Outage] {
    metric.list("outages").map { fields in
      var fields = fields
      let from = fields.duration("from") ?? .zero
      let to = fields.duration("to") ?? .zero
      if to <= from {
        fields.diagnostics.append(
          Diagnostic(
            .error, "`\(fields.path).to` does not lie after `from`", at: fields.object.location,
            remedy: "Write {from: 2h, to: 2h30m}."))
      }
      metric.close(fields)
      return WorkloadUsage.Outage(from: .zero + from, to: .zero + to)
    }
  }

  private static func points(_ section: inout DocumentFields, milli: Bool, period: SimDuration?) -> LoadCurve? {
    var points: [(time: SimTime, value: Int64)] = []
    for var point in section.list("points") {
      let time = SimTime.zero + (point.duration("at") ?? .zero)
      let value = point.quantity("value", milli: milli) ?? 0
      if let last = points.last, last.time >= time {
        point.diagnostics.append(
          Diagnostic(.error, "`\(point.path).at` does not lie after the point before it", at: point.object.location))
      }
      points.append((time, value))
      section.close(point)
    }
    if points.isEmpty {
      section.diagnostics.append(
        Diagnostic(
          .error, "`\(section.path).points` has no point", at: section.object.location,
          remedy: "Write [{at: 0s, value: 500m}, {at: 6h, value: \"2\"}]."))
      return nil
    }
    return LoadCurve(points, period: period)
  }

  /// Derives usage from a `TrafficProfile`: requests by the hour times the work of one request.
  mutating func readTraffic(_ object: KubeObject, share: Double, _ diagnostics: inout [Diagnostic]) {
    let spec = object.root["spec"] ?? .null
    let step = DocumentFields.duration(spec.at("curve", "stepSeconds") ?? .integer(3600)) ?? .seconds(3_600)
    let period = DocumentFields.duration(spec.at("curve", "periodSeconds") ?? .integer(86_400)) ?? .days(1)
    let percents = (spec.at("curve", "pointsPercent")?.sequence ?? []).compactMap { DocumentFields.decimal($0) }
    func curve(_ peak: Double) -> LoadCurve {
      let points = (percents.isEmpty ? [100] : percents).enumerated().map { place, percent in
        (time: SimTime.zero + step * Int64(place), value: LoadCurve.whole(peak * percent / 100))
      }
      return LoadCurve(points, period: period)
    }
    for service in spec["services"]?.sequence ?? [] {
      guard let namespace = service["namespace"]?.string, let name = service["name"]?.string else { continue }
      var usage = WorkloadUsage(namespace: namespace, name: name)
      let peak = (service["peakRequestsPerSecond"].flatMap { DocumentFields.decimal($0) } ?? 0) * share
      let work = service["cpuMicrosPerRequest"].flatMap { DocumentFields.decimal($0) } ?? 0
      // A millionth of a second of CPU per request and second is a millionth of a core.
      usage.cpu = curve(peak * work / 1_000)
      usage.work = work
      for name in ["http_requests_per_second", "requests_per_second"] {
        usage.metrics.append(WorkloadUsage.Metric(name: name, total: curve(peak * 1_000)))
      }
      if let size = service["memoryMiB"].flatMap({ DocumentFields.decimal($0) }) {
        usage.memory = LoadCurve(constant: LoadCurve.whole(size * 1_048_576))
      }
      usage.startup = service["startupSeconds"].flatMap { DocumentFields.duration($0) }
      for queue in spec["queues"]?.sequence ?? [] {
        let consumers = (queue["consumers"]?.sequence ?? []).compactMap(\.string)
        guard consumers.contains(name), let title = queue["name"]?.string else { continue }
        let peak = (queue["peakMessagesPerSecond"].flatMap { DocumentFields.decimal($0) } ?? 0) * share
        // Every group of consumers of a Kafka topic gets all messages; those of a queue share them.
        let sharing = queue["engine"]?.string == "kafka" ? 1 : Double(consumers.count)
        let arrivals = curve(peak * 1_000 / sharing)
        usage.metrics.append(
          WorkloadUsage.Metric(name: title, total: arrivals, backlog: QueueBacklog(arrivals: arrivals)))
      }
      add(usage)
    }
  }
}
