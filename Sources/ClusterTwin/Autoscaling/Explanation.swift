/// Why a decision came out as it did: what went in, the formula, what came out.
///
/// Made on demand from the numbers that a decision keeps.
package struct Explanation: Sendable, CustomStringConvertible {
  package var inputs: [(name: String, value: String)]
  package var formula: String
  package var result: String

  package init(inputs: [(String, String)], formula: String, result: String) {
    self.inputs = inputs.map { (name: $0.0, value: $0.1) }
    self.formula = formula
    self.result = result
  }

  package var description: String {
    let known = inputs.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    return "\(known); \(formula) = \(result)"
  }
}
