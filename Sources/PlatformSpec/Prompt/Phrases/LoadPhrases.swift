extension PhraseTable {
  static let load = """
    [a|an] [peak] [load|traffic|throughput|peak] [of] [<below>] <n> [peak] {requests|request|reqs|req|queries|calls|hits|transactions|api requests|http requests} <per> {s|sec|second} [at peak|peak|in total] => traffic.peakRequestsPerSecond = $1
    [a|an] [peak] [load|traffic|throughput|peak] [of] [<below>] <n> [peak] {rps|qps|tps} [at peak|peak|in total] => traffic.peakRequestsPerSecond = $1
    {load|peak load|traffic|peak traffic|throughput} [<is>] [<below>] <n> {requests|req|reqs|queries} <per> {s|sec|second} => traffic.peakRequestsPerSecond = $1
    {load|peak load|traffic|peak traffic|throughput} [<is>] [<below>] <n> {rps|qps|tps} => traffic.peakRequestsPerSecond = $1
    <n> {requests|request|reqs|req|queries|calls|hits|transactions} <per> {min|minute} => traffic.peakRequestsPerSecond = $1/60
    <n> rpm => traffic.peakRequestsPerSecond = $1/60
    <n> {requests|request|reqs|req|queries|calls|hits|transactions} <per> {h|hour|day|week|month} => ! $0 does not tell the peak | Say the peak of the day, such as "10K requests/second".
    <n> {requests|queries|calls|hits|transactions} {hourly|daily|monthly} => ! $0 does not tell the peak | Say the peak of the day, such as "10K requests/second".
    <n> {users|concurrent users|active users|daily users|customers|visitors|sessions|connections|monthly active users|daily active users} => ! $0 does not tell the load | Say how many requests they make, such as "10K requests/second".
    <n> {messages|events|records} <per> {s|sec|second|day|hour|minute} => ! $0 does not tell the size of the work | Say "5 TB/day" for a pipeline, or "10K requests/second".
    {process|processes|processing|ingest|ingests|ingesting|ingestion of|handling|analyzing|analysing} <size> [of data|of events|of records|data] <per> day => traffic.ingestPerDay = $1
    {process|processes|processing|ingest|ingests|ingesting|ingestion of|handling|analyzing|analysing} <size> [of data|of events|of records|data] {daily|every day} => traffic.ingestPerDay = $1
    <size> [of data|of events|of records|data] <per> day [of data] => traffic.ingestPerDay = $1
    <size> [of data|of events|of records|data] {daily|every day} => traffic.ingestPerDay = $1
    {daily|daily ingest|daily volume|daily data volume|ingest|ingest rate} [<is>] <size> [of data] [<per> day] => traffic.ingestPerDay = $1
    <size> [of data] <per> {h|hour} => traffic.ingestPerDay = $1*24
    <size> [of data] hourly => traffic.ingestPerDay = $1*24
    {average|mean} {load|traffic} [<is>] <percent> [of peak|of the peak] => traffic.averageShare = $1
    {base|quietest|night} {load|traffic} [<is>] <percent> [of peak|of the peak] => traffic.baseShare = $1
    {average response|response} size [<is>] <size> => traffic.responseSize = $1
    """

  static let targets = """
    [an] [<atleast>] <percent> {availability|uptime|available|availability target|uptime target|slo|sla|availability slo|availability sla|uptime sla} => targets.availability = $1
    [an] {availability|uptime|slo|sla} [target|goal|objective|slo|sla] [<is>] [<atleast>] <percent> => targets.availability = $1
    {two|2} nines [of] [availability|uptime] => targets.availability = 99%
    {three|3} nines [of] [availability|uptime] => targets.availability = 99.9%
    {four|4} nines [of] [availability|uptime] => targets.availability = 99.99%
    {five|5} nines [of] [availability|uptime] => targets.availability = 99.999%
    {high availability|highly available|highly-available} => targets.availability ?= 99.95%
    {availability|uptime} [target] [<is>] <n> => ! $0 has no percent sign | Say it as "99.95% availability".
    <n> {availability|uptime} => ! $0 has no percent sign | Say it as "99.95% availability".
    [<atleast>] <percent> [data|storage|object] durability => targets.durability = $1
    [data|storage|object] durability [target] [<is>] [<atleast>] <percent> => targets.durability = $1
    {eleven|11} nines [of] [data|storage] durability => targets.durability = 99.999999999%
    {four|4} nines [of] [data|storage] durability => targets.durability = 99.99%
    [<atleast>] <percent> [average|target] [resource|resources|node|cluster|hardware|capacity] {utilization|utilisation|efficiency|resource usage} => targets.utilization = $1
    [average|target] [resource|resources|node|cluster|hardware|capacity] {utilization|utilisation|efficiency} [target|goal] [<is>] [<atleast>] <percent> => targets.utilization = $1
    [a] [<below>] <duration> [p99|99th percentile|tail|response] {latency|latencies|response time|response times} [at p99|at the 99th percentile] [per region|in each region|in every region] => targets.latencyP99 = $1
    [<below>] <duration> {at p99|p99|at the 99th percentile} [per region] => targets.latencyP99 = $1
    [a] {p99|99th percentile|p99 latency|p99 latencies|99th percentile latency|p99 response time|latency|latencies|response time|response times|tail latency} [at p99] [<is>] [<below>] <duration> [at p99|p99] [per region|in each region|in every region] => targets.latencyP99 = $1
    {p50|p90|p95|p999|median} [latency|response time] [<is>] [<below>] <duration> => ! latency is judged at the 99th percentile, not at another | Say it as "p99 under 200 ms".
    [<below>] <duration> {p50|p90|p95|p999|median} [latency] => ! latency is judged at the 99th percentile, not at another | Say it as "p99 under 200 ms".
    {above|at least|over|more than} <duration> {latency|response time} => ! a latency target is an upper bound | Say it as "p99 under 200 ms".
    [with] [a] [monthly] {budget|cost|costs|spend} [limit|cap] [<is>] [<below>] <money> [<per> month|monthly|month] => targets.monthlyBudget = $1
    [for] [<below>|about|around|roughly] <money> [in total] {<per> month|monthly|month|/ mo} [budget|in total|total] => targets.monthlyBudget = $1
    [<below>] <money> [monthly] budget => targets.monthlyBudget = $1
    <money> <per> {year|day|hour|week} => ! the budget is counted by the month | Say it as "under $15,000 a month".
    """
}
