/// Rows of the catalogue that are told by something else than a rule over objects.
package struct ToldElsewhere: Sendable, Hashable {
  package let code: String
  /// Who tells it, and what.
  package let how: String

  package static let all: [ToldElsewhere] = [
    ToldElsewhere(
      code: "SCH01",
      how: "The reader tells what is no YAML or JSON, undefined aliases, and texts that unfold to too much."),
    ToldElsewhere(
      code: "SCH02", how: "The reader tells objects without apiVersion or kind; SCH04 tells those without a name."),
    ToldElsewhere(code: "SCH06", how: "The reader tells a key that stands twice in one mapping."),
    ToldElsewhere(code: "NET12", how: "`--reachability --compare` tells what two states of the files differ in."),
    ToldElsewhere(code: "NET13", how: "`--reachability` shows who reaches whom, and `--explain` why."),
    ToldElsewhere(
      code: "REF37",
      how:
        "Objects of hooks for tests (`helm.sh/hook: test`) are judged by their schemas, their references and their rights only."
    ),
    ToldElsewhere(code: "STY05", how: "Rules of one's own stand in `.plimsoll.yaml` under `custom`."),
  ]
}
