package io.tributary.datasource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The files with which Grafana is provisioned, as they lie in the folder `provisioning`.
public final class GrafanaFiles {
  /// Data sources for all clusters at once.
  public static final String DATA_SOURCES = "datasources/tributary.yaml";

  /// The dashboards, and the file that says where they are.
  public static final List<String> DASHBOARDS =
      List.of(
          "dashboards/tributary.yaml",
          "dashboards/all-clusters.json",
          "dashboards/cluster.json",
          "dashboards/logs.json");

  private GrafanaFiles() {}

  /// Returns the text of one of the files above.
  ///
  /// @throws FileNotFoundException when it is none
  public static String read(String name) throws IOException {
    try (InputStream in = GrafanaFiles.class.getResourceAsStream("provisioning/" + name)) {
      if (in == null) {
        throw new FileNotFoundException("no such file of Grafana's: name=" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
