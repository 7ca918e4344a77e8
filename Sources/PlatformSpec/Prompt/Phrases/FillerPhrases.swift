extension PhraseTable {
  /// Headings and turns of speech that set nothing.
  static let fillers = """
    for each {region|service|team} =>
    per {region|service|team} =>
    {resources|resource} {:|requests and limits} =>
    {design|deploy|create|build|plan} [a|an|the] [production|production-grade|production-ready] [container orchestration|container platform|kubernetes platform|kubernetes cluster|platform|cluster|container orchestration platform] =>
    deployed across =>
    {best practices|best practice|state of the art} =>
    {following|deploy to|deploy on|run on|deploy in|run in|host on|deploying to|deploying on|running on|deployed on|deployed to|hosted on} =>
    """

  /// Words that may stand between phrases; small, so that a word that matters is never passed over.
  static func isFiller(_ word: String) -> Bool { fillerWords.contains(word) }

  private static let fillerWords: Set<String> = [
    "a", "about", "across", "also", "an", "and", "any", "app", "application", "applications", "apps", "architecture",
    "are", "as", "at", "based", "be", "behind", "build", "by", "can", "cloud", "cluster", "clusters", "container",
    "containers", "containerized", "create", "deploy", "deployed", "deploying", "deployment", "deployments", "design",
    "disks", "each", "enable", "enabled", "environment", "every", "for", "from", "give", "grade", "handle", "handles",
    "handling", "has", "have", "having", "hosted", "i", "in", "include", "includes", "including", "infrastructure",
    "into", "is",
    "it", "its", "k8s", "kubernetes", "load", "make", "management", "me", "microservices", "modern", "must", "my",
    "need", "needs", "networking", "node", "nodes", "of", "on", "operated", "orchestration", "our", "per", "plan",
    "platform", "please", "plus", "pods", "policies", "production", "production-grade", "production-ready", "provide",
    "provides", "reach", "ready", "region", "regions", "reliable", "resilient", "resources", "resource", "robust",
    "run", "running", "runs", "scalable", "scale", "scales", "scaling", "secrets", "secure", "security", "serve",
    "serves", "serving", "service", "services", "set", "setup", "should", "so", "stack", "storage", "support",
    "supports", "supporting", "system", "target", "targets", "that", "the", "their", "them", "these", "this", "to",
    "traffic",
    "up", "volume", "volumes", "use", "used", "uses", "using", "via", "want", "we", "wants", "where", "which", "will",
    "with", "workload", "workloads",
    "would", "you", "your",
    ",", ".", ";", ":", "(", ")", "-", "&", "+", "/", "'", "\"", "“", "”", "!", "*", "•", "?", "->",
  ]
}
