extension Specification {
  /// The platform's name as a DNS label: `EcommercePlatform` is `ecommerce-platform`.
  package var slug: String { Self.slug(of: name) }

  /// Lower case, a dash before each word that a capital begins; other signs become dashes.
  package static func slug(of name: String) -> String {
    let signs = Array(name)
    var slug = ""
    for (index, sign) in signs.enumerated() {
      guard sign.isASCII, sign.isLetter || sign.isNumber else {
        if !slug.isEmpty, slug.last != "-" { slug += "-" }
        continue
      }
      if sign.isUppercase, index > 0 {
        let afterLower = signs[index - 1].isLowercase || signs[index - 1].isNumber
        let next = index + 1 < signs.count ? signs[index + 1] : nil
        // `HTTPGateway` parts before the G, `SaaS` nowhere.
        let beginsWord = signs[index - 1].isUppercase && next?.isLowercase == true
        let endsName = afterLower && next == nil && index > 1
        if (afterLower && !endsName) || beginsWord, slug.last != "-" { slug += "-" }
      }
      slug += sign.lowercased()
    }
    while slug.last == "-" { slug.removeLast() }
    return slug
  }
}
