/// The way to a field as the API server writes it in its refusals: `spec.containers[0].resources.limits[cpu]`.
///
/// `path.spec.containers[0]` goes down; `path[key: "cpu"]` names an entry of a map. The text is made only for a refusal.
@dynamicMemberLookup
package indirect enum FieldPath: Sendable, Hashable {
  case root
  case field(FieldPath, String)
  case index(FieldPath, Int)
  case key(FieldPath, String)

  package subscript(dynamicMember name: String) -> FieldPath { .field(self, name) }
  package subscript(name: String) -> FieldPath { .field(self, name) }
  package subscript(index: Int) -> FieldPath { .index(self, index) }
  package subscript(key key: String) -> FieldPath { .key(self, key) }

  /// The path as one text; empty for the object itself.
  package var text: String {
    switch self {
    case .root: ""
    case .field(.root, let name): name
    case .field(let parent, let name): "\(parent.text).\(name)"
    case .index(let parent, let index): "\(parent.text)[\(index)]"
    case .key(let parent, let key): "\(parent.text)[\(key)]"
    }
  }
}
