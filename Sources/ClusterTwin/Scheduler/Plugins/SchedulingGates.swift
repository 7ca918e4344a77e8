/// PreEnqueue: a pod with gates never enters the queue.
enum SchedulingGates {
  static func blocks(_ shape: PodShape) -> Bool { !shape.gates.isEmpty }
}
