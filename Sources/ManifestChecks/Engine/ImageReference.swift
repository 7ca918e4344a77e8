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
    if let at = rest.utf8.firstIndex(of: UInt8(ascii: "@")) {
      digest = String(rest[rest.utf8.index(after: at)...])
      rest = rest[..<at]
    } else {
      digest = nil
    }
    // A colon before the last slash belongs to the port of the registry.
    let afterSlash = rest.utf8.lastIndex(of: Self.slash).map { rest.utf8.index(after: $0) } ?? rest.startIndex
    if let colon = rest[afterSlash...].utf8.lastIndex(of: UInt8(ascii: ":")) {
      tag = String(rest[rest.utf8.index(after: colon)...])
      rest = rest[..<colon]
    } else {
      tag = nil
    }
    // The first part is a registry when it looks like a host.
    if let slash = rest.utf8.firstIndex(of: Self.slash),
      rest[..<slash].utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") })
        || rest[..<slash] == "localhost"
    {
      registry = String(rest[..<slash])
      repository = String(rest[rest.utf8.index(after: slash)...])
    } else {
      registry = nil
      repository = String(rest)
    }
  }

  private static let slash = UInt8(ascii: "/")

  /// The last part of the repository, `app`.
  var baseName: Substring {
    repository.utf8.split(separator: Self.slash).last.map { Substring($0) } ?? repository[...]
  }

  /// `docker.io/library/nginx` for `nginx`: the name under which an image is known wherever it is written.
  var fullName: String {
    let host = registry ?? "docker.io"
    return host == "docker.io" && !repository.utf8.contains(Self.slash)
      ? "\(host)/library/\(repository)" : "\(host)/\(repository)"
  }
}
