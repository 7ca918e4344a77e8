import KubeModel
import Testing

/// Objects are values, though their parts stand behind one reference.
@Suite struct KubeObjectTests {
  private let object = KubeObject(
    ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "cart", "namespace": "shop"]], file: "a.yaml")

  @Test func aChangeOfACopyLeavesTheOriginal() {
    var copy = object
    #expect(copy == object)
    copy.root["metadata"] = ["name": "orders"]
    copy.apiVersion = "v1"
    copy.kind = "Pod"
    copy.source = "chart/templates/web.yaml"
    #expect(copy.name == "orders" && copy.namespace == nil && copy.group.isEmpty && copy.title == "Pod orders")
    #expect(copy.file == "a.yaml" && copy.source == "chart/templates/web.yaml" && copy != object)
    #expect(object.title == "Deployment shop/cart" && object.group == "apps" && object.version == "v1")
    #expect(object.source == nil)
  }

  @Test func equalObjectsHaveOneHash() {
    let twin = KubeObject(object.root, file: object.file)
    #expect(twin == object && Set([twin, object]).count == 1)
    #expect(KubeObject(object.root, file: "b.yaml") != object)
  }

  @Test func theLastOfAChainOfKeysIsFound() {
    let tree: KubeValue = ["a": ["b": ["c": ["d": 1]]]]
    #expect(tree.at("a", "b") == ["c": ["d": 1]])
    #expect(tree.at("a", "b", "c") == ["d": 1])
    #expect(tree.at("a", "b", "c", "d") == 1)
    #expect(tree.at("a", "x", "c") == nil && tree.at("x", "b") == nil)
  }
}
