package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.http.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `rules`, `alerts` and `alertmanagers`: there are none, and bad parameters are told as if there
/// were. Safe for use by several threads.
public final class RulesApi {
  private static final Set<String> TYPES = Set.of("", "alert", "record");
  private static final Set<String> BOOLEANS =
      Set.of("", "1", "0", "t", "f", "true", "false"); // in lower case, as they are compared

  public void rules(Exchange exchange) throws IOException {
    Parameters.selectors(exchange);
    String type = exchange.parameter("type").toLowerCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      throw Exchange.invalidParameter("type", "not supported value " + Parameters.quote(type));
    }
    String exclude = exchange.parameter("exclude_alerts").toLowerCase(Locale.ROOT);
    if (!BOOLEANS.contains(exclude)) {
      throw Exchange.invalidParameter(
          "exclude_alerts",
          "error converting exclude_alerts: strconv.ParseBool: parsing "
              + Parameters.quote(exclude)
              + ": invalid syntax");
    }
    checkPage(exchange.parameter("group_limit"), exchange.parameter("group_next_token"));
    empty(exchange, "groups");
  }

  private static void checkPage(String limit, String token) {
    if (!token.isEmpty() && limit.isEmpty()) {
      throw Exchange.invalidParameter(
          "group_next_token",
          "group_limit needs to be present in order to paginate over the groups");
    }
    if (limit.isEmpty()) {
      return;
    }
    try {
      if (Integer.parseInt(limit) <= 0) {
        throw Exchange.invalidParameter("group_limit", "group_limit needs to be greater than 0");
      }
    } catch (NumberFormatException e) {
      throw Exchange.invalidParameter(
          "group_limit",
          "group_limit needs to be a valid number: strconv.ParseInt: parsing "
              + Parameters.quote(limit)
              + ": invalid syntax");
    }
    if (!token.isEmpty()) {
      throw Exchange.invalidParameter(
          "group_next_token",
          "invalid group_next_token '" + token + "'. were rule groups changed?");
    }
  }

  public void alerts(Exchange exchange) throws IOException {
    empty(exchange, "alerts");
  }

  public void alertmanagers(Exchange exchange) throws IOException {
    empty(exchange, "activeAlertmanagers", "droppedAlertmanagers");
  }

  private static void empty(Exchange exchange, String... fields) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      for (String field : List.of(fields)) {
        json.writeArrayFieldStart(field);
        json.writeEndArray();
      }
      json.writeEndObject();
    }
  }
}
