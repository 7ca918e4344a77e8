import KubeModel

extension [KubeObject] {
  /// The places of objects that say the same as the first one of their kind and name.
  var copies: Set<Int> {
    var first: [String: Int] = [:]
    var found: Set<Int> = []
    for (index, object) in enumerated() {
      let name = "\(object.apiVersion) \(object.title)"
      if let earlier = first[name] {
        if self[earlier].root == object.root { found.insert(index) }
      } else {
        first[name] = index
      }
    }
    return found
  }
}
