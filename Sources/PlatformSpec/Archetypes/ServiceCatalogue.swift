import Basics

/// Plausible services of a trade, in the order of their importance: the first n make an application of n services.
///
/// One row a service: name, team, role, criticality, customer-facing, runtime, profile, weight at the entrance, CPU time
/// of a request in microseconds, memory in MiB, calls (`service:per thousand requests`), stores, queue consumed (`<q`)
/// or produced (`>q`). The figures are assumptions that measurements should replace.
enum ServiceCatalogue {
  static func rows(_ archetype: Archetype) -> [Substring] {
    let table =
      switch archetype {
      case .ecommerce: ecommerce
      case .dataPipeline: pipeline
      case .saas: saas
      case .generic: generic
      }
    return table.split(separator: "\n").filter { !$0.hasPrefix("#") }
  }

  private static let ecommerce = """
    frontend|storefront|frontend|critical|yes|node|general|45|3200|384|product-catalog:900,cart:250,recommendation:300,content:400||
    product-catalog|catalog|api|critical|no|go|general|0|1600|256|inventory:150,pricing:300|catalog-db,catalog-cache|
    cart|orders|api|critical|yes|node|general|8|1800|256|product-catalog:200|cart-cache|
    checkout|orders|api|critical|yes|jvm|general|3|6000|1024|cart:1000,payment:1000,shipping:500,tax:500,promotion:400|orders-db|>orders
    payment|payments|api|critical|no|jvm|general|0|7000|1024|fraud-detection:1000|payments-db|
    order-processing|orders|worker|critical|no|jvm|general|0|9000|1024|inventory:1000,payment:200|orders-db|<orders,>notifications
    inventory|fulfilment|api|critical|no|go|general|0|1200|256||inventory-db|
    api-gateway|storefront|gateway|critical|yes|go|general|30|900|256|product-catalog:500,cart:150,user-profile:150,search:250||
    user-profile|identity|api|critical|yes|jvm|general|4|2800|768||users-db|
    authentication|identity|api|critical|yes|go|general|5|2500|256|user-profile:300|users-db,session-cache|
    search|catalog|api|standard|yes|jvm|compute|5|7000|1024|product-catalog:300|search-index|
    recommendation|catalog|api|standard|no|python|compute|0|7000|1024|product-catalog:200|features-cache|
    pricing|catalog|api|critical|no|go|compute|0|2200|256||pricing-cache|
    promotion|marketing|api|standard|no|node|general|0|1500|256||promotions-db|
    shipping|fulfilment|api|standard|no|go|general|0|1800|256||shipping-db|
    tax|payments|api|standard|no|go|general|0|1200|192|||
    notification|marketing|worker|standard|no|node|general|0|4000|256|user-profile:1000||<notifications
    review|catalog|api|standard|yes|python|general|0|3000|384|user-profile:300|reviews-db|
    content|storefront|api|standard|no|node|general|0|1000|256||content-cache|
    fraud-detection|payments|api|critical|no|python|compute|0|12000|1024||features-cache|
    media|storefront|api|standard|no|go|compute|0|5000|512||media-bucket|
    wishlist|orders|api|standard|no|node|general|0|1400|256|product-catalog:300|cart-cache|
    returns|fulfilment|api|standard|no|jvm|general|0|4000|768|inventory:300|orders-db|
    analytics-export|marketing|batch|low|no|python|general|0|0|2048||warehouse|
    catalog-import|catalog|batch|low|no|python|general|0|0|1536||catalog-db|
    loyalty|marketing|api|standard|no|jvm|general|0|3000|768|user-profile:200|promotions-db|
    address-validation|fulfilment|api|standard|no|go|general|0|1500|192|||
    gift-card|payments|api|standard|no|go|general|0|2000|256||payments-db|
    subscription|orders|api|standard|no|jvm|general|0|3500|768|payment:200|orders-db|
    seller-portal|storefront|frontend|standard|yes|node|general|0|2500|384|product-catalog:400||
    warehouse-sync|fulfilment|worker|standard|no|jvm|general|0|5000|768|inventory:1000||<stock-updates
    email-campaign|marketing|batch|low|no|python|general|0|0|1024||promotions-db|
    invoice|payments|worker|standard|no|jvm|general|0|8000|768|||<invoices
    customer-support|identity|api|standard|yes|node|general|0|2000|384|user-profile:500|support-db|
    price-watch|catalog|batch|low|no|go|compute|0|0|512||pricing-cache|
    image-resize|storefront|worker|low|no|go|compute|0|40000|1024||media-bucket|<images
    currency|payments|api|standard|no|go|general|0|500|128||pricing-cache|
    store-locator|storefront|api|standard|yes|node|general|0|1200|256||content-cache|
    report-builder|marketing|batch|low|no|python|general|0|0|3072||warehouse|
    feature-flags|identity|api|standard|no|go|general|0|400|128||flags-cache|
    """

  private static let pipeline = """
    ingest-gateway|ingest|gateway|critical|yes|go|general|100|900|512|schema-registry:50|event-log|>raw-events
    validator|ingest|worker|critical|no|jvm|general|0|3000|1024|schema-registry:200|dedup-cache,event-log|<raw-events,>clean-events
    transformer|processing|worker|critical|no|jvm|compute|0|8000|2048||spark,event-log|<clean-events,>results
    loader|processing|worker|standard|no|python|general|0|4000|1024||results-db|<results
    schema-registry|ingest|api|critical|no|jvm|general|0|800|768||metadata-db|
    query-api|serving|api|standard|yes|jvm|memory|0|6000|2048||results-db|
    catalog|serving|api|standard|no|go|general|0|1200|256||metadata-db|
    quality-check|processing|batch|low|no|python|compute|0|0|2048||results-db,spark|
    enrichment|processing|worker|standard|no|python|compute|0|9000|1536|||<enrichment
    audit-trail|governance|api|critical|no|go|general|0|700|256||metadata-db|
    access-control|governance|api|critical|no|go|general|0|900|256||metadata-db|
    report|serving|batch|low|no|python|memory|0|0|4096||results-db|
    """

  private static let saas = """
    web|experience|frontend|critical|yes|node|general|40|2600|384|api:900||
    api|experience|gateway|critical|yes|go|general|45|1200|256|accounts:200,workspace:500,search:100||
    accounts|identity|api|critical|yes|jvm|general|0|2500|768||tenants-db|
    sessions|identity|api|critical|yes|go|general|10|600|192||session-store|
    workspace|core|api|critical|yes|jvm|general|0|3500|1024|permissions:500|tenants-db|>changes
    permissions|identity|api|critical|no|go|general|0|500|192||permissions-cache|
    billing|commerce|api|critical|no|jvm|general|0|4000|768||billing-db|>invoices
    notifications|engagement|worker|standard|no|node|general|0|2500|256|accounts:500||<changes
    search|core|api|standard|yes|jvm|compute|0|7000|1536||search-index|
    files|core|api|standard|yes|go|general|5|2500|384||files-bucket|
    webhooks|engagement|worker|standard|no|go|general|0|3000|256|||<webhooks
    reporting|insight|api|standard|no|python|memory|0|9000|2048||warehouse|
    exporter|insight|batch|low|no|python|general|0|0|1536||warehouse|
    invoice|commerce|worker|standard|no|jvm|general|0|6000|768|||<invoices
    admin|experience|frontend|standard|yes|node|general|0|2000|256|accounts:500||
    """

  private static let generic = """
    frontend|product|frontend|critical|yes|node|general|60|2500|256|backend:900||
    backend|product|api|critical|yes|go|general|40|3000|512||main-db|
    accounts|identity|api|critical|yes|jvm|general|0|2500|768||accounts-db|
    worker|product|worker|standard|no|python|general|0|6000|512|||<tasks
    search|product|api|standard|no|jvm|compute|0|7000|1024||search-index|
    notifications|engagement|worker|standard|no|node|general|0|2500|256|||<notifications
    files|product|api|standard|no|go|general|0|2500|384||files-bucket|
    reports|insight|batch|low|no|python|general|0|0|1024||main-db|
    """
}
