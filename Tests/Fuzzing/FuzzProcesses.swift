import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs inputs until somebody ends it, and says which one it is at.
struct FuzzWorker {
  let options: FuzzOptions

  func run(from first: UInt64) -> Never {
    let mutator = Mutator(corpus: options.readCorpus(), seed: options.seed)
    let file = open(options.progress, O_WRONLY)
    var number = first
    while true {
      var state = [number, Self.peakBytes]
      pwrite(file, &state, 16, 0)
      Self.limitProcessorTime()
      FuzzTarget.run(mutator.input(number))
      number += 1
    }
  }

  /// Seconds of processor time that one input may take, all threads together; an input takes milliseconds. What other
  /// programs do on the machine does not count.
  static let mostSeconds = 20

  /// Ends the process by SIGPROF when the input in hand has used its time up.
  private static func limitProcessorTime() {
    var timer = itimerval()
    timer.it_value.tv_sec = .init(mostSeconds)
    #if canImport(Glibc)
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    #else
    setitimer(ITIMER_PROF, &timer, nil)
    #endif
  }

  /// The most memory that this process ever had.
  static var peakBytes: UInt64 {
    var usage = rusage()
    #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return UInt64(usage.ru_maxrss)
    #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return UInt64(usage.ru_maxrss) * 1024
    #endif
  }
}

/// Starts workers, watches them, and tells what ended them.
struct FuzzParent {
  let options: FuzzOptions
  private static let mostBytes: UInt64 = 1 << 30
  /// Seconds after which a worker is taken for stopped, even if it has used no processor time.
  private static let patienceSeconds = 300

  func run() -> Int32 {
    let progress = FileManager.default.temporaryDirectory.appending(path: "plimsoll-fuzz-\(getpid())")
    _ = FileManager.default.createFile(atPath: progress.path, contents: Data(count: 16))
    defer { try? FileManager.default.removeItem(at: progress) }
    let end = ContinuousClock.now + .seconds(options.seconds)
    var failures: [(number: UInt64, reason: String)] = []
    var first: UInt64 = 0
    var peak: UInt64 = 0
    while ContinuousClock.now < end, failures.count < 20 {
      guard let worker = start(from: first, progress: progress) else { return 2 }
      let reason = watch(worker, progress, until: end, peak: &peak)
      let number = state(progress).number
      if let reason {
        failures.append((number, reason))
        print("input \(number) of seed \(options.seed): \(reason)")
        save(number)
      }
      first = number + 1
    }
    print(
      "seed \(options.seed): \(first) inputs in \(options.seconds) s, \(failures.count) failures, at most \(peak >> 20) MiB"
    )
    return failures.isEmpty ? 0 : 1
  }

  private func start(from first: UInt64, progress: URL) -> Process? {
    let worker = Process()
    worker.executableURL = URL(filePath: CommandLine.arguments[0])
    worker.arguments = [
      "--worker", "\(first)", "--seed", "\(options.seed)", "--corpus", options.corpus, "--progress", progress.path,
    ]
    do {
      try worker.run()
      return worker
    } catch {
      print("the worker can't be started: \(error)")
      return nil
    }
  }

  /// Why a worker ended, or had to be ended; nil when its time was over.
  private func watch(
    _ worker: Process, _ progress: URL, until end: ContinuousClock.Instant, peak: inout UInt64
  ) -> String? {
    var last = state(progress).number
    var since = ContinuousClock.now
    while worker.isRunning {
      Thread.sleep(forTimeInterval: 0.2)
      let (number, bytes) = state(progress)
      peak = max(peak, bytes)
      if number != last { (last, since) = (number, ContinuousClock.now) }
      let isHanging = ContinuousClock.now - since > .seconds(Self.patienceSeconds)
      let isOver = ContinuousClock.now > end
      if isHanging || isOver || bytes > Self.mostBytes {
        kill(worker.processIdentifier, SIGKILL)
        worker.waitUntilExit()
        if bytes > Self.mostBytes { return "\(bytes >> 20) MiB of memory" }
        return isHanging ? "stands still for \(Self.patienceSeconds) s" : nil
      }
    }
    if worker.terminationReason == .uncaughtSignal, worker.terminationStatus == SIGPROF {
      return "no end after \(FuzzWorker.mostSeconds) s of processor time"
    }
    return "ended by signal or status \(worker.terminationStatus)"
  }

  private func state(_ progress: URL) -> (number: UInt64, bytes: UInt64) {
    guard let data = try? Data(contentsOf: progress), data.count == 16 else { return (0, 0) }
    return data.withUnsafeBytes {
      ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
  }

  /// Keeps the input beside the corpus, so that it can become part of it.
  private func save(_ number: UInt64) {
    let input = Mutator(corpus: options.readCorpus(), seed: options.seed).input(number)
    let name = "failure-\(options.seed)-\(number).yaml"
    try? Data(input).write(to: URL(filePath: name))
    print("  written to \(name)")
  }
}
