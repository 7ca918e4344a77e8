import Testing

@testable import KubeModel

@Suite struct YAMLWritingTests {
  @Test func `a manifest is written in block style`() {
    let value: KubeValue = [
      "apiVersion": "apps/v1", "metadata": ["annotations": ["a.b/c": "true", "cron": "0 3 * * *"], "labels": [:]],
      "spec": [
        "replicas": 3, "paused": false, "ports": [80, 443], "none": .null,
        "containers": [["name": "web", "args": ["--level=info", "- x", "a: b"], "nested": [[1, 2], [:], []]]],
        "script": "set -e\necho \"hi\"\n", "version": "1.36",
      ],
    ]
    #expect(
      value.yaml() == """
        apiVersion: apps/v1
        metadata:
          annotations:
            a.b/c: "true"
            cron: 0 3 * * *
          labels: {}
        spec:
          replicas: 3
          paused: false
          ports:
            - 80
            - 443
          none: null
          containers:
            - name: web
              args:
                - --level=info
                - "- x"
                - "a: b"
              nested:
                - - 1
                  - 2
                - {}
                - []
          script: |
            set -e
            echo "hi"
          version: "1.36"

        """)
  }

  @Test(arguments: [
    "", " ", "a ", " a", "y", "No", "ON", "true", "null", "~", "<<", "=", "1", "012", "0o7", "0x1", "1e3", "1_0", "1.5",
    ".5", "+1", "-1", "1:30", "10:30:00", "2026-01-31", "2001-12-14t21:59:43.10-05:00", ".inf", "-.INF", ".nan", "1e",
    "a: b", "a:", "a #b", "#a", "- a", "-", "--", "---", "...", "?", "? a", ":", ": a", "[a", "{a", "&a", "*a", "!a",
    "|", ">", "'a", "\"a", "%a", "@a", "`a", "a\"b: c", "it's: \"x\"", "a\\b #", "a\tb", "\ta", "a\nb", "a\nb\n",
    "a\n\n", "\na", "\n", " a\nb", "  \na", "a\n ", "a\n \nb", "a\r\nb", "\u{1}", "\u{7F}", "\u{85}", "\u{A0}",
    "\u{2028}", "\u{FEFF}a", "\u{FFFE}", "é", "😀", "a\n\tb", "\tx\ny", "10.0.0.1", "1.2.3", "0.5.", "a,b", "a]b",
    "$(VAR)", "${x}", "{{ x }}", "a\u{2028}\nb", "#\n#", "---\nx", "x\n---\ny", "1d", "1,000", "0b1", "0b", "0xg",
    "a\n#b",
  ])
  func `any text comes back`(_ text: String) {
    let values: [KubeValue] = [
      ["k": .string(text)], [.string(text)], ["a": [["b": .string(text)], .string(text)], "c": .string(text)],
      .string(text), KubeValue.mapping([(text, KubeValue.string("v")), ("other", KubeValue.strings([text]))]),
    ]
    for value in values {
      let yaml = value.yaml()
      let (read, diagnostics) = KubeValue.parseYAML(yaml, file: "out.yaml")
      #expect(diagnostics.isEmpty, "\(yaml)")
      #expect(read == value, "\(yaml)")
      #expect(KubeValue.parseYAML(value.json(), file: "out.json").value == value)
      #expect(KubeValue.parseYAML(value.json(pretty: true), file: "out.json").value == value)
    }
  }

  @Test(arguments: ["1.5", "1e+30", "-2.5e-9", "18446744073709551615", "1234567890.123456789012345678901"])
  func `numbers keep their digits`(_ text: String) {
    let value = KubeValue(.sequence([KubeValue(.number(text))]))
    #expect(KubeValue.parseYAML(value.yaml(), file: "").value == value)
    #expect(value.json() == "[\(text)]")
  }

  @Test func `a long key stays a key`() {
    let value = KubeValue.mapping([(String(repeating: "k", count: 2_000), ["a": 1]), ("b", 2)])
    #expect(KubeValue.parseYAML(value.yaml(), file: "").value == value)
  }

  @Test func `comments stand beside their entry or above it`() {
    let value: KubeValue = ["a": 1, "b": ["c": "x\ny\n"], "d": [["e": 2]]]
    let notes = [
      "a": "short", "b.c": "one\ntwo", "d[0]": "element", "d[0].e": String(repeating: "long ", count: 30), "b": "map",
    ]
    let yaml = value.yaml { notes[$0] }
    #expect(
      yaml == """
        a: 1  # short
        b:  # map
          # one
          # two
          c: |
            x
            y
        d:
          # element
          # \(String(repeating: "long ", count: 30))
          - e: 2

        """)
  }

  @Test func `pretty JSON is stable`() {
    let value: KubeValue = ["a": [1, ["b": "c\u{1}"]], "d": [:], "e": []]
    #expect(value.json() == #"{"a":[1,{"b":"c\u0001"}],"d":{},"e":[]}"#)
    #expect(
      value.json(pretty: true) == """
        {
          "a": [
            1,
            {
              "b": "c\\u0001"
            }
          ],
          "d": {},
          "e": []
        }
        """)
  }
}
