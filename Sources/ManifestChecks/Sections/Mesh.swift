extension Check {
  /// MSH: service mesh.
  static let mesh: [Check] = [
    .istioReferenceMissing, .injectionLabels, .misplacedAnnotation, .conflictingMeshHosts, .conflictingScopes,
    .routePortNeeded, .unreachableRoute, .hostNotOnGateway, .portProtocol, .unverifiedTLS, .subsetSelectsNothing,
    .gatewayCertificate, .authorizationSelectsNothing, .claimsWithoutAuthentication, .envoyFilterOrder, .serviceEntry,
    .mutualTLSDisagrees, .denyAllMissing, .linkerdSkipPorts, .deprecatedMeshField, .retryAmplification, .meshVersions,
  ]
}
