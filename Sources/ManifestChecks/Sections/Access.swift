extension Check {
  /// RBA: RBAC.
  static let access: [Check] =
    RoleRow.all.map(\.check) + [
      .clusterAdminBinding, .wildcardAll, .wildcardAny, .nodeSteal, .defaultAccountBound, .systemGroups,
      .workloadTakeover, .cloudIdentity, .manyRoles, .bindingUnused, .tenantReach, .foreignAccountBound,
    ]
}
