import Basics
import PlatformSpec
import Testing

/// A wrong prompt: the word that is pointed at, and a part of the message or the remedy.
struct WrongPrompt: Sendable, CustomTestStringConvertible {
  var prompt: String
  var places: [(word: String, text: String)]
  var testDescription: String { prompt }

  init(_ prompt: String, _ places: (String, String)...) {
    self.prompt = prompt
    self.places = places.map { (word: $0.0, text: $0.1) }
  }
}

@Suite struct PromptMistakeTests {
  static let words = [
    WrongPrompt("Deploy shop on OpenShift", ("OpenShift", "Say EKS, GKE or AKS")),
    WrongPrompt("Desing a platform for Shop on EKS", ("Desing", "Did you mean \"design\"?")),
    WrongPrompt("Deploy shop on Wolke9", ("Wolke9", "no platform that is known")),
    WrongPrompt("Deploy shop on Heroku with 3 replicas", ("Heroku", "EKS, GKE or AKS")),
    WrongPrompt("Deploy shop on EKS and GKE", ("GKE", "two values for the platform: EKS in column 16")),
    WrongPrompt("Deploy shop on AWS AKS", ("AKS", "two values for the platform")),
    WrongPrompt("Deploy shop on EKS with 99.9% availabilty", ("99.9%", "99.9% availab")),
    WrongPrompt("Deploy shop on EKS with lots of bananas", ("lots", "not understood"), ("bananas", "not understood")),
    WrongPrompt("Deploy shop on EKS, 10K", ("10K", "no unit that is known")),
    WrongPrompt("Deploy shop on EKS supporting 10K with 99.9% availability", ("10K", "no unit")),
    WrongPrompt("Deploy shop on EKS with 99.95 availability", ("99.95", "no percent sign")),
    WrongPrompt("Deploy shop on EKS with PostgreSQL not Redis", ("not", "not understood")),
    WrongPrompt("Deploy shop on EKS or bust", ("or", "not understood")),
    WrongPrompt(
      "Design container orchestration for {APPLICATION_TYPE} on EKS", ("{", "placeholder {APPLICATION_TYPE}")),
    WrongPrompt("Deploy on EKS with 3 replicas", ("Deploy", "does not name the application")),
    WrongPrompt("Design container orchestration for Shop on EKS. Deploy Other", ("Other", "two values for the name")),
    WrongPrompt("Deploy shop on EKS with 1M users", ("1M", "requests/second")),
    WrongPrompt("Deploy shop on EKS with 5M requests per day", ("5M", "peak")),
    WrongPrompt("Deploy shop on EKS with p95 under 200 ms", ("p95", "99th percentile")),
    WrongPrompt("Deploy shop on EKS under $100K per year", ("$", "by the month")),
    WrongPrompt("Deploy shop on EKS with DynamoDB", ("DynamoDB", "no data store")),
    WrongPrompt("Deploy shop on EKS with MagicDB", ("MagicDB", "not understood")),
    WrongPrompt("Deploy shop on EKS with Consul Connect", ("Consul", "Istio or Linkerd")),
    WrongPrompt("Deploy shop on EKS with Traefik", ("Traefik", "no ingress")),
    WrongPrompt("Deploy shop on EKS with FedRAMP", ("FedRAMP", "HIPAA, PCI DSS")),
    WrongPrompt("Deploy shop on EKS with Splunk", ("Splunk", "no log store")),
    WrongPrompt("Deploy shop on EKS with Zipkin", ("Zipkin", "no trace store")),
    WrongPrompt("Deploy Café on EKS with 2 replicas", ("Café", "letters, digits")),
    WrongPrompt("Deploy shop on EKS with Jenkins", ("Jenkins", "Flux or Argo CD")),
    WrongPrompt("Deploy shop on EKS with NATS", ("NATS", "no queue")),
    WrongPrompt("Deploy shop on EKS with A/B testing", ("A/B", "canary")),
    WrongPrompt(
      "Deploy shop on EKS with kubernets 1.35 and linkred", ("kubernets", "kubernetes"), ("linkred", "linkerd")),
  ]

  static let values = [
    WrongPrompt("Deploy shop on EKS with 101% availability", ("101%", "from 90% to 99.999%")),
    WrongPrompt("Deploy shop on EKS with 20% availability", ("20%", "from 90%")),
    WrongPrompt("Deploy shop on EKS with -3 replicas", ("-3", "whole number")),
    WrongPrompt("Deploy shop on EKS with 2.5 replicas", ("2.5", "whole number")),
    WrongPrompt("Deploy shop on EKS supporting -10 rps", ("-10", "whole number")),
    WrongPrompt("Deploy shop on EKS with 0 microservices", ("0", "from 1 to 200")),
    WrongPrompt("Deploy shop on EKS with 5000 microservices", ("5000", "from 1 to 200")),
    WrongPrompt("Deploy shop on EKS with 99.9% availability and 99.99% availability", ("99.99%", "two values")),
    WrongPrompt("Deploy shop on EKS with Istio and Linkerd", ("Linkerd", "istio in column 25")),
    WrongPrompt("Deploy shop on EKS, canary, rolling", ("rolling", "two values")),
    WrongPrompt("Deploy shop on EKS with 3 services and 5 microservices", ("5", "the number of services")),
    WrongPrompt("Deploy shop on EKS with 3 services: cart, pay", ("cart", "2 are named")),
    WrongPrompt("Deploy shop on EKS across 3 regions (US, EU)", ("3", "2 are known by name")),
    WrongPrompt("Deploy shop on EKS across 7 regions", ("7", "Name each region")),
    WrongPrompt("Deploy shop on EKS in westeurope", ("westeurope", "no region of EKS")),
    WrongPrompt("Deploy shop on AKS in us-east-1", ("us-east-1", "no region of AKS")),
    WrongPrompt("Deploy shop on GKE with ALB", ("ALB", "load balancer of EKS")),
    WrongPrompt("Deploy shop on AKS with gp3 PVC for data", ("gp3", "disk type of aws")),
    WrongPrompt("Deploy shop on EKS with fast PVC for data", ("fast", "no disk type")),
    WrongPrompt("Deploy shop on EKS with 20 replicas, HPA 3-10 pods", ("20", "outside of the range")),
    WrongPrompt("Deploy shop on EKS, HPA 10-3 pods", ("10", "above maxReplicas")),
    WrongPrompt("Deploy shop on EKS, CPU 500m/250m", ("500m", "above its limit")),
    WrongPrompt("Deploy shop on GKE with Karpenter", ("Karpenter", "GKE")),
    WrongPrompt("Deploy shop on GKE with X-Ray", ("X-Ray", "service of AWS")),
    WrongPrompt("Deploy shop on EKS with Cosmos DB", ("Cosmos", "service of Azure")),
    WrongPrompt("Deploy shop on EKS with Kubernetes 1.20", ("1.20", "1.33 to 1.37")),
    WrongPrompt("Deploy shop on GKE with SQS", ("SQS", "GKE does not have")),
    WrongPrompt("Deploy shop on EKS with 99.95% availability in 1 zone", ("1", "needs 3 zones")),
    WrongPrompt("Deploy shop on EKS with HIPAA and no audit logs", ("no", "audit trail")),
    WrongPrompt("Deploy shop on EKS with 99.99% durability and no backups", ("no", "without backups")),
    WrongPrompt("Deploy shop on EKS with mTLS and no mesh", ("mTLS", "work of a mesh")),
    WrongPrompt("Deploy shop on EKS, canary 25 -> 5 -> 100", ("25", "ascend")),
    WrongPrompt("Deploy shop on EKS, pod pool n2-standard-8 nodes", ("n2-standard-8", "machine type of gcp")),
    WrongPrompt(
      "Deploy shop on EKS with PostgreSQL by Zalando and CrunchyData", ("CrunchyData", "two values for the operator")),
    WrongPrompt(
      "Deploy shop on EKS with 101% availability, 10K, MagicDB, Splunk and -1 replicas", ("101%", "from 90%"),
      ("10K", "no unit"), ("MagicDB", "not understood"), ("Splunk", "log store"), ("-1", "whole number")),
  ]

  @Test(arguments: words + values) func `a wrong prompt is refused at the word with a remedy`(wrong: WrongPrompt) throws
  {
    let (specification, problems) = Specification.read(prompt: wrong.prompt)
    #expect(specification == nil)
    let shown = problems.map(\.description).joined(separator: "\n")
    #expect(problems.allSatisfy { $0.location?.file == "<prompt>" && $0.remedy != nil }, "\(shown)")
    for (word, text) in wrong.places {
      let range = try #require(wrong.prompt.ranges(of: word).last, "\(word)")
      let columns = wrong.prompt.ranges(of: word).map {
        wrong.prompt.unicodeScalars.distance(from: wrong.prompt.startIndex, to: $0.lowerBound) + 1
      }
      let found = problems.contains {
        $0.isError && columns.contains($0.location?.column ?? 0)
          && ($0.message + " " + ($0.remedy ?? "")).contains(text)
      }
      #expect(found, "\(wrong.prompt[range]): \(text)\n\(shown)")
    }
  }

  @Test(arguments: ["", "   \n\t ", "Deploy\u{0}shop", "\u{1}\u{2}", "Deploy \u{FFFD} on EKS", "\u{7F}"])
  func `what is no text is one clear error`(prompt: String) {
    let (specification, problems) = Specification.read(prompt: prompt)
    #expect(specification == nil)
    #expect(problems.count == 1)
    #expect(problems.first?.remedy != nil)
  }

  @Test(arguments: [" ", "on EKS ", "for ", "99% ", "{", "x"]) func `a megabyte is refused at once`(part: String) {
    let prompt = String(repeating: part, count: (1 << 20) / part.utf8.count)
    let clock = ContinuousClock()
    var problems: [Diagnostic] = []
    let time = clock.measure { problems = Specification.read(prompt: prompt).diagnostics }
    #expect(problems.count == 1)
    #expect(problems.first?.message.contains("bytes") == true)
    #expect(time < .seconds(1))
  }

  @Test(arguments: [
    "on EKS ", "for ", "deploy ", "99.9 ", "{", "x ", "for the ", "a, b and ", "services: ", "canary 1 -> ", "xyz ",
    "xyz of ", "é ",
  ])
  func `the longest prompt is read in bounded time`(part: String) {
    let prompt = String(repeating: part, count: Specification.longestPrompt / part.utf8.count)
    let time = ContinuousClock().measure { _ = Specification.read(prompt: prompt) }
    #expect(time < .seconds(15))
  }
}
