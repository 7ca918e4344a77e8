package import Basics

/// What designing gives: a platform, or every reason why there is none.
package enum DesignOutcome: Sendable {
  case design(PlatformDesign, notes: [Diagnostic])
  case refused([Diagnostic])
}
