import KubeModel

extension Check {
  static let readOnlyRoot = Check(
    "POD01", "read-only-root", .medium, .security,
    summary: "A container can write to the file system of its image.",
    why: "Who takes the process over can replace its programs and leave tools behind.",
    remedy: "Set readOnlyRootFilesystem: true, and mount an emptyDir where the program writes.",
    peers: .peers(
      "KL:no-read-only-root-fs, KS:container-security-context-readonlyrootfilesystem, PO:notReadOnlyRootFilesystem, "
        + "CK:22, TV:14, KB:17, KY:require-ro-rootfs"),
    passing: Example.pod(container: "securityContext: {readOnlyRootFilesystem: true}"), failing: Example.pod(),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if workload.isWindows || container.securityContext?["readOnlyRootFilesystem"]?.bool == true { return nil }
        return Violation(
          workload, container, "can write to its root file system", at: "securityContext.readOnlyRootFilesystem")
      }
    })

  static let readOnlyRootNeedsRoom = Check(
    "POD02", "read-only-root-needs-tmp", .medium, .security,
    summary: "A container with a read-only root has no place where its program is known to write.",
    why: "The program ends at its first write: nginx can't make its cache, a database not its socket.",
    remedy: "Mount an emptyDir there.",
    passing: Example.pod(
      "volumes: [{name: t, emptyDir: {}}]",
      container: "securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: t, mountPath: /tmp}]",
      image: "eclipse-temurin:21.0.5_11-jre"),
    failing: Example.pod(
      container: "securityContext: {readOnlyRootFilesystem: true}", image: "eclipse-temurin:21.0.5_11-jre"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard container.securityContext?["readOnlyRootFilesystem"]?.bool == true,
          let needed = writtenFolders[container.imageReference.fullName]
        else { return nil }
        let mounted = container.volumeMounts.compactMap { $0["mountPath"]?.string.map(folder) }
        let missing = needed.filter { wanted in !mounted.contains { wanted == $0 || wanted.hasPrefix("\($0)/") } }
        if missing.isEmpty { return nil }
        return Violation(
          workload, container, "has a read-only root, and its image writes to \(missing.joined(separator: " and "))",
          at: "volumeMounts")
      }
    })

  /// Without the slash at the end; `/var/run` is a link to `/run` in nearly every image.
  private static func folder(_ path: String) -> String {
    let plain = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    return plain.hasPrefix("/var/run") ? String(plain.dropFirst(4)) : plain
  }

  /// Where programs of official images write when they are started without further settings.
  private static let writtenFolders: [String: [String]] = {
    let rows: [(images: String, folders: [String])] = [
      ("nginx", ["/var/cache/nginx", "/run"]), ("httpd", ["/usr/local/apache2/logs"]),
      ("postgres", ["/run/postgresql", "/tmp"]), ("mysql mariadb", ["/run/mysqld", "/tmp"]), ("mongo", ["/tmp"]),
      ("tomcat", ["/usr/local/tomcat/temp", "/usr/local/tomcat/work", "/usr/local/tomcat/logs"]),
      ("eclipse-temurin openjdk amazoncorretto ibm-semeru-runtimes sapmachine", ["/tmp"]),
      ("rabbitmq", ["/var/lib/rabbitmq"]), ("wordpress", ["/tmp", "/run"]),
    ]
    var found: [String: [String]] = ["docker.io/nginxinc/nginx-unprivileged": ["/tmp"]]
    for row in rows {
      for image in row.images.split(separator: " ") { found["docker.io/library/\(image)"] = row.folders }
    }
    return found
  }()
}
