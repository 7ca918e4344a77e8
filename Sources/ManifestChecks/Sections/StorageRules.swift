extension Check {
  /// STO: storage and the protection of data.
  static let storage: [Check] = [
    .diskEncryption, .bindingMode, .reclaimDelete, .expansionOff, .hostPathVolume, .accessMode, .veleroSchedule,
    .ownershipChange, .snapshotClass, .volumeLimits, .backupMissing, .rawDatabaseCopy,
  ]
}
