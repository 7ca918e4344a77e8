import Basics
import PlatformSpec

extension DesignDocument {
  /// What stands where, and what may be edited.
  func contentsList(_ document: inout MarkdownDocument) {
    document.heading(2, "Contents")
    var folders: [(name: String, count: Int)] = []
    for file in contents.files {
      let parts = file.path.split(separator: "/")
      let name = parts.count > 2 ? "\(parts[0])/\(parts[1])/" : parts.count > 1 ? "\(parts[0])/" : file.path
      if let last = folders.indices.last, folders[last].name == name {
        folders[last].count += 1
      } else {
        folders.append((name, 1))
      }
    }
    let regimes = specification.security.compliance.map(\.title)
    let controls =
      regimes.isEmpty
      ? []
      : [["COMPLIANCE.md".codeSpan, "", "controls of \(regimes.joined(separator: ", ")) and the files that meet them"]]
    let own: [[String]] = [
      ["platform.yaml".codeSpan, "", "the specification: yours to edit, then design again"],
      ["DESIGN.md".codeSpan, "", "this file"],
      ["design.json".codeSpan, "", "the same for programs, `schemaVersion` 1"],
      ["proof/".codeSpan, "3", "machines, components and load for a simulation"],
    ]
    document.table(
      ["Where", ">Files", "What"],
      own + controls + folders.map { [$0.name.codeSpan, "\($0.count)", meaning(of: $0.name)] })
    let kept = contents.files.filter { $0.ownership == .user }.map(\.path)
    document.paragraph(
      "All files are written anew by `plimsoll design … --force`, except those that are yours from the first run on"
        + (kept.isEmpty ? " (there are none)." : ":"))
    document.list(TreeContents.byFolder(kept))
  }

  private func meaning(of folder: String) -> String {
    if folder.hasPrefix("apps/"), folder.hasSuffix("/base") { return "the services of a team, a folder each" }
    let table: [(String, String)] = [
      ("terraform/10-network", "network, first stage"), ("terraform/20-cluster", "clusters and node groups"),
      ("terraform/30-platform", "identities, keys, buckets, queues: what the platform needs beside the clusters"),
      ("terraform/", "what lies below the clusters"),
      ("clusters/", "what \(specification.gitOps.title) syncs into this cluster, in order"),
      ("infrastructure/controllers", "what the platform installs"),
      ("infrastructure/configs", "objects of the kinds that the controllers define"),
      ("apps/base", "the services, a folder each"), ("apps/", "what differs by cluster"),
      ("tenants/base", "the teams' namespaces, quotas, rights"), ("tenants/", "what differs by cluster"),
    ]
    return table.first { folder.hasPrefix($0.0) }?.1 ?? ""
  }
}
