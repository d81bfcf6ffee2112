package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.prometheus.client.exporter.common.TextFormat;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.error.ErrorKind;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// What this server is and whether it works. Safe for use by several threads.
public final class StatusApi {
  /// The Prometheus whose API this is: clients decide by it what they may ask.
  private static final String API_VERSION = "3.14.0";

  /// The Loki whose API this is.
  public static final String LOKI_VERSION = "3.7.6";

  private final QueryServices services;
  private final BooleanSupplier ready;

  public StatusApi(QueryServices services, BooleanSupplier ready) {
    this.services = services;
    this.ready = ready;
  }

  public void buildInfo(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      buildInfo(answer.data(), API_VERSION);
    }
  }

  /// Gives the same without the envelope, as Prometheus does.
  public void version(Exchange exchange) throws IOException {
    try (JsonGenerator json =
        JsonAnswer.generator(exchange.begin(200, "text/plain; charset=utf-8"))) {
      buildInfo(json, API_VERSION);
      json.writeRaw('\n');
    }
  }

  public void lokiBuildInfo(Exchange exchange) throws IOException {
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      buildInfo(json, LOKI_VERSION);
    }
  }

  private void buildInfo(JsonGenerator json, String apiVersion) throws IOException {
    json.writeStartObject();
    json.writeStringField("version", apiVersion);
    json.writeStringField("revision", "tributary-" + services.info().version());
    json.writeStringField("branch", "");
    json.writeStringField("buildUser", "");
    json.writeStringField("buildDate", "");
    json.writeStringField("goVersion", "");
    json.writeEndObject();
  }

  /// Gives none: what is on the disk is not in blocks of Prometheus' kind.
  public void blocks(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeArrayFieldStart("blocks");
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  public void lokiRules(Exchange exchange) throws IOException {
    exchange.error(404, ErrorKind.NOT_FOUND.errorType(), "no rule groups found");
  }

  public void healthy(Exchange exchange) throws IOException {
    exchange.text(200, "Tributary is Healthy.\n");
  }

  public void ready(Exchange exchange) throws IOException {
    if (ready.getAsBoolean()) {
      exchange.text(200, "Tributary is Ready.\n");
    } else {
      exchange.text(503, "Service Unavailable");
    }
  }

  public void metrics(Exchange exchange) throws IOException {
    try (Writer out =
        new OutputStreamWriter(
            exchange.begin(200, TextFormat.CONTENT_TYPE_004), StandardCharsets.UTF_8)) {
      TextFormat.write004(out, services.metrics().families());
    }
  }
}
