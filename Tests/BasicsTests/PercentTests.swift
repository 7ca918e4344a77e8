import Basics
import Testing

@Suite struct PercentTests {
  @Test(arguments: ["99.95", "99.999999999", "0", "100", "5"])
  func `a percentage is written as it was read`(text: String) throws {
    let percent = try #require(Percent(text: text))
    #expect(percent.description == text)
  }

  @Test(arguments: ["", ".", "99.", ".5", "-1", "+1", "1e3", "99,95", "99.9999999999", "٣"])
  func `what is no plain decimal is refused`(text: String) {
    #expect(Percent(text: text) == nil)
  }
}
