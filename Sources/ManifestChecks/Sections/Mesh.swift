extension Check {
  /// MSH: service mesh.
  ///
  /// MSH20 to MSH22, MSH24 and MSH26 need certificates' insides, running versions, other clusters or loads.
  static let mesh: [Check] = [
    .istioReferenceMissing, .injectionLabels, .misplacedAnnotation, .conflictingMeshHosts, .conflictingScopes,
    .routePortNeeded, .unreachableRoute, .hostNotOnGateway, .portProtocol, .unverifiedTLS, .subsetSelectsNothing,
    .gatewayCertificate, .authorizationSelectsNothing, .claimsWithoutAuthentication, .envoyFilterOrder, .serviceEntry,
    .mutualTLSDisagrees, .denyAllMissing, .linkerdSkipPorts, .deprecatedMeshField, .retryAmplification,
  ]
}
