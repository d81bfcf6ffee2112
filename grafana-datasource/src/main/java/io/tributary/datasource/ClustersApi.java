package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.ClusterId;
import java.io.IOException;

/// `clusters`: which there are. Safe for use by several threads.
final class ClustersApi {
  private final QueryServices services;

  ClustersApi(QueryServices services) {
    this.services = services;
  }

  void clusters(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartArray();
      for (ClusterId cluster : services.admin().clusters()) {
        json.writeStartObject();
        json.writeStringField("name", cluster.name());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }
}
