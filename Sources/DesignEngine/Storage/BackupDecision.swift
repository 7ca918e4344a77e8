import PlatformSpec

extension DecisionRule {
  /// Backups.
  static let backup = DecisionRule { draft in
    let wishes = draft.specification.storage
    guard wishes.backup else {
      return [
        Decision(
          id: "storage.backup", deliverable: .storage, title: "Backup", choice: "none",
          reason: "It was turned off; the repository alone restores objects, nothing restores data.",
          fields: ["storage.backup"])
      ]
    }
    return [
      Decision(
        id: "storage.backup", deliverable: .storage, title: "Backup",
        choice: "Velero daily, kept \(wishes.backupRetentionDays) days"
          + (wishes.crossRegionCopies ? ", copied to another region" : ""),
        alternatives: [
          Decision.Alternative("snapshots of disks alone", whyNot: "the objects that use them would be missing")
        ], reason: "A day is the most that is lost; a restore is rehearsed, not hoped for.",
        arithmetic: ["24 h between two backups; \(wishes.backupRetentionDays) copies"],
        fields: ["storage.backup", "storage.backupRetention", "storage.crossRegionCopies"])
    ]
  }
}
