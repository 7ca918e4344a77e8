import DesignEngine
import KubeModel
import PlatformSpec

/// The rehearsed restore of Elasticsearch: a cluster of one member opens the repository of the store read-only, restores
/// the newest snapshot, and checks every segment of every index before it is thrown away.
struct ElasticsearchDrill {
  let store: ElasticsearchStore

  private var part: StorePart { store.part }
  private var copy: ElasticsearchStore { ElasticsearchStore(part.copy) }

  /// The rehearsal, and the account with which its copy reads the bucket.
  var objects: [KubeValue] {
    let objects = part.drill { drill }
    return objects.isEmpty ? [] : [copy.account] + objects
  }

  private var drill: StoreDrill {
    StoreDrill(
      part: part, kind: StoreDrill.Kind(group: "elasticsearch.k8s.elastic.co", plural: "elasticsearches"),
      copy: cluster, ready: ("{.status.phase}", "Ready"), reading: reading)
  }

  private var cluster: KubeValue {
    var cluster = copy.cluster
    var spec = cluster["spec"] ?? [:]
    // The account that the operator makes is enough.
    spec["auth"] = nil
    spec["secureSettings"] = ElasticsearchSnapshots(store).settings
    spec["volumeClaimDeletePolicy"] = "DeleteOnScaledownAndClusterDeletion"
    cluster["spec"] = spec
    return cluster
  }

  /// `check_on_startup` reads every segment and compares its checksums; an index that fails it stays red.
  private var script: String {
    let repository = ElasticsearchSnapshots(store).repository(isReadOnly: true).json()
    let restore: KubeValue = [
      "indices": "*,-.*", "include_global_state": false,
      "index_settings": ["index.number_of_replicas": 0, "index.shard.check_on_startup": "true"],
    ]
    return """
      set -eu
      printf '%s\\n' "$AUTHORITY" > /tmp/ca.crt
      ask() {
        curl --silent --show-error --fail-with-body --cacert /tmp/ca.crt --user "elastic:$PASSWORD" \\
          --header 'Content-Type: application/json' --request "$1" "$ADDRESS/$2" --data-binary "$3"
      }
      ask PUT _snapshot/backups '\(repository)'
      newest=$(ask GET '_cat/snapshots/backups?h=id,status&s=start_epoch:desc' '' | awk '$2 == "SUCCESS" {print $1; exit}')
      [ -n "$newest" ] || { echo 'there is no snapshot'; exit 1; }
      echo "restoring $newest"
      ask POST "_snapshot/backups/$newest/_restore?wait_for_completion=true" '\(restore.json())'
      ask GET '_cluster/health?wait_for_status=green&wait_for_no_initializing_shards=true&timeout=15m' ''
      ask GET '_cat/indices?v&h=index,health,docs.count,store.size' ''
      """
  }

  private var reading: KubeValue {
    let name = part.store.copy.name
    return [
      "image": .string(ElasticsearchSnapshots.image), "command": ["/bin/sh", "-c", .string(script)],
      "env": [
        ["name": "ADDRESS", "value": "https://\(copy.host):9200"],
        .secretVariable("AUTHORITY", copy.certificates, "ca.crt"),
        .secretVariable("PASSWORD", "\(name)-es-elastic-user", "elastic"),
      ],
      "volumeMounts": [["name": "tmp", "mountPath": "/tmp"]],
    ]
  }
}
