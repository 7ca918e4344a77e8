/// QueueSort: the more important pod first, then the one that waits longer.
enum PrioritySort {
  /// `place` is the order in which pods entered the queue.
  static func precedes(_ left: (priority: Int32, place: Int), _ right: (priority: Int32, place: Int)) -> Bool {
    left.priority != right.priority ? left.priority > right.priority : left.place < right.place
  }
}
