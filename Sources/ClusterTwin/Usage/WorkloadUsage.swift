import SimKernel

/// What the pods of one workload use, from a plain input series.
struct WorkloadUsage: Hashable, Sendable {
  var namespace: String
  var name: String
  /// Of all pods together, in thousandths of a core; shared by the pods that are ready. nil uses `cpuSharePercent`.
  var cpu: LoadCurve?
  /// Of one pod, in bytes; nil uses `memorySharePercent` of what it requests.
  var memory: LoadCurve?
  /// Files of one pod on the node's disk, in bytes: logs, `emptyDir`, the writable layer.
  var disk: LoadCurve?
  /// Series that autoscalers ask for, of all pods together, in thousandths: `http_requests_per_second`.
  var metrics: [Metric] = []
  var startup: SimDuration?
  /// How long the work of one pod takes that runs to completion.
  var run: SimDuration?
  /// CPU time of one request or message, in microseconds; nil where nothing is said.
  var work: Double?

  struct Metric: Hashable, Sendable {
    var name: String
    var total: LoadCurve
    /// Into how many parts the source is divided, each for one consumer; nil where nobody says.
    var partitions: Int?
    /// When the source can't be reached.
    var outages: [Outage] = []
    /// The messages of a queue that the workload empties, in place of a series.
    var backlog: QueueBacklog?

    /// nil while the source can't be reached.
    func value(at time: SimTime) -> Int64? {
      if outages.contains(where: { $0.from <= time && time < $0.to }) { return nil }
      return backlog?.length(at: time) ?? total.value(at: time)
    }

    /// Whether it is what a trigger looks at; a queue is often called by its platform and its own name.
    func isNamed(_ source: String) -> Bool { name == source || backlog != nil && source.hasSuffix("-" + name) }
  }

  struct Outage: Hashable, Sendable {
    var from: SimTime
    var to: SimTime
  }
}

/// Usage by row, and the rows of the templates.
struct UsageTable: Sendable {
  /// What a pod uses of its requests where no series says anything.
  static let cpuSharePercent: Int64 = 50
  static let memorySharePercent: Int64 = 60

  private(set) var rows: [WorkloadUsage] = []
  private var rowOfName: [String: Int32] = [:]
  /// Ready pods of each row.
  private(set) var ready: [Int32] = []

  mutating func add(_ usage: WorkloadUsage) {
    let key = "\(usage.namespace)/\(usage.name)"
    if let row = rowOfName[key] {
      rows[Int(row)] = usage
      return
    }
    rowOfName[key] = Int32(rows.count)
    rows.append(usage)
    ready.append(0)
  }

  /// More or fewer pods of a row are ready from `time` on.
  mutating func changeReady(_ row: Int, by change: Int32, at time: SimTime) {
    ready[row] += change
    for place in rows[row].metrics.indices where rows[row].metrics[place].backlog != nil {
      rows[row].metrics[place].backlog?.setConsumers(Int64(ready[row]), at: time)
    }
  }

  /// A pod of a row has so much of the CPU for its work, in thousandths of a core: what it requests.
  mutating func setPower(_ row: Int, milli: Int64) {
    guard milli > 0, let work = rows[row].work, work > 0 else { return }
    for place in rows[row].metrics.indices where rows[row].metrics[place].backlog != nil {
      rows[row].metrics[place].backlog?.perConsumer = LoadCurve.whole(Double(milli) * 1_000_000 / work)
    }
  }

  /// The row of a workload; -1 where nothing is said of it.
  func row(namespace: String, name: String) -> Int32 { rowOfName["\(namespace)/\(name)"] ?? -1 }

  /// What one ready pod of a row uses of the CPU at a moment, in thousandths of a core; nil where nothing is said.
  func cpu(_ row: Int32, at time: SimTime) -> Int64? {
    guard row >= 0, let curve = rows[Int(row)].cpu else { return nil }
    return curve.value(at: time) / Int64(max(1, ready[Int(row)]))
  }

  func disk(_ row: Int32, at time: SimTime) -> Int64? { row < 0 ? nil : rows[Int(row)].disk?.value(at: time) }

  func memory(_ row: Int32, at time: SimTime) -> Int64? {
    row < 0 ? nil : rows[Int(row)].memory?.value(at: time)
  }
}
