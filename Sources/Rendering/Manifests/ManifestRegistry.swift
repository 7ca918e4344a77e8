package import DesignEngine

/// What stands in `infrastructure/configs/base/` beside the components' own: a line a kind of file.
package enum PlatformManifests {
  package static let all: [ManifestRule<PlatformDesign>] = []
}

/// What a component adds to the two folders of the infrastructure.
package struct ComponentManifests: Sendable {
  /// `infrastructure/controllers/base/<component>.yaml`: namespace, source, release.
  package var controllers: [ManifestFile]
  /// `infrastructure/configs/base/<component>.yaml`: objects of the kinds that the controllers define.
  package var configs: [ManifestFile]

  package init(controllers: [ManifestFile] = [], configs: [ManifestFile] = []) {
    self.controllers = controllers
    self.configs = configs
  }
}
