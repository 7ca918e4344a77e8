import TestSupport
import Testing

extension Outside {
  /// Runs a script of `Tests/Outside`; what it does not like, the test does not like.
  static func judge(_ script: String, _ arguments: [String]) throws {
    let python = try #require(Outside.python, "needs Python with Tests/Outside/requirements.txt")
    let output = try python.run([Outside.script(script)] + arguments)
    #expect(output.status == 0, "\(output.text.suffix(6000))")
  }
}
