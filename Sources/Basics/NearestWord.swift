/// The words of `candidates` that a person most probably meant by `word`: the smallest edit distance (with
/// transpositions), at most a third of the length, ties in the order of `candidates`.
package func nearestWords(to word: String, in candidates: [String], limit: Int = 3) -> [String] {
  let typed = Array(word.lowercased().unicodeScalars)
  let most = max(1, (typed.count + 2) / 3)
  var scored: [(distance: Int, position: Int, word: String)] = []
  for (position, candidate) in candidates.enumerated() {
    let other = Array(candidate.lowercased().unicodeScalars)
    guard abs(other.count - typed.count) <= most else { continue }
    let distance = editDistance(typed, other)
    if distance <= most { scored.append((distance, position, candidate)) }
  }
  scored.sort { ($0.distance, $0.position) < ($1.distance, $1.position) }
  return scored.prefix(limit).map(\.word)
}

/// Damerau-Levenshtein distance with adjacent transpositions; O(n·m) time, O(m) space.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = Array(0...right.count)
  for row in 1...left.count {
    var current = [row] + [Int](repeating: 0, count: right.count)
    for column in 1...right.count {
      let cost = left[row - 1] == right[column - 1] ? 0 : 1
      current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        current[column] = min(current[column], beforeLast[column - 2] + 1)
      }
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
