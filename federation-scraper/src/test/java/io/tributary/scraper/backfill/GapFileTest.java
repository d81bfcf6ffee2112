package io.tributary.scraper.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapFileTest {
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final GapFile.Content CONTENT =
      new GapFile.Content(
          List.of(
              SourceGap.open(0, EU, "http://a:1/federate?match[]=x", 5).marked(7).ended(20),
              SourceGap.open(1, EU, "", 30)
                  .ended(90)
                  .pulled(90, List.of(new TimeRange(40, 50)))
                  .filled(1)),
          List.of(
              new NotedDelete(
                  EU,
                  List.of(
                      new Matcher(Matcher.Type.NOT_REGEX, "a", "b|\"c\""),
                      Matcher.equal("__name__", "ü")),
                  new TimeRange(Long.MIN_VALUE, 60),
                  70)));

  /// The first version, as it must be read for ever.
  private static final String GOLDEN =
      """
      tributary gaps 1 dcda35f1
      {"gaps":[{"cluster":"eu-1","source":"http://a:1/federate?match[]=x","start":5,"end":20,"from":5,\
      "markers":[7],"state":"WAITING","holes":[]},{"cluster":"eu-1","source":"","start":30,"end":90,\
      "from":90,"markers":[],"state":"FILLED","holes":[40,50]}],"deletes":[{"cluster":"eu-1",\
      "matchers":["NOT_REGEX","a","b|\\"c\\"","EQUAL","__name__","ü"],"min":-9223372036854775808,\
      "max":60,"at":70}]}\
      """;

  @TempDir private Path folder;

  @Test
  void content_written_isRead() throws Exception {
    GapFile file = new GapFile(folder);
    assertThat(file.read()).isEqualTo(GapFile.Content.EMPTY);
    file.write(CONTENT);
    assertThat(file.read()).isEqualTo(CONTENT);
  }

  @Test
  void golden_ofTheFirstVersion_isRead() throws Exception {
    Files.writeString(folder.resolve("gaps"), GOLDEN);
    assertThat(new GapFile(folder).read()).isEqualTo(CONTENT);
  }

  @Test
  void content_damaged_isPutAside() throws Exception {
    GapFile file = new GapFile(folder);
    file.write(CONTENT);
    String text = Files.readString(folder.resolve("gaps"));
    Files.writeString(folder.resolve("gaps"), text.replace("\"start\":5", "\"start\":6"));
    assertThat(file.read()).isEqualTo(GapFile.Content.EMPTY);
    assertThat(folder.resolve("gaps.damaged")).exists();
    assertThat(folder.resolve("gaps")).doesNotExist();
  }
}
