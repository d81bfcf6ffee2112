package io.tributary.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExampleConfigTest {
  private static final Path EXAMPLE = Path.of("../docs/tributary.example.yaml");
  private static final Pattern KEY = Pattern.compile("(?m)^( *)([a-z_]+):");

  @Test
  void example_asItIs_isTheDefaults() throws IOException {
    assertThat(read(Files.readString(EXAMPLE))).isEqualTo(read(""));
  }

  @Test
  void example_withItsCommentedLines_namesEveryKey() throws IOException {
    String all =
        withItsExamples(Files.readString(EXAMPLE))
            .replace("clusters: {}\n", "")
            .replace("retention_rules: []\n", "")
            .replace("scrape_configs: []\n", "");

    assertThat(keys(all)).isEqualTo(keys(read(all).effective()));
    assertThat(all).contains("(--data)", "(--query-listen)", "(--ingest-listen)");
  }

  /// Returns the text with the lines that are examples; a comment has one blank after its sign.
  static String withItsExamples(String yaml) {
    return yaml.replaceAll("(?m)^#(?! [^ ]|$)", "");
  }

  static Set<String> keys(String yaml) {
    Set<String> keys = new TreeSet<>();
    Matcher matcher = KEY.matcher(yaml);
    while (matcher.find()) {
      keys.add(matcher.group(1) + matcher.group(2));
    }
    return keys;
  }

  private static ConfigReader.Result read(String yaml) {
    return ConfigReader.read(
        new ConfigText("example", yaml, Map.of("FEDERATE_PASSWORD", "x"), Map.of()));
  }
}
