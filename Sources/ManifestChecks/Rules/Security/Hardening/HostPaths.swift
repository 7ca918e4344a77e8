import KubeModel

extension Check {
  static let runtimeSocket = Check(
    "POD11", "runtime-socket", .high, .security,
    summary: "A pod sees the socket of the container runtime.",
    why: "Who can speak to it starts a privileged container, and so owns the node.",
    remedy: "Do without it; builds run in their own sandbox, metrics come from the kubelet.",
    peers: .peers(
      "KL:docker-sock, CK:27, TV:6, KB:74, KY:disallow-container-sock-mounts,docker-socket-check"),
    passing: hostPathExample("/srv/data"), failing: hostPathExample("/var/run/docker.sock"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        workload.hostPaths.compactMap { index, path in
          guard let socket = sockets.first(where: { path == $0 || isInside($0, path) }) else { return nil }
          return Violation(
            workload, path == socket ? "mounts \(socket)" : "mounts \(path), which holds \(socket)",
            at: "volumes[\(index)].hostPath.path")
        }
      }
    })

  static let sensitiveHostPath = Check(
    "POD12", "sensitive-host-path", .high, .security,
    summary: "A pod mounts a folder of the node that rules the node.",
    why: "It can read the credentials of the kubelet and of other pods, or change what the node runs.",
    remedy: "Mount a folder of its own below /srv or /var/lib/<name>, read-only where it can be.",
    peers: .peers("KL:sensitive-host-mounts, KB:20, KY:limit-hostpath-vols, TV:23"),
    passing: hostPathExample("/srv/data"), failing: hostPathExample("/etc/kubernetes"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        workload.hostPaths.compactMap { index, path in
          guard path == "/" || sensitive.contains(where: { path == $0 || isInside(path, $0) || isInside($0, path) })
          else { return nil }
          return Violation(workload, "mounts \(path) of the node", at: "volumes[\(index)].hostPath.path")
        }
      }
    })

  static let writableHostPath = Check(
    "POD13", "writable-host-path", .high, .security,
    summary: "A container can write to a folder of the node.",
    why: "It leaves files that outlive it, and what others on the node read may be what it wrote.",
    remedy: "Set readOnly: true on the mount.",
    peers: .peers("KL:writable-host-mount, KB:45, KY:ensure-readonly-hostpath"),
    passing: hostPathExample("/srv/data", mount: ", readOnly: true"), failing: hostPathExample("/srv/data"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        let names = Set(workload.hostPaths.compactMap { workload.volumes[$0.index]["name"]?.string })
        if names.isEmpty { return [] }
        return workload.containers.flatMap { container in
          container.volumeMounts.enumerated().compactMap { index, mount in
            guard let name = mount["name"]?.string, names.contains(name), mount["readOnly"]?.bool != true else {
              return nil
            }
            return Violation(
              workload, container, "can write to the folder of the node behind \(name)", at: "volumeMounts[\(index)]")
          }
        }
      }
    })

  private static let sockets = [
    "/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/cri-dockerd.sock",
    "/run/podman/podman.sock", "/run/k3s/containerd/containerd.sock",
  ]

  /// `/var/run` is the same as `/run`.
  private static let sensitive = [
    "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sys", "/usr", "/root", "/home", "/var/lib/kubelet",
    "/var/lib/etcd", "/var/lib/docker", "/var/lib/containerd", "/var/log",
  ]

  private static func isInside(_ path: String, _ folder: String) -> Bool {
    folder == "/" || path.hasPrefix("\(folder)/")
  }

  private static func hostPathExample(_ path: String, mount: String = "") -> String {
    Example.pod(
      "volumes: [{name: v, hostPath: {path: \(path)}}]", container: "volumeMounts: [{name: v, mountPath: /v\(mount)}]")
  }
}

extension Workload {
  /// Folders of the node that it mounts, without a slash at the end, `/run` for `/var/run`.
  var hostPaths: [(index: Int, path: String)] {
    volumes.enumerated().compactMap { index, volume in
      guard let path = volume.at("hostPath", "path")?.string else { return nil }
      let plain = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
      return (index, plain == "/var/run" || plain.hasPrefix("/var/run/") ? String(plain.dropFirst(4)) : plain)
    }
  }
}
