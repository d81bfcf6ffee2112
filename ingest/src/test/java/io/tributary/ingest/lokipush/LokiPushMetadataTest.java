package io.tributary.ingest.lokipush;

import static io.tributary.ingest.lokipush.Pushes.PROTOBUF;
import static io.tributary.ingest.lokipush.Pushes.bytes;
import static io.tributary.ingest.lokipush.Pushes.entry;
import static io.tributary.ingest.lokipush.Pushes.push;
import static io.tributary.ingest.lokipush.Pushes.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.wire.MetadataPair;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Structured metadata of pushes.
final class LokiPushMetadataTest extends LokiPushFixture {
  @Test
  void metadata_overALimit_refusesItsEntry() {
    String[] many =
        IntStream.range(0, 129)
            .boxed()
            .flatMap(i -> List.of("n" + i, "v").stream())
            .toArray(String[]::new);
    Answer answer =
        receive(
            push(
                stream(
                    "{app=\"web\"}",
                    entry(1, "many", many),
                    entry(2, "large", "a", "x".repeat(64 << 10)),
                    entry(3, "most", Arrays.copyOf(many, 256)))),
            PROTOBUF);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("too many structured metadata labels: '129', limit: '128'")
        .contains("structured metadata too large: '65537' bytes, limit: '65536' bytes");
    assertThat(appender.rows).singleElement().matches(row -> row.metadata().size() == 128);
  }

  @Test
  void metadata_isSortedUniqueAndNormalised() {
    receive(
        push(
            stream(
                "{app=\"web\"}",
                entry(
                    1, "x", "b.c", "1", "1x", "2", "a", "first", "ü-x", "3", "a", "last", "",
                    "4"))),
        PROTOBUF);
    assertThat(appender.rows.getFirst().metadata())
        .containsExactly(
            Map.entry("_", "4"),
            Map.entry("__x", "3"),
            Map.entry("a", "last"),
            Map.entry("b_c", "1"),
            Map.entry("key_1x", "2"));
  }

  @Test
  void metadata_thatIsNotUtf8_getsSpaces() {
    ByteString value = ByteString.copyFrom(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 'b'});
    byte[] body =
        push(
            stream(
                "{app=\"web\"}",
                entry(1, "x").toBuilder()
                    .addStructuredMetadata(
                        MetadataPair.newBuilder().setName(bytes("n")).setValue(value))
                    .build()));
    assertThat(receive(body, PROTOBUF).status()).isEqualTo(204);
    assertThat(appender.rows.getFirst().metadata()).containsEntry("n", "a b");
  }
}
