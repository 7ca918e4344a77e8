import KubeModel
import SimKernel

/// What the API server says of objects that a controller makes one like the other: pods of one template with one size,
/// claims of one template, ReplicaSets, Jobs.
enum AdmissionPass: Hashable, Sendable {
  /// They are let in, and no quota counts them.
  case free
  /// They are let in while the quotas have room: the number of their ticket.
  case charged(Int32)
  /// They are refused with these words whatever is left.
  case refused(String)

  /// The number of the ticket; -1 where there is none.
  var ticket: Int32 {
    switch self {
    case .charged(let number): number
    case .free, .refused: -1
    }
  }
}

/// The API server's part in what controllers make: a template is judged once, and each of its objects is a few additions.
struct AdmissionPasses: Sendable {
  /// nil: whatever is made is let in.
  private var admission: Admission?
  private var tickets: [Admission.Ticket] = []
  private let proxies: MeshProxies
  /// How many templates a mesh puts its proxy into.
  private(set) var meshed = 0

  init(_ admission: Admission? = nil, proxies: MeshProxies = MeshProxies()) {
    self.admission = admission
    self.proxies = proxies
  }

  /// A pod of a template, `metadata` and `spec`, as it is stored, with the proxy of its mesh, and what is said of it. It
  /// bears the name of its workload.
  mutating func judge(
    _ template: KubeValue, name: String, namespace: String
  ) -> (pod: KubeValue, pass: AdmissionPass) {
    var pod = template
    if let injected = proxies.inject(into: template, namespace: namespace) {
      pod = injected
      meshed += 1
    }
    var metadata = template["metadata"] ?? .mapping([])
    metadata["namespace"] = .string(namespace)
    pod["metadata"] = metadata
    guard admission != nil else { return (pod, .free) }
    metadata["name"] = .string(name)
    let object = KubeObject(["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod["spec"] ?? [:]])
    switch admission?.ticket(for: object) {
    case nil: return (pod, .free)
    case .failure(let refusal): return (pod, .refused(refusal.message))
    case .success(let ticket):
      let stored = ticket.stored.root
      let parts: KubeValue = ["metadata": stored["metadata"] ?? [:], "spec": stored["spec"] ?? [:]]
      return (parts, keep(ticket))
    }
  }

  /// What is said of the claims that a StatefulSet makes of one of its templates.
  mutating func judge(claim: KubeObject) -> AdmissionPass {
    switch admission?.ticket(for: claim) {
    case nil: .free
    case .failure(let refusal): .refused(refusal.message)
    case .success(let ticket): keep(ticket)
    }
  }

  /// The pass of objects that only quotas decide about: ReplicaSets of a Deployment, Jobs of a CronJob.
  mutating func count(_ kind: String, of apiVersion: String, beside owner: KubeObject) -> AdmissionPass {
    count(
      KubeObject([
        "apiVersion": .string(apiVersion), "kind": .string(kind),
        "metadata": ["name": .string(owner.name), "namespace": .string(owner.namespace ?? "default")],
      ]))
  }

  /// The pass of an object that is there: what quotas have counted it for.
  mutating func count(_ object: KubeObject) -> AdmissionPass {
    admission?.ticket(counting: object).map { keep($0) } ?? .free
  }

  private mutating func keep(_ ticket: Admission.Ticket) -> AdmissionPass {
    if ticket.isFree { return .free }
    tickets.append(ticket)
    return .charged(Int32(tickets.count - 1))
  }

  /// Charges the quotas for one more object; the answer is why they have no room.
  mutating func take(_ number: Int32, name: String? = nil) -> String? {
    let ticket = tickets[Int(number)]
    return admission?.take(ticket, name: name ?? ticket.stored.name)?.message
  }

  /// Gives back what an object was charged; nothing for -1, which stands for no ticket.
  mutating func release(_ number: Int32) {
    if number >= 0 { admission?.release(tickets[Int(number)]) }
  }

  /// Charges whatever room there is: a release is taken back, a pod was there before. Nothing for -1.
  mutating func restore(_ number: Int32) {
    if number >= 0 { admission?.restore(tickets[Int(number)]) }
  }
}
