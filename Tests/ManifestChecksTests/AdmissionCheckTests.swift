import Basics
import Foundation
import KubeModel
import ManifestChecks
import TestSupport
import Testing

/// The checks against a real API server: what it refuses is told at the same fields, what it takes is not.
@Suite struct AdmissionCheckTests {
  private static let files = ["invalid.jsonl", "valid.jsonl"].flatMap { name in
    Recordings.files("admission", endingIn: name, module: "ClusterTwinTests").filter { $0.lastPathComponent == name }
  }

  @Test(arguments: files) func `fields that the API server refuses are found`(file: URL) throws {
    let text = try String(contentsOf: file, encoding: .utf8).replacing("\"NS\"", with: "\"ns\"")
    let (rows, problems) = KubeDocuments.values(text, file: file.lastPathComponent)
    #expect(problems.isEmpty)
    for case let row? in rows {
      guard row["verb"]?.string ?? "create" == "create", let object = row["input"] ?? row["object"] else { continue }
      let id = "\(row["id"]?.string ?? "") \(row["fault"]?.string ?? "")"
      let found = CheckRun(CheckRegistry.all).findings(
        Inspection([KubeObject(object)], kubernetes: KubernetesMinor(36))
      ).filter { $0.severity == .error && ["SCH", "API"].contains($0.code.prefix(3)) }
      let causes = (row.at("answer", "details", "causes")?.sequence ?? []).compactMap { $0["field"]?.string }
      if row["code"]?.integer == 422 {
        for field in causes {
          let isFound = found.contains { finding in
            let path = finding.location.path
            return path == field || Self.isNear(path, field) || finding.code == "SCH14"
          }
          #expect(isFound, "\(id): \(field) is not among \(found.map(\.location.path))")
        }
      } else if row["code"]?.integer ?? 201 < 400, !id.contains("fieldValidation") {
        #expect(found.isEmpty, "\(id): \(found.map(\.message))")
      }
    }
  }

  /// The schema speaks of the place that misses a field, or of the entry of a map.
  private static func isNear(_ path: String, _ field: String) -> Bool {
    !path.isEmpty && (field.hasPrefix("\(path).") || path.hasPrefix("\(field).") || path.hasPrefix("\(field)["))
  }
}
