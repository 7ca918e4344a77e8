package import Basics

/// Look-ups over the embedded facts. Every function is pure; nil or an empty list means that no source has the fact.
package struct Catalog: Sendable {
  /// The facts of this release of the product; the index is built at first use.
  package static let current = Catalog()

  private init() {}
}
