extension PhraseTable {
  static let storage = """
    {gp3|io2|io1|gp2|pd-ssd|pd-balanced|pd-standard|hyperdisk-balanced|premium_lrs|premiumv2_lrs|standardssd_lrs} => storage.defaultDisk = $0
    {premium ssd|azure premium ssd|azure premium disks|premium disks} => storage.defaultDisk = Premium_LRS
    {ultra disk|ultra disks|ultrassd_lrs|ultra ssd} => storage.highIOPSDisk = UltraSSD_LRS
    {pd-extreme} => storage.highIOPSDisk = pd-extreme
    <disk> {pvc|pvcs|volume|volumes|persistent volume|persistent volumes|persistentvolumeclaim|persistent volume claim|persistent volume claims} for <data> => storage.defaultDisk = $1; @volume = $2
    <size> <disk> {pvc|pvcs|volume|volumes|persistent volume|persistent volumes} for <data> => @volumeSize = $1; storage.defaultDisk = $2; @volume = $3
    <disk> <size> {pvc|pvcs|volume|volumes|persistent volume|persistent volumes} for <data> => storage.defaultDisk = $1; @volumeSize = $2; @volume = $3
    <size> {pvc|pvcs|volume|volumes|persistent volume|persistent volumes} for <data> => @volumeSize = $1; @volume = $2
    {pvc|pvcs|persistent volume|persistent volumes|persistent volume claim} for <data> => @volume = $1
    premium ssd {pvc|pvcs|volume|volumes} for <data> => storage.defaultDisk = Premium_LRS; @volume = $1
    {statefulset|stateful|stateful-set|in-cluster|self-hosted} {databases|database|data stores|data services} => storeHosting = operator
    statefulsets [for] [databases] => storeHosting = operator
    managed {databases|database|data stores|data services} => storeHosting = managed
    {external|existing} {databases|database|data stores|data services} => storeHosting = external
    velero [backup|backups] => storage.backup = true
    [daily|nightly] {backup|backups} [with|by|using] [velero] => storage.backup = true
    {no|without} {backup|backups} => storage.backup = false
    <duration> backup retention => storage.backupRetention = $1
    {backup retention|backups kept|keep backups} [<is>|for] <duration> => storage.backupRetention = $1
    [daily] {backup|backups} [with|by|using] [velero] [with] <duration> retention => storage.backup = true; storage.backupRetention = $1
    {cross-region backups|cross-region backup|cross-region copies|cross-region replication|geo-redundant backups} [of backups] => storage.crossRegionCopies = true
    {customer-managed keys|customer managed keys|cmek|cmk|byok} [encryption] => storage.customerManagedKeys = true
    {encryption at rest|encrypted at rest|encrypted volumes|encrypted storage|kms encryption} => # disks and secrets are encrypted in every design
    """

  static let data = """
    [ha|highly-available] {postgresql|postgres|postgre|psql} [ha] [database|databases|cluster|clusters] => @store += postgresql
    <n> - node {postgresql|postgres} [ha] [database|databases|cluster|clusters] => @store += postgresql members=$1
    {crunchydata|crunchy data|crunchy|pgo} [postgresql|postgres] [operator] => @store += postgresql operator=crunchy
    {postgresql|postgres} [databases|database] [by|with|using|via|on|through|managed by] [the] {crunchydata|crunchy data|crunchy} [operator] => @store += postgresql operator=crunchy
    zalando [postgresql|postgres] [operator] => @store += postgresql operator=zalando
    {cloudnativepg|cloudnative-pg|cloud native pg|cnpg} [postgresql|postgres] [operator] => @store += postgresql operator=cloudnative-pg
    {postgresql|postgres} [databases|database] {by|with|using|via|on|through} [the] zalando [operator] => @store += postgresql operator=zalando
    {postgresql|postgres} [databases|database] {by|with|using|via|on|through} [the] {cloudnativepg|cloudnative-pg|cnpg} [operator] => @store += postgresql operator=cloudnative-pg
    {rds|amazon rds|aws rds|aurora|amazon aurora|cloud sql|azure database} [for] [postgresql|postgres] [databases|database] => @store += postgresql hosting=managed
    managed {postgresql|postgres} => @store += postgresql hosting=managed
    {external|existing} {postgresql|postgres} [database] => @store += postgresql hosting=external
    {mysql|mariadb} [database|databases|cluster] => @store += mysql
    {rds|aurora|cloud sql} [for] mysql => @store += mysql hosting=managed
    percona [xtradb|xtradb cluster|mysql|operator] [operator] => @store += mysql operator=percona-pxc
    {oracle mysql|mysql operator|oracle mysql operator} [operator] => @store += mysql operator=oracle
    [ha] redis [cache|caches|database] => @store += redis
    redis cluster [by operator|operator] => @store += redis operator=redis-cluster
    redis enterprise [operator] [geo-replication|for sessions] => @store += redis operator=redis-enterprise
    redis enterprise [operator] {active-active|active active} [replication|geo-replication|database|databases|geo-distribution] [for sessions] => @store += redis operator=redis-enterprise geoReplication=active-active
    {active-active|active active} redis enterprise [operator|database|databases] [for sessions] => @store += redis operator=redis-enterprise geoReplication=active-active
    {elasticache|memorystore|azure cache for redis|managed redis} [redis] => @store += redis hosting=managed
    [apache] kafka [cluster|clusters|queue|queues|topics|streams|streaming] => @store += kafka
    [apache] kafka [cluster] {with|on|using|and} [apache] zookeeper => @store += kafka quorum=zookeeper
    <n> kafka brokers => @store += kafka members=$1
    [apache] kafka [with|:] <n> brokers => @store += kafka members=$1
    {strimzi} [kafka] [operator] => @store += kafka operator=strimzi
    [apache] kafka {by|with|using|via|on|through} [the] strimzi [operator] => @store += kafka operator=strimzi
    {msk|amazon msk|managed kafka} => @store += kafka hosting=managed
    {elasticsearch|elastic search|opensearch} {index|search|database|for search} => @store += elasticsearch
    {eck|elastic operator} => @store += elasticsearch operator=eck
    [apache] spark [jobs|job|processing] [on kubernetes] [by operator] => @store += spark
    {spark operator|apache spark operator} => @store += spark operator=spark-operator
    [apache] spark {by|with|using|via|through} [the] spark operator => @store += spark operator=spark-operator
    [azure] {cosmos db|cosmosdb|cosmos} [multi-region] => @store += cosmosdb hosting=managed
    {mongodb|mongo} [database|databases] => @store += mongodb
    {object storage|object store|s3|s3 buckets|s3 bucket|gcs|cloud storage|blob storage} => @store += object-storage
    {databases|database|data stores} =>
    {dynamodb|cassandra|scylladb|cockroachdb|oracle database|oracle db|sql server|mssql|neo4j|couchdb|couchbase|bigtable|spanner|firestore|memcached|influxdb|timescaledb|clickhouse|snowflake|db2|sqlite|etcd} [database] => ! $0 is no data store that can be set up | Say PostgreSQL, MySQL, Redis, Kafka, Elasticsearch, Spark, Cosmos DB, MongoDB or object storage.
    [amazon|aws] sqs [queue|queues] => queueEngine = sqs
    {rabbitmq|rabbit mq} [queue|queues] => queueEngine = rabbitmq
    [google] [cloud] {pub/sub|pubsub|pub / sub} [queue|queues|topics] => queueEngine = pubsub
    [azure] {service bus|servicebus} [queue|queues] => queueEngine = service-bus
    kafka for {events|messaging|queues} => queueEngine = kafka
    {message queue|message queues|queues|order queue|task queue} =>
    {nats|activemq|ibm mq|kinesis|event hubs|zeromq} => ! $0 is no queue that can be set up | Say SQS, Pub/Sub, Service Bus, RabbitMQ or Kafka.
    """
}
