/// One way to launch a node: a machine type in a zone, on demand or spot, for a node pool.
struct InstanceOffer: Sendable {
  enum Capacity: Sendable { case onDemand, spot, reserved }

  /// Place in the list of pools.
  var pool: Int
  var type: String
  var capacity: Capacity
  var zone: Symbol
  /// Dollars an hour in millionths.
  var priceMicros: Int64
  var isAvailable = true
  /// Labels and taints of the node, and what pods may request.
  var template: NodeTemplate

  init(
    pool: Int, type: String, capacity: Capacity = .onDemand, zone: Symbol, priceMicros: Int64, template: NodeTemplate
  ) {
    self.pool = pool
    self.type = type
    self.capacity = capacity
    self.zone = zone
    self.priceMicros = priceMicros
    self.template = template
  }
}
