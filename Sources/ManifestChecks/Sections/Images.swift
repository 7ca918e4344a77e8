extension Check {
  /// IMG: images.
  static let images: [Check] = [
    .floatingTag, .noDigest, .pullPolicy, .shortName, .openPrefix, .signature, .mixedVersions,
    .pullSecretMissing, .architectureMismatch,
  ]
}
