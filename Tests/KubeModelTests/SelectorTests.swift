import Testing

@testable import KubeModel

@Suite struct SelectorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var selector: String
    var matches: Bool

    init(_ selector: String, _ matches: Bool) { (self.selector, self.matches) = (selector, matches) }

    var testDescription: String { selector }
  }

  static let labels: [(key: String, value: String)] = [
    ("app", "web"), ("tier", "front"), ("n", "5"), ("empty", ""), ("example.com/x", "y"),
  ]

  @Test(arguments: [
    Case("", true), Case("app=web", true), Case("app==web", true), Case("app = db", false), Case("app!=web", false),
    Case("missing!=web", true), Case("app in (db,web)", true), Case("app in (db)", false),
    Case("app notin (db)", true), Case("missing notin (db)", true), Case("app", true), Case("missing", false),
    Case("!missing", true), Case("! app", false), Case("n>4", true), Case("n<5", false), Case("app>4", false),
    Case("empty=", true), Case("empty in (,a)", true), Case("app=web,tier in (front, back),!missing", true),
    Case("app=web,tier=back", false), Case("example.com/x=y", true), Case("in in (a)", false),
  ])
  func `label selectors select as labels Parse does`(_ given: Case) throws {
    let selector = try LabelSelector(parsing: given.selector)
    #expect(selector.matches(Self.labels) == given.matches)
    #expect(try LabelSelector(parsing: selector.description).description == selector.description)
  }

  @Test(arguments: [
    "a in b", "a in (b", "a in (b))", "a,", ",a", "=b", "a==b==c", "a!b", "a=b c", "a in ()b", "-a=b", "a=b/c", "n>x",
    "a/b/c", "!a=b",
  ])
  func `what is no label selector is refused`(_ text: String) {
    #expect(throws: SelectorError.self) { try LabelSelector(parsing: text) }
  }

  @Test func `match labels and expressions are read from an object`() throws {
    let value: KubeValue = [
      "matchLabels": ["app": "web"],
      "matchExpressions": [
        ["key": "tier", "operator": "NotIn", "values": ["back"]],
        ["key": "n", "operator": "Exists"],
        ["key": "gone", "operator": "DoesNotExist"],
      ],
    ]
    let selector = try LabelSelector(value)
    #expect(selector.description == "app=web,tier!=back,n,!gone")
    #expect(selector.matches(Self.labels))
    let wrong: [(KubeValue, String)] = [
      (["matchExpressions": [["key": "a", "operator": "In"]]], "matchExpressions[0].values"),
      (["matchExpressions": [["key": "a", "operator": "Gt", "values": ["1"]]]], "matchExpressions[0].operator"),
      (["matchExpressions": [["key": "a b", "operator": "Exists"]]], "matchExpressions[0].key"),
      (["matchLabels": ["a": "b c"]], "matchLabels.values"),
    ]
    for (value, path) in wrong {
      let error = #expect(throws: SelectorError.self) { try LabelSelector(value) }
      #expect(error?.path == path)
    }
  }

  @Test func `field selectors compare and escape`() throws {
    let selector = try FieldSelector(parsing: #"metadata.name=a\,b,status.phase!=Running,x==\=\\"#)
    #expect(selector.terms.map(\.value) == ["a,b", "Running", #"=\"#])
    #expect(selector.description == #"metadata.name=a\,b,status.phase!=Running,x=\=\\"#)
    let fields = ["metadata.name": "a,b", "x": #"=\"#]
    #expect(selector.matches { fields[$0] })
    for text in ["a", "a=b=c", #"a=\x"#, #"a=b\"#] {
      #expect(throws: SelectorError.self) { try FieldSelector(parsing: text) }
    }
  }

  @Test func `names follow the rules of the API server`() {
    let long = String(repeating: "a", count: 64)
    for text in ["a", "a-b", "1a", String(repeating: "a", count: 63)] { #expect(NameRules.dns1123Label(text) == []) }
    for text in ["", "A", "-a", "a-", "a.b", "a_b", "ä", long] { #expect(NameRules.dns1123Label(text) != []) }
    for text in ["a.b", "a-1.b", long] { #expect(NameRules.dns1123Subdomain(text) == []) }
    for text in ["", "a..b", ".a", "a.", "a-.b", String(repeating: "a", count: 254)] {
      #expect(NameRules.dns1123Subdomain(text) != [])
    }
    for text in ["a", "a/b", "A_b.c", "example.com/A", "1"] { #expect(NameRules.qualifiedName(text) == []) }
    for text in ["", "/a", "a/", "a/b/c", "A/b", "_a", "a ", long, "example.com/" + long] {
      #expect(NameRules.qualifiedName(text) != [])
    }
    for text in ["", "a", "A.b_c-1"] { #expect(NameRules.labelValue(text) == []) }
    for text in ["-a", "a/b", "a ", "@", long] { #expect(NameRules.labelValue(text) != []) }
    #expect(NameRules.dns1035Label("a1") == [])
    #expect(NameRules.dns1035Label("1a") != [])
    #expect(NameRules.dns1123Label(long) == ["must be no more than 63 bytes"])
  }
}
