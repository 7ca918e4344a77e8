extension Check {
  /// RES: resources and quality of service.
  static let resources: [Check] = [
    .cpuRequest, .memoryRequest, .memoryLimit, .cpuLimit, .forbiddenCPULimit, .memoryRequestEqualsLimit,
    .cpuRequestEqualsLimit, .ephemeralStorage, .limitRatio, .emptyFolderSize, .qualityOfService, .tooLargeForNodes,
    .maximumAboveQuota, .quotaBlocks, .limitRangeRejects, .heapAboveLimit, .largeInit,
  ]
}
