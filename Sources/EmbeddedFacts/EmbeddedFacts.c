#include "EmbeddedFacts.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char kube_schemas[] = {
#embed "Facts/kube-schemas.txt"
};

static const unsigned char cloud_facts[] = {
#embed "Facts/cloud-facts.txt"
};

embedded_fact_file embedded_kube_schemas(void) {
  return (embedded_fact_file){kube_schemas, sizeof kube_schemas};
}

embedded_fact_file embedded_cloud_facts(void) {
  return (embedded_fact_file){cloud_facts, sizeof cloud_facts};
}
