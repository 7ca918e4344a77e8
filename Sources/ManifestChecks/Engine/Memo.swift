import Synchronization

/// A value that is worked out once, by whoever asks for it first.
final class Memo<Value: Sendable>: Sendable {
  private let known = Mutex<Value?>(nil)

  /// The value; the second caller waits for the first one's.
  func value(_ make: () -> Value) -> Value {
    known.withLock { known in
      if let known { return known }
      let made = make()
      known = made
      return made
    }
  }
}
