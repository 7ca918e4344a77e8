import Basics
import CloudCatalog
import PlatformSpec

/// What a bill depends on.
struct CostBasis: Sendable {
  let specification: Specification
  let profile: CloudProfile
  let clusters: [ClusterDesign]
  let workloads: [WorkloadDesign]
  let components: [ComponentPlan]
  let demand: Demand

  /// Hours of a month, as clouds reckon it.
  static let hours = 730

  /// The three situations as a share of the peak.
  var shares: Situations<Double> {
    let traffic = specification.traffic
    return Situations(base: traffic.baseShare.fraction, average: traffic.averageShare.fraction, peak: 1)
  }

  func has(_ component: ComponentID) -> Bool { components.contains { $0.id == component } }
}

/// A value at the quietest, the average and the highest load.
struct Situations<Value: Sendable>: Sendable {
  var base: Value
  var average: Value
  var peak: Value

  func map<Other: Sendable>(_ change: (Value) -> Other) -> Situations<Other> {
    Situations<Other>(base: change(base), average: change(average), peak: change(peak))
  }
}

extension CostEstimate.Line {
  init(
    _ category: Category, _ title: String, _ formula: String, _ amounts: Situations<Money>, source: String
  ) {
    self.init(
      category: category, title: title, formula: formula, base: amounts.base, average: amounts.average,
      peak: amounts.peak, source: source)
  }

  /// The same at every load.
  init(_ category: Category, _ title: String, _ formula: String, _ amount: Money, source: String) {
    self.init(
      category, title, formula, Situations(base: amount, average: amount, peak: amount), source: source)
  }
}

extension Sourced {
  /// `where, as of when`.
  var citation: String { asOf.isEmpty ? source : "\(source), as of \(asOf)" }
}
