import Basics
import KubeModel
import Testing

/// Kinds that a user's own definition makes known.
@Suite struct DefinitionTests {
  private static let definition = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: ships.example.com}
    spec:
      group: example.com
      scope: Namespaced
      names: {plural: ships, kind: Ship}
      versions:
      - name: v1
        served: true
        storage: true
        schema:
          openAPIV3Schema:
            type: object
            required: [spec]
            properties:
              spec:
                type: object
                required: [tons]
                properties:
                  tons: {type: integer, minimum: 1}
                  flag: {type: string, enum: [red, blue], default: red}
                  port: {x-kubernetes-int-or-string: true}
                  crew:
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [name]
                    items: {type: object, required: [name], properties: {name: {type: string}, age: {type: integer}}}
                  displacement: {type: integer}
                  displacementText: {type: string}
                  größe: {type: string}
                  größenklasse: {type: integer}
                  notes: {type: object, x-kubernetes-preserve-unknown-fields: true}
                x-kubernetes-validations:
                - {rule: "self.tons > 10 || self.flag == 'red'", message: small ships are red}
                - {rule: "self.tons >= oldSelf.tons", message: ships do not shrink}
    """

  private static let catalog = SchemaCatalog.embedded.adding(
    KubeDocuments.parse(definition, file: "crd.yaml").documents)

  private func object(_ spec: String) throws -> KubeObject {
    let text = "apiVersion: example.com/v1\nkind: Ship\nmetadata: {name: a, namespace: x}\nspec: {\(spec)}"
    return try #require(KubeDocuments.parse(text, file: "a.yaml").documents.first)
  }

  @Test(arguments: [
    "tons: 5", "tons: 5, flag: blue, port: http", "tons: 5, port: 80, crew: [{name: a}, {name: b}]",
    "tons: 5, notes: {anything: [1, {b: c}]}", "tons: 5, displacement: 9, displacementText: nine",
    "tons: 5, größe: klein, größenklasse: 3",
  ]) func `an object of the kind is valid`(spec: String) throws {
    let found = SchemaValidation.validate(try object(spec), kubernetes: .newest, catalog: Self.catalog)
    #expect(found.isEmpty, "\(found)")
  }

  @Test(arguments: [
    ("tons: 5, displacement: nine", "spec.displacement"), ("tons: 5, displacementText: 9", "spec.displacementText"),
    ("tons: 5, größenklasse: klein", "spec.größenklasse"),
    ("flag: red", "spec.tons"), ("tons: 0", "spec.tons"), ("tons: a", "spec.tons"),
    ("tons: 5, flag: green", "spec.flag"),
    ("tons: 5, port: true", "spec.port"), ("tons: 5, tonnes: 6", "spec.tonnes"),
    ("tons: 5, crew: [{name: a}, {name: a}]", "spec.crew[1]"), ("tons: 5, crew: [{age: 3}]", "spec.crew[0].name"),
  ]) func `a mistake is told at its place`(spec: String, path: String) throws {
    let found = SchemaValidation.validate(try object(spec), kubernetes: .newest, catalog: Self.catalog)
    #expect(found.contains { $0.isError && $0.location?.path == path }, "\(found)")
  }

  @Test func `without the definition the kind is unknown`() throws {
    let found = SchemaValidation.validate(try object("tons: 5"), kubernetes: .newest)
    #expect(found.contains { $0.message.contains("no schema is known") })
  }

  @Test func `rules hold after defaults, and those about the past are not asked`() throws {
    let kind = try #require(Self.catalog.kind(apiVersion: "example.com/v1", kind: "Ship"))
    let schema = try #require(Self.catalog.schema(of: kind, kubernetes: .newest))
    #expect(DefinitionRules.faults(of: try object("tons: 5"), schema: schema).isEmpty)
    let faults = DefinitionRules.faults(of: try object("tons: 5, flag: blue"), schema: schema)
    #expect(faults.map(\.message) == ["small ships are red"])
    #expect(faults.map(\.path) == ["spec"])
  }

  @Test(arguments: [
    ("{type: object, properties: {a: {}}}", "s.properties.a.type"),
    ("{type: object, properties: {a: {type: array}}}", "s.properties.a.items"),
    ("{type: object, properties: {a: {type: string, uniqueItems: true}}}", "s.properties.a.uniqueItems"),
    (
      "{type: object, properties: {a: {type: object, additionalProperties: false}}}",
      "s.properties.a.additionalProperties"
    ),
    ("{type: object, anyOf: [{type: object}]}", "s.anyOf[0].type"),
    (
      "{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}",
      "s.properties.metadata.properties"
    ),
    ("{type: object, x-kubernetes-validations: [{rule: 'self.a ='}]}", "s.x-kubernetes-validations[0].rule"),
    ("{properties: {}}", "s.type"),
  ]) func `a schema that is not structural is refused`(text: String, path: String) throws {
    let schema = try #require(KubeDocuments.values(text, file: "s").roots.first ?? nil)
    let faults = DefinitionStructure.faults(of: schema, path: "s")
    #expect(faults.contains { $0.path == path }, "\(faults)")
  }
}
