extension MachineType {
  /// What a node of this type offers to pods: capacity less what the kubelet, the system and the eviction threshold keep.
  ///
  /// `maxPods` nil takes the default of the cloud's network. Integer arithmetic in milli-CPU and MiB.
  package func allocatable(maxPods chosen: Int? = nil, diskGiB: Int = 100) -> NodeAllocatable {
    switch cloud {
    case .aws: allocatableEKS(maxPods: chosen ?? maxPods ?? 110, diskGiB: diskGiB)
    case .gcp: allocatableGKE(maxPods: chosen ?? 110, diskGiB: diskGiB)
    case .azure: allocatableAKS(maxPods: chosen ?? 30, diskGiB: diskGiB)
    }
  }

  /// EKS: `255 MiB + 11 MiB` a pod for the kubelet, 100 MiB eviction; 7.5 % of the memory is not seen by the node.
  ///
  /// Source: Karpenter `pkg/providers/instancetype/types.go`, equal to the bootstrap of the EKS images.
  private func allocatableEKS(maxPods: Int, diskGiB: Int) -> NodeAllocatable {
    let seen = arm ? memoryMiB - 64 : memoryMiB
    let capacity = seen - (seen * 75 + 999) / 1000
    return NodeAllocatable(
      cpuMilli: vcpu * 1000 - reservedCPU([60, 10, 5, 5], beyondTenths: 25),
      memoryMiB: capacity - 255 - 11 * maxPods - 100, ephemeralGiB: diskGiB - 1 - (diskGiB + 9) / 10, pods: maxPods)
  }

  /// GKE: brackets of memory, 100 MiB eviction, and what the kernel of the node image keeps.
  ///
  /// Source: GKE "plan node sizes"; kernel part from cluster-autoscaler `gce_reserved.go`.
  private func allocatableGKE(maxPods: Int, diskGiB: Int) -> NodeAllocatable {
    var reserved = 255
    if memoryMiB >= 1024 {
      reserved = 0
      var left = memoryMiB
      for (bracket, percent) in [(4, 25), (4, 20), (8, 10), (112, 6)] {
        let part = min(left, bracket * 1024)
        reserved += part * percent / 100
        left -= part
      }
      reserved += left * 2 / 100
    }
    let kernel =
      memoryMiB / 64 + 16 + (memoryMiB > 3072 ? 64 : 0) + (memoryMiB <= 8192 ? 8 : 0)
      + min(memoryMiB * 175 / 100_000, 248)
    let disk = min(diskGiB / 2, 6 + diskGiB * 35 / 100, 100)
    return NodeAllocatable(
      cpuMilli: vcpu * 1000 - reservedCPU([60, 10, 5, 5], beyondTenths: 25),
      memoryMiB: memoryMiB - kernel - reserved - 100, ephemeralGiB: diskGiB - disk - diskGiB / 10, pods: maxPods)
  }

  /// AKS 1.29 and later: 20 MB a pod and 50 MB, at most a quarter of the memory; 100 MiB eviction.
  private func allocatableAKS(maxPods: Int, diskGiB: Int) -> NodeAllocatable {
    let reserved = min(20 * maxPods + 50, memoryMiB / 4)
    return NodeAllocatable(
      cpuMilli: vcpu * 1000 - reservedCPU([60, 40, 20, 20], beyondTenths: 100), memoryMiB: memoryMiB - reserved - 100,
      ephemeralGiB: diskGiB - diskGiB / 10, pods: maxPods)
  }

  /// Milli-CPU kept for the kubelet: an amount for each of the first four cores, then tenths of a milli-CPU each.
  private func reservedCPU(_ first: [Int], beyondTenths: Int) -> Int {
    first.prefix(vcpu).reduce(0, +) + max(0, vcpu - 4) * beyondTenths / 10
  }
}
