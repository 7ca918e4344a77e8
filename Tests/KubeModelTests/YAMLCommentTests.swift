import KubeModel
import Testing

@Suite struct YAMLCommentTests {
  private func comments(_ text: String) -> [YAMLComment] { YAMLComment.all(in: Array(text.utf8)) }

  private func nodes(_ text: String) -> [String: ClosedRange<Int>?] {
    Dictionary(comments(text).map { ($0.text, $0.node) }, uniquingKeysWith: { first, _ in first })
  }

  @Test func `a comment speaks of the node beside or below it`() {
    let found = nodes(
      """
      # head
      apiVersion: v1
      kind: Pod # identity
      metadata: # block
        name: a # line
        # alone

        labels:
          app: a

      spec:
        containers: # same column
        - name: a # element key
          image: b
        - # element
          name: b
        hostNetwork: true
      # nothing follows
      """)
    let whole = 1...18
    #expect(found["head"] == whole && found["identity"] == whole)
    #expect(found["block"] == 4...9 && found["line"] == 5...5 && found["alone"] == 8...9)
    #expect(found["same column"] == 12...16 && found["element key"] == 13...14 && found["element"] == 15...16)
    #expect(found["nothing follows"] == .some(nil))
  }

  @Test func `each document has its own head`() {
    let found = comments("# one\na: b\n--- # two\n# three\nc: d # four\n...\n---\ne: f\n")
    #expect(found.map(\.text) == ["one", "two", "three", "four"])
    #expect(found.map(\.document) == [1...2, 3...5, 3...5, 3...5])
    #expect(found.map(\.node) == [1...2, 3...5, 3...5, 5...5])
    #expect(found.map(\.column) == [1, 5, 1, 6])
  }

  @Test(arguments: [
    "a: 'b # no'", "a: \"b # no\"", "a: \"b \\\" # no\"", "a: 'it''s # no'", "a: |\n  # no\n  x # no\nb: c",
    "a: 'b\n  # no\n  c'", "- |\n # no\n- x", "- a: >-\n    # no\n  b: c", "a: b#no", "[a, 'b # no']", "a: !x 'b # no'",
    "a: &x \"b # no\"", "--- |\n # no", "a: |2+ \n   # no", "{a: \"# no\"}",
  ]) func `what stands in a text is no comment`(text: String) {
    #expect(comments(text) == [])
  }

  @Test(arguments: [
    "a: it's # yes", "a: b 'c # yes", "a: |\n  x\n# yes", "a: | # yes\n  x", "a: [b, # yes\n  c]", "a: 'b' # yes",
    "a: \"b\"\t# yes", "a: b\r\n# yes\r\n", "- - a # yes", "a, 'b # yes", "a: b]# no # yes", "a: {{ x }} # yes",
    "- |\n  x\n- b # yes", "a: b - 'c # yes",
  ]) func `what stands behind a text is one`(text: String) {
    #expect(comments(text).map(\.text).map { $0.hasSuffix("yes") } == [true], "\(comments(text))")
  }
}
