package io.tributary.ingest.elastic;

import io.netty.handler.codec.http.HttpMethod;
import io.tributary.ingest.receive.Answer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What senders ask Elasticsearch before they send: whether it is one, which version, what its
/// licence allows; and what they set up in it, which is acknowledged and forgotten, since nothing
/// here needs templates, pipelines or policies.
public final class ElasticProbes {
  private static final String UUID = "tributary-0000000000";

  private static final Map<String, String> ANSWERS =
      Map.of(
          "/",
          """
          {"name":"tributary","cluster_name":"tributary","cluster_uuid":"%s",\
          "version":{"number":"8.19.0","build_flavor":"default","build_type":"tar",\
          "build_hash":"0000000","build_date":"2025-07-01T00:00:00Z","build_snapshot":false,\
          "lucene_version":"9.12.2","minimum_wire_compatibility_version":"7.17.0",\
          "minimum_index_compatibility_version":"7.0.0"},"tagline":"You Know, for Search"}\
          """
              .formatted(UUID),
          "/_license",
          """
          {"license":{"status":"active","uid":"%s","type":"basic","mode":"basic",\
          "issue_date":"2025-01-01T00:00:00.000Z","issue_date_in_millis":1735689600000,\
          "max_nodes":1000,"issued_to":"tributary","issuer":"elasticsearch"}}\
          """
              .formatted(UUID),
          "/_xpack",
          """
          {"build":{"hash":"0000000","date":"2025-07-01T00:00:00Z"},\
          "license":{"uid":"%s","type":"basic","mode":"basic","status":"active"},\
          "features":{"ilm":{"available":true,"enabled":true},\
          "security":{"available":true,"enabled":false}},"tagline":"You know, for X"}\
          """
              .formatted(UUID),
          "/_cluster/health",
          """
          {"cluster_name":"tributary","status":"green","timed_out":false,"number_of_nodes":1,\
          "number_of_data_nodes":1,"active_primary_shards":1,"active_shards":1,\
          "relocating_shards":0,"initializing_shards":0,"unassigned_shards":0}\
          """,
          "/_cat/health",
          "0 00:00:00 tributary green 1 1 1 1 0 0 0 0 - 100.0%\n",
          "/_nodes/http",
          "{\"nodes\":{}}");

  /// What is set up by name, with what a question for it is answered.
  private static final Map<String, String> SETTINGS =
      Map.of(
          "/_index_template/", "{\"index_templates\":[]}",
          "/_template/", "{}",
          "/_component_template/", "{\"component_templates\":[]}",
          "/_data_stream/", "{\"data_streams\":[]}",
          "/_ingest/pipeline/", "{}",
          "/_ilm/policy/", "{}");

  private static final Set<HttpMethod> QUESTIONS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final Set<HttpMethod> ORDERS = Set.of(HttpMethod.PUT, HttpMethod.POST);

  private ElasticProbes() {}

  /// Whether a path is one of these.
  public static boolean isProbe(String path) {
    return ANSWERS.containsKey(path) || setting(path) != null;
  }

  /// Returns the answer to a request for such a path; 405 when it is neither question nor order.
  public static Answer answer(HttpMethod method, String path) {
    String setting = setting(path);
    String known = ANSWERS.get(path);
    if (QUESTIONS.contains(method) && known != null) {
      return ElasticAnswers.json(known);
    }
    if (setting != null && QUESTIONS.contains(method)) {
      return ElasticAnswers.json(setting);
    }
    if (setting != null && ORDERS.contains(method)) {
      return ElasticAnswers.json("{\"acknowledged\":true}");
    }
    return Answer.of(405, "method is not allowed method=" + method + " path=" + path);
  }

  private static @Nullable String setting(String path) {
    for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
      if (path.startsWith(setting.getKey())) {
        return setting.getValue();
      }
    }
    return null;
  }
}
