package import KubeModel

/// The door of the simulated cluster: what comes in leaves as the API server would store it, or is refused in its
/// words.
///
/// The order is that of kube-apiserver 1.36: reading and defaults, the namespace, plugins that change, the rules of the
/// kind, plugins that only judge, quotas last.
package struct Admission: Sendable {
  package var state: AdmissionState
  package var context: ObjectReview.Context

  package init(_ state: AdmissionState = AdmissionState(), context: ObjectReview.Context = ObjectReview.Context()) {
    self.state = state
    self.context = context
  }

  /// What an API server stores, what it said, and what its quotas charged for it.
  package struct Admitted: Sendable {
    package var object: KubeObject
    package var warnings: [String]
    package var charge: QuotaLedger.Charge?
  }

  // MARK: - New objects

  /// Takes a new object; the quotas of its namespace are charged.
  ///
  /// - Parameters:
  ///   - kind: what the address of the request asks for; nil: what the object says.
  ///   - namespace: where the address of the request points; nil: where the object says.
  package mutating func create(
    _ object: KubeObject, as kind: KubeKind? = nil, namespace: String? = nil
  ) -> Result<Admitted, APIRefusal> {
    if let refusal = mismatch(object, kind, namespace) { return .failure(refusal) }
    guard let read = ObjectReview.read(object, context) else {
      // A kind that nobody described is carried along as it is.
      return .success(Admitted(object: object, warnings: [], charge: nil))
    }
    return read.flatMap { admit($0, file: object.file, namespace: namespace) }
  }

  /// An object that isn't what the address of the request says.
  private func mismatch(_ object: KubeObject, _ kind: KubeKind?, _ namespace: String?) -> APIRefusal? {
    if let kind, object.kind != kind.kind || object.apiVersion != kind.apiVersion {
      let known = context.catalog.kind(apiVersion: object.apiVersion, kind: object.kind)
      if known?.isServed(by: context.kubernetes) ?? false {
        return APIRefusal(
          .badRequest,
          "the API version in the data (\(object.apiVersion)) does not match the expected API version "
            + "(\(kind.apiVersion))")
      }
      return APIRefusal(
        .badRequest,
        "\(object.kind) in version \"\(object.version)\" cannot be handled as a \(kind.kind): no kind "
          + "\"\(object.kind)\" is registered for version \"\(object.apiVersion)\" in scheme "
          + "\"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\"")
    }
    if let namespace, let own = object.namespace, !own.isEmpty, own != namespace {
      return APIRefusal(
        .badRequest, "the namespace of the provided object does not match the namespace sent on the request")
    }
    return nil
  }

  private mutating func admit(
    _ draft: ObjectReview, file: String, namespace asked: String?
  ) -> Result<Admitted, APIRefusal> {
    var review = draft
    let isNamespaced = review.kind.scope == .namespaced
    let namespace = isNamespaced ? asked ?? Self.namespace(of: review.object) ?? context.namespace : nil
    if let refusal = state.refusal(ofNamespace: namespace, review.subject) { return .failure(refusal) }
    if let refusal = state.change(&review, namespace: namespace) { return .failure(refusal) }
    ObjectPreparation.prepare(&review.object, kind: review.kind, namespace: namespace)
    if review.kind.group == "batch", review.kind.kind == "Job" {
      ObjectPreparation.selectPods(ofJob: &review.object, uid: state.nextUID())
    }
    if let refusal = review.refusal() { return .failure(refusal) }
    if let refusal = state.assignAddresses(&review) { return .failure(refusal) }
    if let refusal = state.judge(review, namespace: namespace) { return .failure(refusal) }
    ObjectPreparation.strip(&review.object, kind: review.kind)
    let stored = KubeObject(review.object, file: file)
    switch charge(stored, review, namespace: namespace) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let charge):
      if let charge, let refusal = state.quotas.take(charge) {
        return .failure(.forbidden(review.subject, refusal.text))
      }
      return .success(Admitted(object: stored, warnings: review.warnings, charge: charge))
    }
  }

  private func charge(
    _ object: KubeObject, _ review: ObjectReview, namespace: String?
  ) -> Result<QuotaLedger.Charge?, APIRefusal> {
    guard let namespace, !state.quotas.isEmpty else { return .success(nil) }
    let usage = QuotaUsage(object, resource: review.kind.plural)
    switch state.quotas.charge(usage, namespace: namespace) {
    case .success(let charge): return .success(charge.isFree ? nil : charge)
    case .failure(let refusal): return .failure(.forbidden(review.subject, refusal.text))
    }
  }

  private static func namespace(of object: KubeValue) -> String? {
    object.at("metadata", "namespace")?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Takes what another server stored: nothing is judged, and quotas count it where they can.
  package mutating func adopt(_ object: KubeObject) {
    state.note(object)
    guard !state.quotas.isEmpty, let namespace = object.namespace,
      let kind = context.catalog.kind(apiVersion: object.apiVersion, kind: object.kind),
      case .success(let charge) = state.quotas.charge(QuotaUsage(object, resource: kind.plural), namespace: namespace)
    else { return }
    state.quotas.add(charge)
  }

  /// Gives back what an object that is gone was charged.
  package mutating func release(_ admitted: Admitted) {
    if let charge = admitted.charge { state.quotas.release(charge) }
  }

  // MARK: - Objects that are alike

  /// Objects that controllers make one like the other, as the pods of one template in one namespace: looked at once, then
  /// only counted.
  package struct Ticket: Sendable {
    package let stored: KubeObject
    fileprivate let subject: APIRefusal.Subject
    fileprivate let charge: QuotaLedger.Charge?
    /// No quota counts such objects.
    package var isFree: Bool { charge?.isFree ?? true }
    /// The ticket is void when limits, classes or quotas changed since.
    fileprivate let revision: Int
  }

  /// Looks at the first of such objects; the quota isn't charged yet.
  package mutating func ticket(for object: KubeObject) -> Result<Ticket, APIRefusal> {
    create(object).map { admitted in
      release(admitted)
      return ticket(admitted.object, admitted.charge)
    }
  }

  /// A ticket for an object of a valid kind that nothing but quotas decides about; nil where none counts it.
  package func ticket(counting object: KubeObject) -> Ticket? {
    guard !state.quotas.isEmpty, let kind = context.catalog.kind(apiVersion: object.apiVersion, kind: object.kind),
      case .success(let charge) = state.quotas.charge(
        QuotaUsage(object, resource: kind.plural), namespace: object.namespace ?? context.namespace), !charge.isFree
    else { return nil }
    return ticket(object, charge)
  }

  private func ticket(_ object: KubeObject, _ charge: QuotaLedger.Charge?) -> Ticket {
    let kind = context.catalog.kind(apiVersion: object.apiVersion, kind: object.kind)
    let subject = APIRefusal.Subject(
      name: object.name, group: object.group, kind: object.kind, resource: kind?.plural ?? object.kind.lowercased())
    return Ticket(stored: object, subject: subject, charge: charge, revision: state.revision)
  }

  /// Whether a ticket still holds.
  package func isValid(_ ticket: Ticket) -> Bool { ticket.revision == state.revision }

  /// Takes one more object under a name of its own; a few additions.
  package mutating func take(_ ticket: Ticket, name: @autoclosure () -> String) -> APIRefusal? {
    guard let charge = ticket.charge, let refusal = state.quotas.take(charge) else { return nil }
    var subject = ticket.subject
    subject.name = name()
    return .forbidden(subject, refusal.text)
  }

  /// Gives back what one of the objects was charged.
  package mutating func release(_ ticket: Ticket) {
    if let charge = ticket.charge { state.quotas.release(charge) }
  }

  /// Charges again what was given back, whatever room there is.
  package mutating func restore(_ ticket: Ticket) {
    if let charge = ticket.charge { state.quotas.add(charge) }
  }

  // MARK: - Changes

  /// Takes a new state of an object that is there (as stored).
  package func update(_ object: KubeObject, prior: KubeObject) -> Result<Admitted, APIRefusal> {
    guard object.name == prior.name else {
      return .failure(
        APIRefusal(
          .badRequest, "the name of the object (\(object.name)) does not match the name on the URL (\(prior.name))"))
    }
    guard let read = ObjectReview.read(object, context) else {
      return .success(Admitted(object: object, warnings: [], charge: nil))
    }
    return read.flatMap { draft in
      var review = draft
      let isPod = review.kind.group.isEmpty && review.kind.kind == "Pod"
      if let uid = object.root.at("metadata", "uid")?.string, let own = prior.root.at("metadata", "uid")?.string,
        uid != own
      {
        return .failure(Self.conflict(review, uid: uid, own: own))
      }
      if isPod {
        var spec = review.object["spec"] ?? [:]
        DefaultTolerations.add(to: &spec)
        review.object["spec"] = spec
      }
      ObjectPreparation.prepareUpdate(&review.object, prior: prior.root, kind: review.kind)
      if let refusal = review.refusal(updating: prior.root) { return .failure(refusal) }
      ObjectPreparation.strip(&review.object, kind: review.kind)
      let stored = KubeObject(review.object, file: object.file)
      return .success(Admitted(object: stored, warnings: review.warnings, charge: nil))
    }
  }

  /// Another object of the same name was meant.
  private static func conflict(_ review: ObjectReview, uid: String, own: String) -> APIRefusal {
    let subject = review.subject
    let place = namespace(of: review.object).map { "\($0)/" } ?? ""
    let message =
      "Operation cannot be fulfilled on \(subject.qualifiedResource) \"\(subject.name)\": StorageError: invalid "
      + "object, Code: 4, Key: /registry/\(subject.resource)/\(place)\(subject.name), ResourceVersion: 0, AdditionalErrorMsg: "
      + "Precondition failed: UID in precondition: \(uid), UID in object meta: \(own)"
    return APIRefusal(.conflict, message, details: APIRefusal.resourceDetails(subject))
  }
}
