extension Check {
  /// IMG: images.
  static let images: [Check] = []
}
