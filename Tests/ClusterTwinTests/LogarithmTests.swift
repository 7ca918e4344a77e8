import Foundation
import Testing

@testable import ClusterTwin

@Suite struct LogarithmTests {
  @Test func `the logarithm is the one of the C library to the last digits`() {
    for value in 2..<20_000 {
      let want = log(Double(value))
      #expect((naturalLogarithm(Double(value)) - want).magnitude <= want.ulp)
    }
  }
}
