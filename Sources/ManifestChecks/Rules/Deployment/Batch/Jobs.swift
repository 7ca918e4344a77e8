import KubeModel

extension Check {
  static let cronDeadline = Check(
    "JOB01", "cron-deadline", .medium, .deployment,
    summary: "A CronJob has a deadline below ten seconds for a late start, or none.",
    why:
      "Within so few seconds it may never start; without a deadline a run comes hours late, after the cluster was down.",
    remedy: "Set startingDeadlineSeconds to a few minutes.", peers: .peers("KS:cronjob-has-deadline"),
    passing: Example.job(cron: "schedule: 0 4 * * *, startingDeadlineSeconds: 300"),
    failing: Example.job(cron: "schedule: 0 4 * * *, startingDeadlineSeconds: 5")
  ) {
    $0.each("batch", "CronJob") { job in
      // Since Kubernetes 1.21 many missed starts no longer stop it: the controller warns and goes on.
      guard let deadline = job.root.at("spec", "startingDeadlineSeconds")?.integer else {
        return Violation(
          job, "has no startingDeadlineSeconds", path: "spec.startingDeadlineSeconds", severity: .low)
      }
      return deadline < 10
        ? Violation(job, "must start within \(deadline) s", path: "spec.startingDeadlineSeconds") : nil
    }
  }

  static let jobLifetime = Check(
    "JOB02", "job-ttl", .low, .deployment,
    summary: "A finished Job stays for ever, or one of a CronJob goes before its history.",
    why: "Old pods pile up in etcd; inside a CronJob the history limits already clear away.",
    remedy: "Set ttlSecondsAfterFinished on a Job that stands by itself, and nowhere else.",
    peers: .peers("KL:job-ttl-seconds-after-finished"),
    passing: Example.job(outer: "ttlSecondsAfterFinished: 3600"), failing: Example.job()
  ) { inspection in
    let alone = inspection.all("batch", "Job").compactMap { job -> Violation? in
      let isHook = job.annotations.contains { $0.key == "helm.sh/hook" || $0.key == "argocd.argoproj.io/hook" }
      if job.root.at("spec", "ttlSecondsAfterFinished") != nil || isHook { return nil }
      if job.root.at("metadata", "ownerReferences") != nil { return nil }
      return Violation(job, "stays after its end", path: "spec.ttlSecondsAfterFinished")
    }
    let path = "spec.jobTemplate.spec.ttlSecondsAfterFinished"
    return alone
      + inspection.each("batch", "CronJob") { job in
        job.root.at(path: path) == nil
          ? nil : Violation(job, "clears its jobs away twice: by a lifetime and by history limits", path: path)
      }
  }

  static let cronOverlap = Check(
    "JOB03", "cron-concurrency", .medium, .deployment,
    summary: "Runs of a CronJob may overlap, and nothing ends one that hangs.",
    why: "One slow night starts a second run on the same data; a hung one holds its place for ever.",
    remedy: "Set concurrencyPolicy: Forbid or Replace, and activeDeadlineSeconds.",
    passing: Example.job(outer: "activeDeadlineSeconds: 600", cron: "schedule: 0 4 * * *, concurrencyPolicy: Forbid"),
    failing: Example.job(cron: "schedule: 0 4 * * *")
  ) {
    $0.each("batch", "CronJob") { job in
      let policy = job.root.at("spec", "concurrencyPolicy")?.string ?? "Allow"
      let template = job.root.at("spec", "jobTemplate", "spec")
      let deadline = template?["activeDeadlineSeconds"] ?? template?.at("template", "spec", "activeDeadlineSeconds")
      if policy == "Allow", deadline == nil {
        return Violation(job, "may overlap with itself, and a hung run never ends", path: "spec.concurrencyPolicy")
      }
      if deadline == nil {
        return Violation(
          job, "a hung run never ends", path: "spec.jobTemplate.spec.activeDeadlineSeconds", severity: .low)
      }
      return nil
    }
  }

  static let jobRetries = Check(
    "JOB04", "job-backoff", .low, .deployment,
    summary: "A Job that may fail at once leaves no pod to look at.",
    why: "With restartPolicy OnFailure the pod is removed at the last failure, its logs with it.",
    remedy: "Use restartPolicy: Never with a backoffLimit.",
    passing: Example.job(outer: "backoffLimit: 0"),
    failing: Example.job(outer: "backoffLimit: 0").replacing("restartPolicy: Never", with: "restartPolicy: OnFailure"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard workload.kind == .job || workload.kind == .cronJob,
          workload.spec["restartPolicy"]?.string == "OnFailure"
        else { return nil }
        let path = workload.kind == .job ? "spec.backoffLimit" : "spec.jobTemplate.spec.backoffLimit"
        guard workload.object.root.at(path: path)?.integer == 0 else { return nil }
        return Violation(workload, "the pod is gone after its only failure, its logs with it", at: "restartPolicy")
      }
    })

  static let bareJob = Check(
    "JOB05", "bare-job", .info, .deployment, optional: true,
    summary: "A Job stands by itself.", why: "Where only CronJobs and pipelines may run jobs, nobody owns it.",
    remedy: "Make it a CronJob or a step of a pipeline.", peers: .peers("KB:26, KY:restrict-jobs"),
    passing: Example.job(cron: "schedule: 0 4 * * *"), failing: Example.job()
  ) {
    $0.each("batch", "Job") { job in
      job.root.at("metadata", "ownerReferences") == nil ? Violation(job, "stands by itself") : nil
    }
  }

  static let summerTime = Check(
    "JOB06", "cron-dst", .low, .deployment,
    summary: "A CronJob runs at an hour that summer time skips or repeats.",
    why: "On two nights of the year it runs twice or not at all.",
    remedy: "Choose another hour, or timeZone: Etc/UTC.",
    passing: Example.job(cron: "schedule: 30 4 * * *, timeZone: Europe/Berlin"),
    failing: Example.job(cron: "schedule: 30 2 * * *, timeZone: Europe/Berlin")
  ) {
    $0.each("batch", "CronJob") { job in
      guard let zone = job.root.at("spec", "timeZone")?.string,
        zonesWithSummer.contains(where: { zone.hasPrefix($0) }), let schedule = job.root.at("spec", "schedule")?.string
      else { return nil }
      let fields = schedule.split(separator: " ")
      guard fields.count == 5, let hour = Int(fields[1]), (1...2).contains(hour) else { return nil }
      return Violation(job, "runs at \(hour):xx in \(zone), which summer time skips or repeats", path: "spec.schedule")
    }
  }

  private static let zonesWithSummer = [
    "Europe/", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
    "America/Vancouver", "America/Halifax", "US/", "Canada/", "Australia/Sydney", "Australia/Melbourne",
    "Australia/Hobart", "Pacific/Auckland",
  ]
}
