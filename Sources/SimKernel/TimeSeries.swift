/// A quantity over time in bounded memory: equal steps, each with least, greatest and mean value.
///
/// The value holds from one `record` to the next. When the steps run out, neighbours are merged and the step doubles,
/// so that a month takes as much memory as a minute.
package struct TimeSeries: Sendable, Equatable {
  package struct Step: Sendable, Equatable {
    package var least: Double
    package var greatest: Double
    /// The integral of the value over the part of the step that has passed, in value times microseconds.
    package var area: Double
    /// The part of the step that has passed.
    package var covered: SimDuration

    /// The mean over time.
    package var mean: Double {
      covered > .zero ? area / Double(covered.microseconds) : greatest
    }
  }

  package private(set) var steps: [Step] = []
  package private(set) var stepLength: SimDuration
  package let start: SimTime
  private let limit: Int
  private var value: Double
  private var time: SimTime

  /// `limit` is the largest number of steps, an even number of at least 2.
  package init(start: SimTime = .zero, stepLength: SimDuration = .seconds(1), limit: Int = 512, initial: Double = 0) {
    precondition(limit >= 2 && limit % 2 == 0 && stepLength > .zero, "a series has an even number of real steps")
    self.start = start
    self.stepLength = stepLength
    self.limit = limit
    value = initial
    time = start
  }

  /// The value from now on; `now` may not lie before the last record.
  package mutating func record(_ newValue: Double, at now: SimTime) {
    advance(to: now)
    value = newValue
    touch(stepIndex(now))
  }

  /// Lets the last value hold until `now`.
  package mutating func advance(to now: SimTime) {
    precondition(now >= time, "a series goes forward")
    while time < now {
      let index = stepIndex(time)
      let end = min(now, start + stepLength * Int64(index + 1))
      touch(index)
      steps[index].area += value * Double((end - time).microseconds)
      steps[index].covered = steps[index].covered + (end - time)
      time = end
    }
  }

  /// The last value.
  package var last: Double { value }
  package var greatest: Double { steps.map(\.greatest).max() ?? value }
  package var least: Double { steps.map(\.least).min() ?? value }

  /// The mean over the time that has passed.
  package var mean: Double {
    let passed = (time - start).microseconds
    return passed > 0 ? steps.reduce(0) { $0 + $1.area } / Double(passed) : value
  }

  /// The integral over time in value times hours.
  package var hours: Double { steps.reduce(0) { $0 + $1.area } / 3_600_000_000 }

  private mutating func stepIndex(_ time: SimTime) -> Int {
    while true {
      let index = Int((time - start).microseconds / stepLength.microseconds)
      if index < limit { return index }
      halve()
    }
  }

  private mutating func touch(_ index: Int) {
    while steps.count <= index {
      steps.append(Step(least: value, greatest: value, area: 0, covered: .zero))
    }
    steps[index].least = min(steps[index].least, value)
    steps[index].greatest = max(steps[index].greatest, value)
  }

  private mutating func halve() {
    var merged: [Step] = []
    merged.reserveCapacity(limit)
    for index in stride(from: 0, to: steps.count, by: 2) {
      var step = steps[index]
      if index + 1 < steps.count {
        let other = steps[index + 1]
        step.least = min(step.least, other.least)
        step.greatest = max(step.greatest, other.greatest)
        step.area += other.area
        step.covered = step.covered + other.covered
      }
      merged.append(step)
    }
    steps = merged
    stepLength = stepLength * 2
  }
}
