import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct CronJobTests {
  private static func twin(_ spec: KubeValue) -> Twin {
    let node = KubeObject([
      "apiVersion": "v1", "kind": "Node", "metadata": ["name": "n0"],
      "status": ["allocatable": ["cpu": "64", "memory": "256Gi", "pods": "500"]],
    ])
    var twin = TwinLoader([node], settings: TwinSettings(kubelet: .driven(stopsAtOnce: true)), seed: 1).twin
    let pod: KubeValue = [
      "spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "work:1"]]]
    ]
    let spec = spec.overlaid(with: ["jobTemplate": ["spec": ["template": pod]]])
    twin.addCronJob(KubeObject(["apiVersion": "batch/v1", "kind": "CronJob", "metadata": ["name": "w"], "spec": spec]))
    return twin
  }

  private static func run(_ twin: inout Twin, minutes: Int64) { twin.run(until: SimTime.zero + .minutes(minutes)) }

  /// Seconds after the start of the run for which Jobs were started.
  private static func starts(_ twin: Twin) -> [Int] {
    twin.trace.records.filter { $0.kind == TraceKind.cronJobStarted.rawValue }.map {
      Int($0.first) - twin.settings.epoch
    }
  }

  private static func running(_ twin: Twin) -> [PodID] {
    (0..<Int32(twin.jobs.count)).flatMap { twin.jobs.owned.pods[Int($0)] }
  }

  @Test func `a run starts at every time of the schedule`() {
    var twin = Self.twin(["schedule": "*/15 * * * *"])
    Self.run(&twin, minutes: 61)
    #expect(Self.starts(twin) == [900, 1_800, 2_700, 3_600])
  }

  @Test func `a zone with summer time moves the schedule twice a year`() throws {
    let zone = try #require(TimeZoneRule(named: "Europe/Berlin"))
    let schedule = try CronSchedule(parsing: "30 2 * * *")
    func times(from start: Int, _ count: Int) -> [Int] {
      var times: [Int] = []
      var time = start
      for _ in 0..<count {
        guard let next = zone.next(of: schedule, after: time) else { break }
        times.append(next)
        time = next
      }
      return times
    }
    // 28 March 2026 00:00 UTC; summer time begins on the 29th at 01:00 UTC: half past two is left out that day.
    let spring = 1_774_656_000
    #expect(times(from: spring, 3).map { $0 - spring } == [5_400, 2 * 86_400 + 1_800, 3 * 86_400 + 1_800])
    // 24 October 2026; on the 25th the clock shows half past two twice.
    let autumn = 1_792_800_000
    #expect(
      times(from: autumn, 4).map { $0 - autumn } == [1_800, 86_400 + 1_800, 86_400 + 5_400, 2 * 86_400 + 5_400])
    let hourly = try CronSchedule(parsing: "@every 1h")
    #expect(zone.next(of: hourly, after: spring + 86_400) == spring + 90_000)
  }

  @Test func `the half of the world below has its summer over the new year`() throws {
    let zone = try #require(TimeZoneRule(named: "Australia/Sydney"))
    #expect(zone.offset(at: 1_767_571_200).seconds == 11 * 3_600)
    #expect(zone.offset(at: 1_782_864_000).seconds == 10 * 3_600)
    #expect(try #require(TimeZoneRule(named: "Asia/Kolkata")).offset(at: 0).seconds == 19_800)
    #expect(TimeZoneRule(named: "Mars/Olympus") == nil)
  }

  @Test func `a zone or a schedule that is none is refused with its field`() {
    func problem(_ spec: KubeValue) -> String? {
      let object = KubeObject([
        "apiVersion": "batch/v1", "kind": "CronJob", "metadata": ["name": "night", "namespace": "shop"], "spec": spec,
      ])
      let loader = TwinLoader([object], seed: 1)
      return loader.reader.diagnostics.first?.message
    }
    #expect(
      problem(["schedule": "0 3 * * *", "timeZone": "Europe/Brelin"])?.contains(
        "spec.timeZone: Invalid value: \"Europe/Brelin\": unknown time zone Europe/Brelin") == true)
    #expect(problem(["schedule": "61 3 * * *"])?.contains("spec.schedule: Invalid value: \"61 3 * * *\"") == true)
    #expect(problem(["schedule": "0 3 * * *", "timeZone": "Local"])?.contains("unknown time zone Local") == true)
  }

  @Test func `a zone of fixed offset moves the schedule`() {
    var twin = Self.twin(["schedule": "0 3 * * *", "timeZone": "Etc/GMT-2"])
    Self.run(&twin, minutes: 24 * 60)
    #expect(Self.starts(twin) == [3_600])
  }

  @Test(arguments: [("Allow", 3), ("Forbid", 1), ("Replace", 1)])
  func `a run that is still going meets the next`(_ policy: String, _ atATime: Int) {
    var twin = Self.twin(["schedule": "*/10 * * * *", "concurrencyPolicy": .string(policy)])
    Self.run(&twin, minutes: 35)
    #expect(Self.running(twin).count == atATime)
    #expect(Self.starts(twin) == (policy == "Forbid" ? [600] : [600, 1_200, 1_800]))
  }

  @Test func `a forbidden run is made up for once the one before it ends`() {
    var twin = Self.twin(["schedule": "*/10 * * * *", "concurrencyPolicy": "Forbid"])
    Self.run(&twin, minutes: 25)
    for pod in Self.running(twin) { twin.succeedPod(pod) }
    Self.run(&twin, minutes: 26)
    #expect(Self.starts(twin) == [600, 1_200])
  }

  @Test func `a run that is later than its deadline is left out`() {
    var twin = Self.twin(["schedule": "*/10 * * * *", "concurrencyPolicy": "Forbid", "startingDeadlineSeconds": 60])
    Self.run(&twin, minutes: 25)
    for pod in Self.running(twin) { twin.succeedPod(pod) }
    Self.run(&twin, minutes: 31)
    #expect(Self.starts(twin) == [600, 1_800])
  }

  @Test func `the history keeps three successes`() {
    var twin = Self.twin(["schedule": "* * * * *"])
    for minute in 1...6 {
      Self.run(&twin, minutes: Int64(minute) + 1)
      for pod in Self.running(twin) { twin.succeedPod(pod) }
    }
    Self.run(&twin, minutes: 8)
    let kept = (0..<Int32(twin.jobs.count)).filter { twin.jobs[$0].isAlive && twin.jobs[$0].status.finished != nil }
    #expect(kept.count == 3)
  }

  @Test func `a namespace goes with its pods first`() {
    var twin = Self.twin(["schedule": "* * * * *"])
    Self.run(&twin, minutes: 2)
    #expect(!Self.running(twin).isEmpty)
    twin.deleteNamespace(twin.cluster.symbols.intern("default"))
    twin.run(until: twin.now + .seconds(4))
    #expect(twin.namespaces.gone[0] == nil && twin.cluster.pods.count > 0)
    Self.run(&twin, minutes: 5)
    #expect(twin.namespaces.gone[0] != nil && twin.cluster.pods.count == 0)
    #expect(Self.starts(twin).count == 1)
  }
}
