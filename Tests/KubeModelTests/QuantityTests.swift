import Testing

@testable import KubeModel

@Suite struct QuantityTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var canonical: String
    var value: Int64
    var milli: Int64

    init(_ text: String, _ canonical: String, _ value: Int64, _ milli: Int64) {
      (self.text, self.canonical, self.value, self.milli) = (text, canonical, value, milli)
    }

    var testDescription: String { text }
  }

  @Test(arguments: [
    Case("0", "0", 0, 0), Case("0Mi", "0", 0, 0), Case("-0", "0", 0, 0), Case("00.000", "0", 0, 0),
    Case("1000m", "1", 1, 1_000), Case("500m", "500m", 1, 500), Case("0.5", "500m", 1, 500),
    Case("1.5", "1500m", 2, 1_500), Case("100n", "100n", 1, 1), Case("1500u", "1500u", 1, 2),
    Case("1k", "1k", 1_000, 1_000_000), Case("1000", "1k", 1_000, 1_000_000),
    Case("1500", "1500", 1_500, 1_500_000), Case("100000", "100k", 100_000, 100_000_000),
    Case("1e3", "1e3", 1_000, 1_000_000), Case("12E2", "1200", 1_200, 1_200_000),
    Case("1e4", "10e3", 10_000, 10_000_000), Case("1E-3", "1e-3", 1, 1), Case("123e0", "123", 123, 123_000),
    Case("1E", "1E", 1_000_000_000_000_000_000, .max), Case("1Ki", "1Ki", 1_024, 1_024_000),
    Case("1024Mi", "1Gi", 1_073_741_824, 1_073_741_824_000), Case("1536Mi", "1536Mi", 1_610_612_736, 1_610_612_736_000),
    Case("1.5Gi", "1536Mi", 1_610_612_736, 1_610_612_736_000), Case("0.5Ki", "512", 512, 512_000),
    Case("0.5Mi", "512Ki", 524_288, 524_288_000), Case("1.1Ki", "1126400m", 1_127, 1_126_400),
    Case("100Mi", "100Mi", 104_857_600, 104_857_600_000), Case("128M", "128M", 128_000_000, 128_000_000_000),
    Case("-1.5Gi", "-1536Mi", -1_610_612_736, -1_610_612_736_000), Case("-500m", "-500m", -1, -500),
    Case("+2", "2", 2, 2_000), Case("8Ei", "9223372036854775807", .max, .max),
    Case("9223372036854775807", "9223372036854775807", .max, .max), Case("0.0000000001", "1n", 1, 1),
    Case("1.00000000001", "1000000001n", 2, 1_001), Case("20E", "20E", .max, .max),
    Case("1.", "1", 1, 1_000), Case("Mi", "0", 0, 0), Case("3.75", "3750m", 4, 3_750),
    Case("0.001Ki", "1024m", 2, 1_024), Case("60293Mi", "60293Mi", 63_221_792_768, 63_221_792_768_000),
  ])
  func `quantities are read and written as Kubernetes does`(_ given: Case) throws {
    let quantity = try Quantity(parsing: given.text)
    #expect(quantity.description == given.canonical)
    #expect(quantity.value == given.value)
    #expect(quantity.milliValue == given.milli)
    #expect(try Quantity(parsing: quantity.description) == quantity)
  }

  @Test(arguments: [
    "", " 1", "1 ", "1.1.M", "1+1.0M", "aoeu", "1i", "-3.01i", "-3.01e-", "0.1mi", "0.1am", ".5i", "1K", "1ki", "1mi",
    "1e", "1ee3", "0x10", "1_000", "１", "1 Gi", "--1",
  ])
  func `what is no quantity is refused`(_ text: String) {
    #expect(throws: QuantityError.self) { try Quantity(parsing: text) }
  }

  @Test func `amounts add and compare exactly`() throws {
    let sum = try Quantity(parsing: "100m") + Quantity(parsing: "1900m")
    #expect(sum.description == "2")
    #expect(try Quantity(parsing: "1Gi") + Quantity(parsing: "1G") == Quantity(2_073_741_824))
    #expect((try Quantity.zero + Quantity(parsing: "1Ki")).description == "1Ki")
    #expect((try Quantity(parsing: "1Gi") - Quantity(parsing: "1Gi")).description == "0")
    #expect(try Quantity(parsing: "1000Mi") < Quantity(parsing: "1Gi"))
    #expect(try Quantity(parsing: "1024Mi") == Quantity(parsing: "1Gi"))
    #expect((try Quantity(parsing: "250m") * 3).description == "750m")
    #expect(try Quantity(parsing: "1e400") + Quantity(parsing: "1e400") == Quantity(nano: .max))
  }

  @Test func `scalars of manifests are quantities`() throws {
    let (value, _) = KubeValue.parseYAML("[1, 0.5, 1e3, 100m, '1Gi', ' 2 ', null]", file: "a")
    let texts = try #require(value?.sequence).map { try Quantity($0).description }
    #expect(texts == ["1", "500m", "1k", "100m", "1Gi", "2", "0"])
  }

  @Test func `percentages round as the caller says`() {
    #expect(IntOrString.string("25%").scaled(total: 10, rounding: .up) == 3)
    #expect(IntOrString.string("25%").scaled(total: 10, rounding: .down) == 2)
    #expect(IntOrString.string("0%").scaled(total: 10, rounding: .up) == 0)
    #expect(IntOrString.string("100%").scaled(total: 7, rounding: .down) == 7)
    #expect(IntOrString.int(4).scaled(total: 10, rounding: .up) == 4)
    #expect(IntOrString.string("http").scaled(total: 10, rounding: .up) == nil)
    #expect(IntOrString.string("1.5%").scaled(total: 10, rounding: .up) == nil)
    #expect(IntOrString(.integer(5_000_000_000)) == nil)
  }
}
