import Foundation
import TestSupport
import Testing

/// What `plimsoll simulate` says to input that it can't use.
@Suite struct SimulateInputTests {
  private func simulate(_ files: [String: String], _ arguments: [String]) throws -> Program.Output {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    let folder = try TemporaryFolder()
    for (name, text) in files { try Data(text.utf8).write(to: folder.url.appending(path: name)) }
    return try program.run(["simulate"] + arguments, in: folder.url, input: Data())
  }

  private static let node =
    "{apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 4, memory: 16Gi, pods: 110}}}\n"

  struct Wrong: CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let arguments: [String]
    let words: [String]

    init(_ what: String, _ file: String, _ arguments: [String] = ["f.yaml"], says words: String...) {
      testDescription = what
      self.file = file
      self.arguments = arguments
      self.words = words
    }
  }

  private static let wrong = [
    Wrong("a path that is not there", node, ["g.yaml"], says: "g.yaml: error: there is no such file or folder"),
    Wrong("a text that is no YAML", "a: [1\n", says: "f.yaml:", "error:"),
    Wrong("a text that is no YAML beside a good file", "a: [1\n", ["."], says: "f.yaml:", "error:"),
    Wrong("no machine", "{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n", says: "has no nodes", "NodeGroup"),
    Wrong("no span", node, ["f.yaml", "--duration", "1x"], says: "`1x` is no duration", "90s, 15m, 6h, 1d"),
    Wrong("an unknown cluster", node, ["f.yaml", "--cluster", "b"], says: "there is no cluster b"),
    Wrong(
      "several mistakes in a NodeGroup, all at once",
      "{apiVersion: plimsoll.dev/v1alpha1, kind: NodeGroup, metadata: {name: g}, spec: {minNodes: -1, maxNode: 3}}\n",
      says: "`spec.minNodes` must be a whole number", "`maxNode` is no field of spec", "`spec.allocatable` is missing"),
    Wrong(
      "amounts of a NodeGroup that are none",
      "{apiVersion: plimsoll.dev/v1alpha1, kind: NodeGroup, metadata: {name: g}, spec: {allocatable: {cpu: lots}}}\n",
      says: "`spec.allocatable.cpu` must be a quantity"),
    Wrong(
      "a footprint whose answer is none",
      "{apiVersion: plimsoll.dev/v1alpha1, kind: ComponentFootprint, metadata: {name: c}, spec: {namespace: n,\n"
        + "  pods: [{name: a, perNode: maybe}]}}\n", ["."], says: "`spec.pods[0].perNode` must be true or false"),
  ]

  @Test(arguments: wrong) func `what is wrong is named, and nothing runs`(case wrong: Wrong) throws {
    let output = try simulate(["f.yaml": wrong.file, "good.yaml": Self.node], wrong.arguments)
    #expect(output.status == 2)
    for words in wrong.words { #expect(output.text.contains(words), "\(output.text)") }
    #expect(!output.out.contains("simulated"))
  }

  @Test func `values of a chart beside the manifests are no mistake`() throws {
    let files = ["node.yaml": Self.node, "values.yaml": "image: {tag: v1}\n"]
    let output = try simulate(files, [".", "--duration", "1m"])
    #expect(output.status == 0, "\(output.text)")
  }
}
