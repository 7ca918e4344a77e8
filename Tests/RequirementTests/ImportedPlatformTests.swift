import Basics
import Foundation
import PlatformSpec
import Testing

/// Applications of unusual shapes (row I-6): each platform passes every check.
@Suite struct ImportedPlatformTests {
  @Test(arguments: [
    "{worker: {image: 'x/worker:1', volumes: ['data:/data']}}",
    "{worker: {image: 'x/worker:1'}, other: {image: 'x/other-worker:1', depends_on: [worker]}}",
    "{rpc: {image: 'x/rpc:1', ports: ['50051:50051']}}",
    "{web: {image: 'x/web:1', ports: ['443:443', '80:80', '8080:8080']}}",
    "{job: {image: 'x/migrate:1', restart: 'no'}, web: {image: 'x/web', build: ., ports: ['80:80']}}",
    "{web: {image: 'x/web:1', ports: ['80:80'], environment: {U: 'amqp://u:p@mq:5672'}}, mq: {image: 'rabbitmq:4'}}",
    "{db: {image: 'mcr.microsoft.com/mssql/server:2022'}, api: {image: 'x/api:1', ports: ['80:80'], depends_on: [db]}}",
    "{beat: {image: 'x/beat:1', deploy: {replicas: 3}}, web: {image: 'x/web:1', ports: ['80:80'], read_only: true}}",
    "{web: {image: 'x/web:1', ports: ['80:80'], deploy: {resources: {limits: {cpus: '0.05', memory: 20M}}}}}",
    "{kafka: {image: 'apache/kafka:4'}, etl: {image: 'x/etl:1', environment: {BROKERS: 'kafka:9092'}}}",
  ]) func `an application of any shape becomes a platform without findings`(services: String) throws {
    let reader = ComposeReader(
      files: [(path: "compose.yaml", text: "services: \(services)\nvolumes: {data: {}}\n")], environment: nil,
      profiles: [],
      lookUp: { _ in nil })
    let outcome = reader.read().specification(name: "Odd", provider: .eks)
    let specification = try #require(outcome.specification, "\(outcome.notes)")
    let findings = RealApplication(specification, notes: outcome.notes).findings()
    #expect(findings.isEmpty, "\(findings)")
  }
}
