import Basics
import KubeModel

extension SpecificationReading {
  /// What scales a service beside its load and its queues.
  func triggers(_ element: SectionReader) -> [Service.Trigger] {
    let entries = element.elements(
      "triggers", form: "a list of {hours} and {metric}", note: "what scales it beside load and queues")
    return (entries ?? []).compactMap { entry in
      defer { entry.refuseOthers(than: ["hours", "metric"]) }
      if entry.node?["hours"] != nil { return hours(entry.section("hours")) }
      if entry.node?["metric"] != nil { return metric(entry.section("metric")) }
      entry.report(
        "a trigger has hours or a metric", at: entry.node, path: entry.full("hours"),
        remedy: "Write hours: {start, end, replicas} or metric: {query, perPod}.")
      return nil
    }
  }

  private func hours(_ section: SectionReader) -> Service.Trigger {
    let isCron = { (text: String) in text.split(separator: " ").count == 5 }
    defer { section.refuseOthers(than: ["start", "end", "timeZone", "replicas"]) }
    return .hours(
      start: section.string(
        "start", form: "a cron expression with five fields", default: "0 8 * * 1-5",
        because: "work begins in the morning", where: isCron),
      end: section.string(
        "end", form: "a cron expression with five fields", default: "0 18 * * 1-5", because: "work ends in the evening",
        where: isCron),
      timeZone: section.string("timeZone", default: "Etc/UTC", because: "no time zone was named"),
      replicas: section.integer("replicas", 1...5000, default: 3, because: "no number was named"))
  }

  private func metric(_ section: SectionReader) -> Service.Trigger {
    defer { section.refuseOthers(than: ["query", "perPod"]) }
    return .metric(
      query: section.string(
        "query", form: "a query of Prometheus", default: "vector(0)", because: "no query was named"),
      perPod: section.string(
        "perPod", form: "a number", default: "100", because: "no number was named", where: { Double($0) != nil }))
  }
}
