/// The values of one label over all nodes, as dense codes: what a filter scans.
struct LabelColumn: Sendable {
  /// The code of each node's value; -1 where the node lacks the label.
  private(set) var codes: [Int32]
  /// The value of each code; a code without nodes waits for another value.
  private(set) var values: [Symbol] = []
  private(set) var nodesPerCode: [Int32] = []
  /// How many nodes carry the label.
  private(set) var carriers = 0
  private var codeOfValue: [Symbol: Int32] = [:]
  private var freeCodes: [Int32] = []

  init(slotCount: Int) { codes = [Int32](repeating: -1, count: slotCount) }

  mutating func appendSlot() { codes.append(-1) }

  /// Gives a node another value; nil takes the label away.
  mutating func set(_ value: Symbol?, at node: Int) {
    let old = codes[node]
    if old >= 0 {
      if values[Int(old)] == value { return }
      nodesPerCode[Int(old)] -= 1
      carriers -= 1
      if nodesPerCode[Int(old)] == 0 {
        codeOfValue[values[Int(old)]] = nil
        freeCodes.append(old)
      }
    }
    codes[node] = value.map { code(of: $0) } ?? -1
    if codes[node] >= 0 {
      nodesPerCode[Int(codes[node])] += 1
      carriers += 1
    }
  }

  private mutating func code(of value: Symbol) -> Int32 {
    if let code = codeOfValue[value] { return code }
    if let code = freeCodes.popLast() {
      codeOfValue[value] = code
      values[Int(code)] = value
      return code
    }
    let code = Int32(values.count)
    codeOfValue[value] = code
    values.append(value)
    nodesPerCode.append(0)
    return code
  }
}

/// The distinct sets of taints that nodes have; a set without nodes makes room for another.
struct TaintSets: Sendable {
  private(set) var list: [[Taint]] = []
  private var users: [Int32] = []

  /// The place of a set, with one user more.
  mutating func take(_ taints: [Taint]) -> Int32 {
    let known = list.indices.first { users[$0] > 0 && list[$0] == taints }
    if let place = known ?? users.firstIndex(of: 0) {
      list[place] = taints
      users[place] += 1
      return Int32(place)
    }
    list.append(taints)
    users.append(1)
    return Int32(list.count - 1)
  }

  mutating func giveBack(_ place: Int32) { users[Int(place)] -= 1 }
}
