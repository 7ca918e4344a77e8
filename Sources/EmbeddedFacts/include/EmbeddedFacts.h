#ifndef EMBEDDED_FACTS_H
#define EMBEDDED_FACTS_H

#include <stddef.h>

/// Bytes of one derived fact file inside the executable: read-only, no copy, no parsing before first use.
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} embedded_fact_file;

/// Structure of every built-in and third-party Kubernetes kind (`Scripts/derive-schema-facts`).
embedded_fact_file embedded_kube_schemas(void);
/// Machine types, prices, regions, disks, fees and versions (`Scripts/derive-cloud-facts`).
embedded_fact_file embedded_cloud_facts(void);

#endif
