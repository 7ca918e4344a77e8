/// Searching texts as bytes: values are long, and each is searched for many short texts.
extension UnsafeBufferPointer<UInt8> {
  /// Whether a text stands at this place.
  func begins(_ text: String, at place: Int) -> Bool {
    let wanted = text.utf8
    guard place + wanted.count <= count else { return false }
    var index = place
    for byte in wanted {
      if self[index] != byte { return false }
      index += 1
    }
    return true
  }

  /// Where a text first stands from a place on.
  func place(of text: String, from start: Int = 0) -> Int? {
    guard let first = text.utf8.first else { return start }
    var index = start
    let end = count - text.utf8.count
    while index <= end {
      if self[index] == first, begins(text, at: index) { return index }
      index += 1
    }
    return nil
  }
}

extension String {
  /// Whether a text stands in this one, byte by byte; takes the place of the search of the standard library, which
  /// looks at whole characters.
  func contains(_ part: String) -> Bool {
    var text = self
    return text.withUTF8 { $0.place(of: part) != nil }
  }
}
