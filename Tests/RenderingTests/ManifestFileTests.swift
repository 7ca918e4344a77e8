import KubeModel
import Rendering
import Testing

@Suite struct ManifestFileTests {
  @Test func `documents are parted`() {
    let file = ManifestFile("a.yaml", [["kind": "A"], ["kind": "B"]])
    #expect(file.text == "kind: A\n---\nkind: B\n")
  }
}
