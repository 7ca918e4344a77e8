import KubeModel
import SimKernel

/// Where a trigger of a run has its values from.
enum TriggerSource: Sendable {
  /// A series of the usage profile.
  case series(row: Int32, place: Int)
  case kafka(KafkaScaler, row: Int32, place: Int, partitions: Int)
  /// Of a queue its messages, and the rates at which they come and are taken.
  case rabbit(RabbitScaler, row: Int32, messages: Int, published: Int, delivered: Int)
  case stream(StreamScaler, row: Int32, place: Int)
  case cron(CronScaler)
  /// CPU and memory, which the HPA has from the metrics server.
  case resource
  /// Nothing is said of the source: it is taken to be empty.
  case empty
}

/// A trigger as read: what KEDA knows of it, and where its values come from.
struct ReadTrigger: Sendable {
  var trigger: ScaledObject.Trigger
  var source: TriggerSource
  /// `kafka raw-events`.
  var title: String
}

/// The triggers of a ScaledObject or ScaledJob, and what there is to say of them.
struct TriggerReader {
  let usage: UsageTable
  /// The row of the workload's usage; -1 where there is none.
  let row: Int32
  private(set) var triggers: [ReadTrigger] = []
  /// What is wrong: such triggers are left out.
  private(set) var problems: [String] = []
  private(set) var assumptions: [String] = []

  init(_ values: [KubeValue], usage table: UsageTable, row number: Int32) {
    usage = table
    row = number
    for value in values { read(value) }
  }

  private mutating func read(_ value: KubeValue) {
    let type = value["type"]?.string ?? ""
    let metadata = value["metadata"] ?? .mapping([])
    switch type {
    case "cpu", "memory": readResource(type, value, metadata)
    case "cron": readCron(value, metadata)
    default:
      guard let kind = TriggerKind.all.first(where: { $0.type == type }) else {
        problems.append("triggers of type \(type) are not known")
        return
      }
      readSource(kind, value, metadata)
    }
  }

  private mutating func readResource(_ type: String, _ value: KubeValue, _ metadata: KubeValue) {
    let amount = metadata["value"]?.string ?? metadata["value"]?.integer.map { "\($0)" } ?? ""
    let isAverage = (value["metricType"] ?? metadata["type"])?.string == "AverageValue"
    let target: MetricSpec.Target? =
      isAverage
      ? (try? Quantity(parsing: amount)).map { .averageValue($0.milliValue) }
      : Int32(amount).map { .utilization(percent: $0) }
    guard let target else {
      problems.append("the \(type) trigger has no value")
      return
    }
    var trigger = ScaledObject.Trigger(name: value["name"]?.string ?? "", target: 0)
    let container = metadata["containerName"]?.string ?? ""
    trigger.resource = MetricSpec(
      container.isEmpty ? .resource(name: type) : .containerResource(name: type, container: container), target)
    triggers.append(ReadTrigger(trigger: trigger, source: .resource, title: type))
  }

  private mutating func readCron(_ value: KubeValue, _ metadata: KubeValue) {
    let texts = ["start", "end"].map { metadata[$0]?.string ?? "" }
    guard let start = try? CronSchedule(parsing: texts[0]), let end = try? CronSchedule(parsing: texts[1]),
      let desired = metadata["desiredReplicas"].flatMap({ TriggerKind.milli($0) })
    else {
      problems.append("the cron trigger needs start, end and desiredReplicas")
      return
    }
    let zone = metadata["timezone"]?.string ?? "UTC"
    guard let clock = TimeZoneRule(named: zone) else {
      problems.append("the cron trigger's time zone \(zone) is none of the tz database")
      return
    }
    var scaler = CronScaler(start: start, end: end, desiredReplicas: desired / 1000)
    scaler.clock = clock
    var trigger = ScaledObject.Trigger(name: value["name"]?.string ?? "", target: 1000)
    trigger.metricName = "cron-\(zone)"
    triggers.append(ReadTrigger(trigger: trigger, source: .cron(scaler), title: "cron \(texts[0]) to \(texts[1])"))
  }

  private mutating func readSource(_ kind: TriggerKind, _ value: KubeValue, _ metadata: KubeValue) {
    let stream = kind.stream(metadata)
    guard let target = stream.map({ $0.target * 1000 }) ?? kind.target(metadata), target > 0 else {
      problems.append("the \(kind.type) trigger has no \(kind.targets[0])")
      return
    }
    let source = kind.source(metadata)
    let name = value["name"]?.string ?? ""
    var trigger = ScaledObject.Trigger(name: name, target: target, activation: kind.activation(metadata))
    trigger.metricType = value["metricType"]?.string == "Value" ? .value : .averageValue
    trigger.usesCachedMetrics = value["useCachedMetrics"]?.bool ?? false
    trigger.metricName = source.isEmpty ? kind.type : "\(kind.type)-\(source)"
    let title = source.isEmpty ? kind.type : "\(kind.type) \(source)"
    let place = place(of: [name, source, kind.type])
    guard let place else {
      assumptions.append("nothing is known of \(title): the source is taken to be empty")
      triggers.append(ReadTrigger(trigger: trigger, source: .empty, title: title))
      return
    }
    var found = TriggerSource.series(row: row, place: place)
    if let stream {
      found = .stream(stream, row: row, place: place)
    } else if let rabbit = rabbit(kind, metadata, trigger, place) {
      found = rabbit
    } else if kind.type.hasSuffix("kafka") || kind.type == "azure-eventhub" {
      let partitions = usage.rows[Int(row)].metrics[place].partitions ?? 0
      if partitions > 0 {
        found = .kafka(Self.kafka(metadata, trigger), row: row, place: place, partitions: partitions)
      } else {
        assumptions.append("the number of partitions of \(title) is not known: any number of consumers finds work")
      }
    }
    triggers.append(ReadTrigger(trigger: trigger, source: found, title: title))
  }

  /// A queue whose messages and rates are series of their own: `orders`, `orders.publish` and `orders.deliver_get`. Where
  /// there are no rates the one series is what the mode names.
  private func rabbit(
    _ kind: TriggerKind, _ metadata: KubeValue, _ trigger: ScaledObject.Trigger, _ place: Int
  ) -> TriggerSource? {
    guard kind.type == "rabbitmq", var scaler = RabbitScaler(mode: metadata["mode"]?.string ?? "") else { return nil }
    let metrics = usage.rows[Int(row)].metrics
    func rate(_ name: String) -> Int? { metrics.firstIndex { $0.name == "\(metrics[place].name).\(name)" } }
    guard scaler.mode != .queueLength, let published = rate("publish"), let delivered = rate("deliver_get") else {
      return nil
    }
    scaler.activation = Double(trigger.activation) / 1000
    return .rabbit(scaler, row: row, messages: place, published: published, delivered: delivered)
  }

  /// The first of the names under which the workload has a series.
  private func place(of names: [String]) -> Int? {
    guard row >= 0 else { return nil }
    let metrics = usage.rows[Int(row)].metrics
    for name in names where !name.isEmpty {
      if let place = metrics.firstIndex(where: { $0.isNamed(name) }) { return place }
    }
    return nil
  }

  /// Partitions of a run lag alike and move all the time, so that no lag is persistent.
  private static func kafka(_ metadata: KubeValue, _ trigger: ScaledObject.Trigger) -> KafkaScaler {
    func flag(_ key: String) -> Bool { metadata[key]?.string == "true" || metadata[key]?.bool == true }
    var scaler = KafkaScaler()
    scaler.lagThreshold = trigger.target / 1000
    scaler.activationThreshold = trigger.activation / 1000
    scaler.allowsIdleConsumers = flag("allowIdleConsumers")
    scaler.limitsToPartitionsWithLag = flag("limitToPartitionsWithLag")
    scaler.distributesEvenly = flag("ensureEvenDistributionOfPartitions")
    return scaler
  }
}

extension Twin {
  /// What a trigger's source shows now.
  func read(_ source: inout TriggerSource, activation: Int64) -> TriggerReading {
    switch source {
    case .resource, .empty: return .compared(0, above: activation)
    case .cron(let scaler): return scaler.read(at: wallClock)
    case .series(let row, let place):
      let metric = usage.rows[Int(row)].metrics[place]
      guard let value = metric.value(at: now) else { return .failure("the source of \(metric.name) can't be reached") }
      return .compared(value, above: activation)
    case .stream(let scaler, let row, let place):
      let metric = usage.rows[Int(row)].metrics[place]
      guard let value = metric.value(at: now) else { return .failure("the source of \(metric.name) can't be reached") }
      // Whatever is measured, the series is that.
      let count = value / 1000
      return scaler.read(.init(length: count, group: .init(pending: count, lag: count)))
    case .rabbit(let scaler, let row, let messages, let published, let delivered):
      let metrics = usage.rows[Int(row)].metrics
      let amounts = [messages, published, delivered].compactMap { metrics[$0].value(at: now) }
      guard amounts.count == 3 else { return .failure("the source of \(metrics[messages].name) can't be reached") }
      return scaler.read([
        .init(
          ready: amounts[0] / 1000, publishRate: Double(amounts[1]) / 1000, deliverGetRate: Double(amounts[2]) / 1000)
      ])
    case .kafka(var scaler, let row, let place, let count):
      let metric = usage.rows[Int(row)].metrics[place]
      guard let value = metric.value(at: now) else { return .failure("the source of \(metric.name) can't be reached") }
      let lag = value / 1000
      let partitions = (0..<Int64(count)).map { number in
        KafkaScaler.Partition(
          end: lag / Int64(count) + (number < lag % Int64(count) ? 1 : 0), committed: 0)
      }
      let reading = scaler.read(partitions)
      source = .kafka(scaler, row: row, place: place, partitions: count)
      return reading
    }
  }
}
