package io.tributary.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.ClusterId;
import io.tributary.server.config.ConfigText.Argument;
import io.tributary.server.config.ServerConfig.LogLevel;
import io.tributary.server.config.ShipConfigReader.Additions;
import io.tributary.shipper.FileGroup;
import io.tributary.shipper.ShipperConfig;
import io.tributary.shipper.ShipperConfig.Pace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShipConfigReaderTest {
  private static final Path EXAMPLE = Path.of("../docs/shipper.example.yaml");
  private static final Additions NOTHING = new Additions(Map.of(), List.of());
  private static final Map<String, String> SECRETS = Map.of("SHIP_PASSWORD", "secret");

  @Test
  void example_asItIs_isTheDefaults() throws IOException {
    ShipConfigReader.Result result =
        ShipConfigReader.read(text(Files.readString(EXAMPLE)), NOTHING);

    ShipperConfig config = result.config();
    assertThat(config.target().base()).isEqualTo(URI.create("http://tributary.example:9291"));
    assertThat(config.target().cluster()).isEqualTo(new ClusterId("eu-1"));
    assertThat(config.target().authorization()).isNull();
    assertThat(config.positions()).isEqualTo(Path.of("/var/lib/tributary/positions"));
    assertThat(config.pace()).isEqualTo(Pace.DEFAULT);
    assertThat(config.groups()).hasSize(1);
    assertThat(result.logLevel()).isEqualTo(LogLevel.INFO);
  }

  @Test
  void example_withItsCommentedLines_namesEveryKey() throws IOException {
    String all =
        ExampleConfigTest.withItsExamples(Files.readString(EXAMPLE))
            .replace("bearer_token: null\n", "");
    ConfigReading reading = new ConfigReading(text(all));

    ShipperConfig config = ShipConfigReader.read(reading, NOTHING).config();

    assertThat(ExampleConfigTest.keys(all + "bearer_token:\n"))
        .isEqualTo(ExampleConfigTest.keys(reading.effective()));
    assertThat(config.target().authorization()).isEqualTo("Basic dHJpYnV0YXJ5OnNlY3JldA==");
    assertThat(config.groups().getLast().labels()).isEqualTo(Map.of("job", "srv"));
    assertThat(reading.effective()).doesNotContain("secret\n");
    assertThat(all).contains("(--to)", "(--cluster)", "(--positions)", "(--label)", "(GLOB...)");
  }

  @Test
  void read_commandLine_winsAndAdds() {
    ConfigText text =
        text("""
        cluster: eu-1
        positions: p
        labels: {env: test, host: a}
        files: [{paths: [x.log], labels: {host: b}}]
        bearer_token: ${SHIP_PASSWORD}
        """)
            .with(
                Map.of(
                    "to", new Argument("--to", "https://t/base/"),
                    "cluster", new Argument("--cluster", "us-2")));

    ShipperConfig config =
        ShipConfigReader.read(text, new Additions(Map.of("env", "prod"), List.of("y.log")))
            .config();

    assertThat(config.target().cluster()).isEqualTo(new ClusterId("us-2"));
    assertThat(config.target().authorization()).isEqualTo("Bearer secret");
    assertThat(config.groups())
        .extracting(FileGroup::labels)
        .containsExactly(Map.of("env", "prod", "host", "b"), Map.of("env", "prod", "host", "a"));
  }

  @Test
  void read_manyMistakes_reportsAllWithTheirPlaces() {
    ConfigText text =
        text(
            """
            to: tributary:9291
            cluster: tributary
            files:
              - path: x
              - {paths: ["/a/../b"], labels: {1x: y}}
            basic_auth: {username: a}
            bearer_token: ${NONE}
            """);

    assertThatThrownBy(() ->
            ShipConfigReader.read(text, new Additions(Map.of("filename", "x"), List.of("/[x"))))
        .hasMessage(
            """
            t.yaml:1:5: to: must be a URL such as http://tributary.example:9291 value=tributary:9291
            t.yaml:2:10: cluster: is reserved for the server's own metrics value=tributary
            t.yaml:4:5: files[0]: paths is missing
            t.yaml:4:5: files[0].path: unknown key; known here are paths, exclude, labels
            t.yaml:5:14: files[1].paths: must not hold .. value=/a/../b
            t.yaml:5:34: files[1].labels: must be letters, digits and _, and not begin with a digit\
             name=1x
            t.yaml:6:14: basic_auth: password is missing
            t.yaml:7:15: bearer_token: the environment variable is not set name=NONE value=${NONE}
            t.yaml: positions: is missing, here and as --positions
            --label: filename: is the path of the file and cannot be set
            GLOB: is no pattern: Missing '] value=/[x\
            """);
  }

  @Test
  void read_nothing_saysWhatIsNeeded() {
    assertThatThrownBy(() -> ShipConfigReader.read(ConfigText.empty(), NOTHING))
        .hasMessageContainingAll("to: is missing", "cluster: is missing", "positions: is missing")
        .hasMessageContaining("files: names no files, nor does the command line");
  }

  private static ConfigText text(String yaml) {
    return new ConfigText("t.yaml", yaml, SECRETS, Map.of());
  }
}
