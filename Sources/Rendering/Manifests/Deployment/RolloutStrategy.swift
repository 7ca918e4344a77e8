package import Basics
import DesignEngine
package import KubeModel
import PlatformSpec

extension Percent {
  /// As Kubernetes writes a share of pods, `25%`; zero is the number.
  package var share: KubeValue { nano == 0 ? 0 : .string("\(self)%") }
}

extension WorkloadDesign.CanaryStep {
  /// From the first second of the analysis to its last measurement; the first comes after one interval.
  var analysisSeconds: Int { analysisIntervalSeconds * analysisCount }

  /// What the step waits before its analysis begins, so that both together last as long as was decided.
  var settlingSeconds: Int { max(0, pauseSeconds - analysisSeconds) }
}

extension RenderingContext {
  /// The field `strategy` of a Rollout.
  func rolloutStrategy(of workload: WorkloadDesign) -> KubeValue {
    workload.isBlueGreen ? ["blueGreen": blueGreen(workload)] : ["canary": canary(workload)]
  }

  private func canary(_ workload: WorkloadDesign) -> KubeValue {
    [
      "stableService": .string(workload.name),
      "canaryService": .string(workload.canaryService),
      "maxSurge": workload.rollout.maxSurge.share,
      "maxUnavailable": workload.rollout.maxUnavailable.share,
      "trafficRouting": trafficRouting(workload),
      "abortScaleDownDelaySeconds": trafficRouting(workload).isOmitted ? .omitted : 30,
      "steps": canarySteps(workload),
    ]
  }

  /// Every step sets its weight, settles, and waits for its analysis: the next one begins only after a success.
  private func canarySteps(_ workload: WorkloadDesign) -> KubeValue {
    var steps: [KubeValue] = []
    for step in workload.rollout.steps {
      steps.append(["setWeight": .integer(step.weightPercent)])
      if step.settlingSeconds > 0 {
        steps.append(["pause": ["duration": .string("\(step.settlingSeconds)s")]])
      }
      if step.analysisCount > 0 {
        let template: KubeValue = ["templateName": .string(workload.analysisTemplate(for: step))]
        steps.append(["analysis": ["templates": [template], "args": analysisArguments(of: workload)]])
      }
    }
    return .sequence(steps)
  }

  /// Who sends the share of requests to the new version; without one the share follows the number of pods.
  private func trafficRouting(_ workload: WorkloadDesign) -> KubeValue {
    if hasIstio, workload.isRequestBased {
      let service: KubeValue = ["name": .string(workload.name), "routes": [.string(MeshTraffic.route)]]
      return ["istio": ["virtualService": service]]
    }
    let outer = entranceRouting(workload)
    guard splitsInLinkerd(workload) else { return outer }
    let route = LinkerdTraffic.routeName(of: workload, in: self)
    return GatewayRouting.strategy(of: workload, withMeshRoute: route, besides: outer.isOmitted ? [:] : outer)
  }

  private func entranceRouting(_ workload: WorkloadDesign) -> KubeValue {
    guard PublicIngress.isWritten(for: workload, self) else { return .omitted }
    if specification.networking.ingress == .nginx { return NginxIngress.strategy(of: workload, self) }
    return cloud.trafficRouting(of: workload)
  }

  /// The new version is complete before it gets any request, and the old one stays until the analysis has passed.
  private func blueGreen(_ workload: WorkloadDesign) -> KubeValue {
    var analysis = KubeValue.omitted
    if let template = workload.analysisTemplates.first {
      analysis = ["templates": [["templateName": .string(template.name)]], "args": analysisArguments(of: workload)]
    }
    let judged = workload.analysisTemplates.first?.step.analysisSeconds ?? 0
    return [
      "activeService": .string(workload.name),
      "previewService": .string(workload.previewService),
      "autoPromotionEnabled": true,
      "scaleDownDelaySeconds": .integer(max(judged, 0) + 300),
      "postPromotionAnalysis": analysis,
    ]
  }
}
