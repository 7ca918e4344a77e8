import Basics
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

@testable import DesignEngine
@testable import Rendering

@Suite struct InfrastructureTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PLIMSOLL_WRITE_INFRASTRUCTURE"] != nil))
  func `the tree is written for a look`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["PLIMSOLL_WRITE_INFRASTRUCTURE"])
    for (name, regions) in [("one", ["us-east-1"]), ("three", ["us-east-1", "eu-west-1", "ap-southeast-1"])] {
      for file in try InfrastructureFixture.files(clusters: regions).files {
        let url = URL(filePath: folder).appending(path: "\(name)/\(file.path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try file.contents.write(to: url, atomically: true, encoding: .utf8)
      }
    }
  }
}
