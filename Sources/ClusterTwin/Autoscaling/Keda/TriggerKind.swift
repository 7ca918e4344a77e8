import KubeModel

/// What the metadata of a trigger is called, by its `type` (KEDA 2.20).
struct TriggerKind: Sendable {
  var type: String
  /// The fields with the target, the first that is there counts.
  var targets: [String]
  /// nil where the field is required.
  var defaultTarget: Int64?
  var activations: [String]
  /// The fields that name what is looked at: a queue, a topic.
  var sources: [String] = []

  static let all: [TriggerKind] = [
    TriggerKind(
      type: "prometheus", targets: ["threshold"], activations: ["activationThreshold"],
      sources: ["metricName", "query"]),
    TriggerKind(
      type: "aws-sqs-queue", targets: ["queueLength"], defaultTarget: 5, activations: ["activationQueueLength"],
      sources: ["queueURL", "queueURLFromEnv"]),
    TriggerKind(
      type: "rabbitmq", targets: ["value", "queueLength"], activations: ["activationValue"], sources: ["queueName"]),
    TriggerKind(
      type: "kafka", targets: ["lagThreshold"], defaultTarget: 10, activations: ["activationLagThreshold"],
      sources: ["topic", "consumerGroup"]),
    TriggerKind(
      type: "apache-kafka", targets: ["lagThreshold"], defaultTarget: 10, activations: ["activationLagThreshold"],
      sources: ["topic", "consumerGroup"]),
    lists("redis"), lists("redis-cluster"), lists("redis-sentinel"),
    streams("redis-streams"), streams("redis-cluster-streams"), streams("redis-sentinel-streams"),
    TriggerKind(
      type: "azure-servicebus", targets: ["messageCount"], defaultTarget: 5, activations: ["activationMessageCount"],
      sources: ["queueName", "subscriptionName", "topicName"]),
    TriggerKind(
      type: "azure-queue", targets: ["queueLength"], defaultTarget: 5, activations: ["activationQueueLength"],
      sources: ["queueName"]),
    TriggerKind(
      type: "azure-eventhub", targets: ["unprocessedEventThreshold"], defaultTarget: 64,
      activations: ["activationUnprocessedEventThreshold"], sources: ["eventHubName", "consumerGroup"]),
    TriggerKind(
      type: "gcp-pubsub", targets: ["value", "subscriptionSize"], defaultTarget: 10, activations: ["activationValue"],
      sources: ["subscriptionName", "topicName"]),
    TriggerKind(
      type: "aws-kinesis-stream", targets: ["shardCount"], defaultTarget: 2, activations: ["activationShardCount"],
      sources: ["streamName"]),
    TriggerKind(
      type: "aws-cloudwatch", targets: ["targetMetricValue"], activations: ["activationTargetMetricValue"],
      sources: ["metricName"]),
    TriggerKind(
      type: "nats-jetstream", targets: ["lagThreshold"], defaultTarget: 10, activations: ["activationLagThreshold"],
      sources: ["stream", "consumer"]),
    TriggerKind(
      type: "pulsar", targets: ["msgBacklogThreshold"], defaultTarget: 10,
      activations: ["activationMsgBacklogThreshold"], sources: ["topic", "subscription"]),
    TriggerKind(
      type: "postgresql", targets: ["targetQueryValue"], activations: ["activationTargetQueryValue"],
      sources: ["query"]),
    TriggerKind(
      type: "mysql", targets: ["queryValue"], activations: ["activationQueryValue"], sources: ["query"]),
    TriggerKind(
      type: "datadog", targets: ["targetValue", "queryValue"], activations: ["activationQueryValue"],
      sources: ["query", "datadogMetricName"]),
    TriggerKind(
      type: "loki", targets: ["threshold"], activations: ["activationThreshold"], sources: ["query"]),
    TriggerKind(
      type: "graphite", targets: ["threshold"], activations: ["activationThreshold"], sources: ["query"]),
    TriggerKind(
      type: "metrics-api", targets: ["targetValue"], activations: ["activationTargetValue"],
      sources: ["valueLocation"]),
  ]

  private static func lists(_ type: String) -> TriggerKind {
    TriggerKind(
      type: type, targets: ["listLength"], defaultTarget: 5, activations: ["activationListLength"],
      sources: ["listName"])
  }

  /// Which of the targets counts `StreamScaler` decides.
  private static func streams(_ type: String) -> TriggerKind {
    TriggerKind(
      type: type, targets: ["pendingEntriesCount"], activations: ["activationLagCount"],
      sources: ["stream", "consumerGroup"])
  }

  /// Reads a stream of Redis; nil for any other type.
  func stream(_ metadata: KubeValue) -> StreamScaler? {
    guard type.hasPrefix("redis"), type.hasSuffix("-streams") else { return nil }
    func count(_ field: String) -> Int64? { metadata[field].flatMap { Self.milli($0) }.map { $0 / 1000 } }
    var scaler = StreamScaler(
      consumerGroup: metadata["consumerGroup"]?.string ?? "", lagCount: count("lagCount") ?? 0,
      pendingEntriesCount: count("pendingEntriesCount") ?? 5, streamLength: count("streamLength") ?? 5)
    scaler.activation = activation(metadata) / 1000
    return scaler
  }

  /// What the source is called; of an address only the part behind the last slash.
  func source(_ metadata: KubeValue) -> String {
    for field in sources {
      guard let text = metadata[field]?.string, !text.isEmpty else { continue }
      return text.contains("://") ? text.split(separator: "/").last.map { String($0) } ?? text : text
    }
    return ""
  }

  /// In thousandths; nil where the field is required and missing, or no number.
  func target(_ metadata: KubeValue) -> Int64? {
    for field in targets {
      if let value = metadata[field] { return Self.milli(value) }
    }
    return defaultTarget.map { $0 * 1000 }
  }

  func activation(_ metadata: KubeValue) -> Int64 {
    activations.compactMap { metadata[$0] }.first.flatMap { Self.milli($0) } ?? 0
  }

  /// A number, written as such or as text.
  static func milli(_ value: KubeValue) -> Int64? {
    if let number = DocumentFields.decimal(value) { return milliValue(number) }
    return value.string.flatMap { Double($0) }.map { milliValue($0) }
  }
}
