package io.tributary.server.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// Grafana's data sources of a server's clusters, made of those for all clusters at once.
final class GrafanaDataSources {
  // Grafana takes 40 characters of A-Z a-z 0-9 - _ as the uid of a data source.
  private static final String PLAIN_NAME = "[A-Za-z0-9_-]{1,20}";
  private static final int HASH_BYTES = 10;

  private GrafanaDataSources() {}

  /// Returns the YAML of what is in `template` and of a copy of it for each cluster.
  ///
  /// @param url the server's, without a slash at its end
  static String of(String template, String url, List<String> clusters) {
    Map<Object, Object> file =
        map(new Load(LoadSettings.builder().build()).loadFromString(template));
    List<Map<Object, Object>> all = new ArrayList<>();
    if (file.get("datasources") instanceof List<?> sources) {
      sources.forEach(source -> all.add(with(map(source), "url", url)));
      for (String cluster : clusters) {
        sources.forEach(source -> all.add(ofCluster(map(source), url, cluster)));
      }
    }
    file.put("datasources", all);
    // Grafana then forgets those of clusters that are gone.
    file.put("prune", true);
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setDereferenceAliases(true)
            .build();
    return new Dump(settings).dumpToString(file);
  }

  private static Map<Object, Object> ofCluster(
      Map<Object, Object> source, String url, String cluster) {
    boolean isLogs = "loki".equals(source.get("type"));
    Map<Object, Object> own = with(source, "url", url + "/clusters/" + cluster);
    own.put("name", isLogs ? cluster + ", logs" : cluster);
    own.put("uid", source.get("uid") + "-" + shortName(cluster));
    return own;
  }

  private static String shortName(String cluster) {
    if (cluster.matches(PLAIN_NAME)) {
      return cluster;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(cluster.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Map<Object, Object> with(Map<Object, Object> source, String key, Object value) {
    Map<Object, Object> copy = new LinkedHashMap<>(source);
    copy.put(key, value);
    return copy;
  }

  private static Map<Object, Object> map(Object node) {
    if (node instanceof Map<?, ?> map) {
      return new LinkedHashMap<>(map);
    }
    throw new IllegalArgumentException("not a mapping: " + node);
  }
}
