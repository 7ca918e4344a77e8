/// An image by its parts, as container runtimes read it: `registry:5000/team/app:1.2@sha256:…`.
struct ImageReference: Sendable, Hashable {
  /// Host and port; nil where none is written.
  let registry: String?
  /// The path below the registry, `team/app`.
  let repository: String
  let tag: String?
  /// `sha256:…`
  let digest: String?

  init(_ text: String) {
    var rest = text[...]
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    } else {
      digest = nil
    }
    // A colon before the last slash belongs to the port of the registry.
    let afterSlash = rest.lastIndex(of: "/").map { rest.index(after: $0) } ?? rest.startIndex
    if let colon = rest[afterSlash...].lastIndex(of: ":") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    } else {
      tag = nil
    }
    // The first part is a registry when it looks like a host.
    if let slash = rest.firstIndex(of: "/"),
      rest[..<slash].contains(where: { $0 == "." || $0 == ":" }) || rest[..<slash] == "localhost"
    {
      registry = String(rest[..<slash])
      repository = String(rest[rest.index(after: slash)...])
    } else {
      registry = nil
      repository = String(rest)
    }
  }

  /// The last part of the repository, `app`.
  var baseName: Substring { repository.split(separator: "/").last ?? repository[...] }

  /// `docker.io/library/nginx` for `nginx`: the name under which an image is known wherever it is written.
  var fullName: String {
    let host = registry ?? "docker.io"
    return host == "docker.io" && !repository.contains("/") ? "\(host)/library/\(repository)" : "\(host)/\(repository)"
  }
}
