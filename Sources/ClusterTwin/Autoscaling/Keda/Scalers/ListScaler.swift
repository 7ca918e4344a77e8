/// The `redis` trigger: the length of a list, set, sorted set or hash.
package struct ListScaler: Sendable {
  package var activation: Int64 = 0

  package init() {}

  package func read(length: Int64) -> TriggerReading { .value(length * 1000, isActive: length > activation) }
}
