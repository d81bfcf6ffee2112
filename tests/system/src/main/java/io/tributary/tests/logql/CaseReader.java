package io.tributary.tests.logql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.tests.logql.Scenario.Entry;
import io.tributary.tests.logql.Scenario.Eval;
import io.tributary.tests.logql.Scenario.Expected;
import io.tributary.tests.logql.Scenario.Load;
import io.tributary.tests.logql.Scenario.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads scenarios from JSON.
final class CaseReader {
  private CaseReader() {}

  static List<Scenario> read(Path file) throws IOException {
    List<Scenario> scenarios = new ArrayList<>();
    for (JsonNode node : new ObjectMapper().readTree(file.toFile())) {
      List<Load> loads = new ArrayList<>();
      node.path("loads").forEach(load -> loads.add(load(load)));
      List<Eval> evals = new ArrayList<>();
      String source = node.path("file").asText();
      node.path("evals").forEach(eval -> evals.add(eval(source, eval)));
      scenarios.add(new Scenario(loads, evals));
    }
    return scenarios;
  }

  private static Load load(JsonNode node) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : node.path("entries")) {
      entries.add(
          new Entry(entry.path(0).asLong(), entry.path(1).asText(), strings(entry.path(2))));
    }
    return new Load(strings(node.path("labels")), entries);
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new TreeMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
    return map;
  }

  private static Eval eval(String source, JsonNode node) {
    boolean instant = node.path("mode").asText().equals("instant");
    return new Eval(
        source + ":" + node.path("line").asInt(),
        node.path("loads_visible").asInt(),
        node.path(instant ? "at" : "start").asLong(),
        node.path(instant ? "at" : "end").asLong(),
        instant ? 0 : node.path("step").asLong(),
        node.path("query").asText(),
        expected(node.path("expect")));
  }

  private static Expected expected(JsonNode node) {
    return switch (node.path("kind").asText()) {
      case "fail" -> new Expected.Failure(text(node, "msg"), text(node, "regex"));
      case "scalar" -> new Expected.Scalar(number(node.path("scalar")));
      default -> {
        List<Series> series = new ArrayList<>();
        node.path("series").forEach(each -> series.add(series(each)));
        yield new Expected.Samples(series);
      }
    };
  }

  private static Series series(JsonNode node) {
    List<@Nullable Double> values = new ArrayList<>();
    for (JsonNode sample : node.path("samples")) {
      values.add(sample.isNull() ? null : (Double) number(sample));
    }
    return new Series(strings(node.path("labels")), values);
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : ScriptReader.number(node.asText());
  }

  private static @Nullable String text(JsonNode node, String name) {
    return node.has(name) ? node.path(name).asText() : null;
  }
}
