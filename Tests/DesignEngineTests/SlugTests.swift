import KubeModel
import PlatformSpec
import Testing

@Suite struct SlugTests {
  @Test(arguments: [
    ("EcommercePlatform", "ecommerce-platform"), ("Shop", "shop"), ("HTTPGateway2", "http-gateway2"),
    ("my_shop 2", "my-shop-2"), ("GlobalSaaS", "global-saas"), ("A", "a"), ("x-", "x"),
  ]) func `a name becomes a DNS label`(name: String, slug: String) {
    #expect(Specification.slug(of: name) == slug)
  }
}
