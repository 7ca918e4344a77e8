import Testing

@testable import Rendering

/// Every expected text is what `terraform fmt` leaves as it is.
@Suite struct HCLWriterTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    var name: String
    var body: HCLBody
    var text: String
    var testDescription: String { name }
  }

  static let samples = [
    Sample(
      name: "signs of equality stand in one column", body: ["a": 1, "longer": true, "b": .null],
      text: "a      = 1\nlonger = true\nb      = null\n"),
    Sample(
      name: "a value over several lines ends the column",
      body: ["a": 1, "object": ["x": 1, "long": 2], "bcd": 2, "e": 3],
      text: "a = 1\nobject = {\n  x    = 1\n  long = 2\n}\nbcd = 2\ne   = 3\n"),
    Sample(
      name: "a here-document counts as one line", body: ["a": 1, "text": .heredoc("x ${a}\n\ny"), "bcdef": 2],
      text: "a     = 1\ntext  = <<-EOT\n  x ${a}\n\n  y\nEOT\nbcdef = 2\n"),
    Sample(
      name: "a here-document leaves the bracket of its call to the next line",
      body: ["b": .block(["t": .call("base64encode", [.heredoc("x\n\ny")])])],
      text: "b {\n  t = base64encode(<<-EOT\n    x\n\n    y\n  EOT\n  )\n}\n"),
    Sample(
      name: "a comment ends the column", body: ["b": .block(["a": 1, "#": "Why.", "long": 2])],
      text: "b {\n  a = 1\n  # Why.\n  long = 2\n}\n"),
    Sample(
      name: "a comment at the top of a file begins a paragraph", body: ["a": 1, "#": "Why.", "long": 2],
      text: "a = 1\n\n# Why.\nlong = 2\n"),
    Sample(
      name: "blocks are parted by empty lines",
      body: ["a": 1, "b": .blocks(labels: [], [["x": 1], [:]]), "c": .block("l", ["y": 2]), "d": 3],
      text: "a = 1\n\nb {\n  x = 1\n}\n\nb {}\n\nc \"l\" {\n  y = 2\n}\n\nd = 3\n"),
    Sample(
      name: "what is omitted leaves no trace",
      body: ["a": .omitted, "b": [.omitted, 1], "c": ["d": .omitted]], text: "b = [1]\nc = {}\n"),
    Sample(
      name: "a key that is no identifier is quoted", body: ["m": ["a-b": 1, "a/b": 2, "1a": 3, "x:${local.y}": 4]],
      text: "m = {\n  a-b            = 1\n  \"a/b\"          = 2\n  \"1a\"           = 3\n  \"x:${local.y}\" = 4\n}\n"),
    Sample(
      name: "a list over several lines ends in a comma", body: ["l": .list([["a": 1]])],
      text: "l = [\n  {\n    a = 1\n  },\n]\n"),
    Sample(
      name: "an expression over several lines is indented with its attribute",
      body: ["b": .block(["e": .expression("{\n  for a in b : a => 1\n}")])],
      text: "b {\n  e = {\n    for a in b : a => 1\n  }\n}\n"),
  ]

  @Test(arguments: samples) func `text is laid out as terraform fmt does`(sample: Sample) {
    #expect(HCLWriter.file(sample.body) == sample.text)
  }

  @Test(arguments: [
    ("plain", #""plain""#), ("a ${b}", #""a $${b}""#), ("a %{if}", #""a %%{if}""#), ("$5 {x}", #""$5 {x}""#),
    (#"say "hi" \n"#, #""say \"hi\" \\n""#), ("two\nlines\t", #""two\nlines\t""#), ("$${x}", #""$$${x}""#),
  ])
  func `nothing in a literal is interpreted`(text: String, written: String) {
    #expect(HCLWriter.file(["t": .literal(text)]) == "t = \(written)\n")
  }

  @Test(arguments: [
    ("a ${b}", #""a ${b}""#), (#"${f(x, "y")}: "q""#, #""${f(x, "y")}: \"q\"""#), ("${a}\n", #""${a}\n""#),
    (#"${{ a = "b" }["a"]} "c""#, #""${{ a = "b" }["a"]} \"c\"""#),
  ])
  func `interpolations of a template stay as they are`(text: String, written: String) {
    #expect(HCLWriter.file(["t": .template(text)]) == "t = \(written)\n")
  }
}
