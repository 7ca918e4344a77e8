/// Pieces of IAM that several topics use.
extension HCLValue {
  /// An assume-role policy for a service of AWS, bound to this account so that nobody else's resource can use the role.
  static func trust(service: String, sourceAccount: Bool = false) -> HCLValue {
    let condition: HCLValue =
      sourceAccount
      ? ["StringEquals": ["aws:SourceAccount": .ref("data.aws_caller_identity.current.account_id")]] : .omitted
    let statement: HCLValue = [
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Principal": ["Service": .literal(service)],
      "Condition": condition,
    ]
    return .json(["Version": "2012-10-17", "Statement": [statement]])
  }

  /// One statement of a policy written as JSON.
  static func allow(
    _ actions: [String], on resources: HCLValue, principal: HCLValue = .omitted, if condition: HCLValue = .omitted
  )
    -> HCLValue
  {
    [
      "Effect": "Allow", "Principal": principal, "Action": .strings(actions), "Resource": resources,
      "Condition": condition,
    ]
  }
}

extension HCLBody {
  mutating func variable(_ name: String, _ description: String, type: String, _ more: HCLBody = [:]) {
    var body: HCLBody = ["description": .literal(description), "type": .expression(type)]
    body.append(more)
    block("variable", name, body: body)
  }

  mutating func output(_ name: String, _ description: String, _ value: HCLValue) {
    block("output", name, body: ["description": .literal(description), "value": value])
  }
}

/// Alternatives that stand in many places.
extension HCLValue {
  /// A change that would replace the resource is an error.
  static let preventDestroy = HCLValue.block(["prevent_destroy": true])
}

/// Retention times that CloudWatch Logs knows.
enum LogRetention {
  /// Days; source: `PutRetentionPolicy` in the CloudWatch Logs API reference.
  static let allowed = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]

  /// The shortest that keeps at least `days`.
  static func atLeast(_ days: Int) -> Int { allowed.first { $0 >= days } ?? allowed[allowed.count - 1] }
}
